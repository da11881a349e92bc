-- Review, second look, reports and rescan.  Nothing here holds a word of what was found: only where, and which kind.

-- Contributions that the operator looked at and did not take.  Their bodies are gone.
CREATE TABLE refusal (
    w       BLOB PRIMARY KEY,
    member  INTEGER REFERENCES member (id),     -- none: imported by the operator
    held    TEXT NOT NULL                       -- why it had been held
) STRICT, WITHOUT ROWID;

CREATE INDEX refusal_by_member ON refusal (member);
CREATE INDEX contribution_by_reason ON contribution (held, w) WHERE held IS NOT NULL;

-- How far each mirrored log was looked at again.
CREATE TABLE look (
    log     INTEGER PRIMARY KEY REFERENCES log (id),
    ruler   TEXT    NOT NULL,                   -- pipeline, policy and models that looked, as one hash
    next    INTEGER NOT NULL,                   -- the index to go on from
    missed  BLOB    NOT NULL                    -- indexes before it whose conversation was not there, msgpack
) STRICT;

-- Mirrored records that this node keeps from its own readers.
CREATE TABLE quarantine (
    log           INTEGER NOT NULL REFERENCES log (id),
    index_in_log  INTEGER NOT NULL,
    kinds         BLOB    NOT NULL,             -- how many of each kind, JSON
    found_on      TEXT    NOT NULL,             -- a day
    restored      INTEGER NOT NULL DEFAULT 0,   -- the operator looked, and shows it
    told          INTEGER NOT NULL DEFAULT 0,   -- the log's own node has the report
    PRIMARY KEY (log, index_in_log)
) STRICT, WITHOUT ROWID;

-- What other nodes say of records of the own log.
CREATE TABLE report (
    index_in_log  INTEGER NOT NULL,
    reporter      TEXT    NOT NULL,             -- the origin of a node that is known here and signed, or ''
    kinds         TEXT    NOT NULL,             -- separated by spaces
    came_on       TEXT    NOT NULL,             -- a day
    dismissed     INTEGER NOT NULL DEFAULT 0,   -- the operator looked, and lets the record stand
    PRIMARY KEY (index_in_log, reporter)
) STRICT, WITHOUT ROWID;

-- How far the own log was scanned, and what of it would be changed today.
CREATE TABLE rescan (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    ruler  TEXT    NOT NULL,
    next   INTEGER NOT NULL
) STRICT;

CREATE TABLE rescan_finding (
    index_in_log  INTEGER PRIMARY KEY,
    kinds         BLOB    NOT NULL,             -- how many of each kind, JSON
    change        TEXT    NOT NULL              -- 'better', 'held' or 'refused'
) STRICT;

-- Better texts of published records, until these are retracted.  Then they wait like any contribution.
CREATE TABLE replacement (
    index_in_log  INTEGER PRIMARY KEY,          -- the record to retract
    w             BLOB    NOT NULL,
    held          TEXT,
    body          BLOB    NOT NULL
) STRICT;
