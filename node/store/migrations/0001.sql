-- The private and derived state of a node.  What is public and canonical lies in logs/.

CREATE TABLE member (
    id            INTEGER PRIMARY KEY,
    token_sha256  BLOB    NOT NULL UNIQUE,
    joined_on     TEXT    NOT NULL,             -- a day
    revoked       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE invite (
    code_sha256   BLOB    PRIMARY KEY,
    uses_left     INTEGER NOT NULL,
    expires_at_s  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Anonymized contributions before publication.  At publication the row goes, and with
-- it the only tie between a member and a record.
CREATE TABLE contribution (
    w         BLOB PRIMARY KEY,                 -- commitment to the withdrawal secret, 32 bytes
    member    INTEGER REFERENCES member (id),   -- none: imported by the operator
    held      TEXT,                             -- why a person should look first, or none
    body      BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX contribution_by_member ON contribution (member);

-- Entries of the own log that are committed to, until their files are written.
CREATE TABLE sealed (
    index_in_log  INTEGER PRIMARY KEY,
    leaf          BLOB NOT NULL,
    slot          BLOB NOT NULL
) STRICT;

-- Every checkpoint that this node signed.  One size has one root, for ever.
CREATE TABLE checkpoint (
    size    INTEGER PRIMARY KEY,
    root    BLOB NOT NULL,
    signed  BLOB NOT NULL,
    edge    BLOB NOT NULL
) STRICT;

CREATE TABLE log (
    id            INTEGER PRIMARY KEY,
    origin        TEXT NOT NULL UNIQUE,
    vkey          TEXT NOT NULL,
    learnt_from   TEXT NOT NULL,                -- 'own', 'operator', or the origin of the peer that carried it
    held          BLOB NOT NULL,                -- federation.reading.mirror.Held
    frozen        TEXT,                         -- why nothing new is taken, or none
    verified_at_s INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Derived from logs/: where each commitment stands.
CREATE TABLE leaf (
    log           INTEGER NOT NULL REFERENCES log (id),
    index_in_log  INTEGER NOT NULL,
    w             BLOB    NOT NULL,
    PRIMARY KEY (log, index_in_log)
) STRICT, WITHOUT ROWID;

CREATE INDEX leaf_by_w ON leaf (w);

CREATE TABLE peer (
    origin          TEXT PRIMARY KEY,
    url             TEXT    NOT NULL,
    private         INTEGER NOT NULL,           -- its address may be one inside a network
    failures        INTEGER NOT NULL DEFAULT 0,
    tried_at_s      INTEGER NOT NULL DEFAULT 0,
    succeeded_at_s  INTEGER NOT NULL DEFAULT 0,
    next_at_s       INTEGER NOT NULL DEFAULT 0,
    trouble         TEXT    NOT NULL DEFAULT '',
    received_bytes  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
