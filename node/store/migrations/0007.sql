-- Since which day this node knows that a record was taken back.
CREATE TABLE gone_since (
    log           INTEGER NOT NULL REFERENCES log (id),
    index_in_log  INTEGER NOT NULL,
    day           TEXT    NOT NULL,
    PRIMARY KEY (log, index_in_log)
) STRICT, WITHOUT ROWID;
