-- What readers of this node's pages say of conversations, of any log.  One row for each record and reason.
CREATE TABLE reader_report (
    log           INTEGER NOT NULL REFERENCES log (id),
    index_in_log  INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    times         INTEGER NOT NULL,
    words         BLOB    NOT NULL,             -- what they added, anonymized, a few of the first; JSON
    first_on      TEXT    NOT NULL,             -- a day
    last_on       TEXT    NOT NULL,
    told          INTEGER NOT NULL DEFAULT 0,   -- the log's own node knows
    dismissed     INTEGER NOT NULL DEFAULT 0,   -- the operator looked, and lets the record stand
    PRIMARY KEY (log, index_in_log, reason)
) STRICT, WITHOUT ROWID;
