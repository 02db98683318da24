-- What would be read in a row, whatever the table holds: cases about an order, of one of the staff, by their end and by
-- their state; the files of an entry, and who else has a file; and who is signed in.
CREATE INDEX cases_of_order ON cases (order_no) WHERE order_no IS NOT NULL;
CREATE INDEX cases_of_staff ON cases (assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX cases_by_status ON cases (status, id);
CREATE INDEX cases_by_end ON cases (closed_at) WHERE status = 'closed';
CREATE INDEX cases_proposed ON cases (id) WHERE proposed_by IS NOT NULL;
CREATE INDEX case_events_given ON case_events ((detail ->> 'to')) WHERE kind = 'transferred';
CREATE INDEX media_of_entry ON media (entry_id);
CREATE INDEX media_by_sum ON media (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX sessions_of_staff ON sessions (staff_id);
CREATE INDEX sign_ins_of_staff ON sign_ins (staff_id);

---- create above / drop below ----

DROP INDEX sign_ins_of_staff, sessions_of_staff, media_by_sum, media_of_entry, case_events_given, cases_proposed, cases_by_end, cases_by_status, cases_of_staff, cases_of_order;
