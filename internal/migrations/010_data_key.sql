-- What proves that a process has the data key that this database was written with.

CREATE TABLE data_key (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    word_sealed bytea   NOT NULL                   -- the key of all *_digest columns, sealed with the data key
);
