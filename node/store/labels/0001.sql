-- What a node says of records, in a file of its own: all of it can be made again from logs/.

CREATE TABLE run (
    origin    TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    mark      TEXT    NOT NULL,     -- what the run was when it was judged (node/derived.py)
    gone      TEXT    NOT NULL,
    judges    TEXT    NOT NULL,     -- who judged, with versions
    labels    BLOB    NOT NULL,     -- node/collection/labels/packing.py
    places    BLOB    NOT NULL,     -- which of the 256 leaves have a sketch, a byte each
    sketches  BLOB    NOT NULL,     -- theirs, one after another
    repeats   TEXT    NOT NULL,     -- JSON: which records are like an earlier one, and which that is
    PRIMARY KEY (origin, number)
) STRICT, WITHOUT ROWID;

-- Of which runs, and what they were, the repeats were found last.
CREATE TABLE grouped (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    among  TEXT NOT NULL
) STRICT;

INSERT INTO grouped VALUES (1, '');
