-- Who asks how a case stands is answered anew each time, so nobody looks for earlier answers.
DROP INDEX entries_standing;

---- create above / drop below ----

CREATE INDEX entries_standing ON entries (case_no, at) WHERE kind = 'standing';
