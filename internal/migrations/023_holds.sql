-- Not every case holds the shipment of its order: who only asks, or wants the goods soon, keeps nothing from being sent.
ALTER TABLE cases ADD COLUMN holds boolean NOT NULL DEFAULT true;

---- create above / drop below ----

ALTER TABLE cases DROP COLUMN holds;
