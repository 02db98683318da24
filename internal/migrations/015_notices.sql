-- Answers before notices: what nobody waits for (reminders, expiries) goes when nothing else is to be sent.

ALTER TABLE deliveries ADD COLUMN notice boolean NOT NULL DEFAULT false;
