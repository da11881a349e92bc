-- What an operator takes back, hides and answers for; keys that change; folders that were restored.

-- Records whose conversation is to go from the disk, from the moment that is decided until it is done.
CREATE TABLE erasing (
    log           INTEGER NOT NULL REFERENCES log (id),
    index_in_log  INTEGER NOT NULL,
    PRIMARY KEY (log, index_in_log)
) STRICT, WITHOUT ROWID;

-- Who did what to which record, and why.  No content, and nothing is ever changed here.
CREATE TABLE audit (
    number        INTEGER PRIMARY KEY,
    at_s          INTEGER NOT NULL,
    who           TEXT    NOT NULL,
    what          TEXT    NOT NULL,
    origin        TEXT    NOT NULL,
    index_in_log  INTEGER,                      -- none: it was not about one record
    reason        TEXT    NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;

-- Contributions in the old plugin's format, by an HMAC of the plugin's user id: for taking back on request.
CREATE TABLE plugin_contribution (
    w     BLOB PRIMARY KEY,
    user  BLOB NOT NULL,
    day   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX plugin_contribution_by_user ON plugin_contribution (user);
CREATE INDEX plugin_contribution_by_day ON plugin_contribution (day);

-- Whether this node may sign: not when its folder was restored, until somebody was asked or the operator says so.
CREATE TABLE signing (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    restored  INTEGER NOT NULL,
    allowed   INTEGER NOT NULL
) STRICT;

INSERT INTO signing VALUES (1, 0, 0);

-- Each line of the own log's `rotations`, as it is served.
CREATE TABLE rotation (
    index_in_log  INTEGER PRIMARY KEY,
    line          BLOB NOT NULL
) STRICT;

-- When the newest withdrawal or retraction of each log was applied here; and what each peer says of itself, signed.
ALTER TABLE log ADD COLUMN erased_at_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE peer ADD COLUMN erasure BLOB NOT NULL DEFAULT x'';
