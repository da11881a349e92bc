-- Secrets that were shown, each for one leaf: in withdraw/v1 leaves of the logs that are held, and by
-- contributors at this node.  What the leaves say derives from logs/; the rest is in no file until it is signed.
CREATE TABLE shown (
    origin         TEXT    NOT NULL,            -- the log and the leaf that it names
    index_in_log   INTEGER NOT NULL,
    secret         BLOB    NOT NULL,
    w              BLOB    NOT NULL,            -- the commitment that the secret gives
    carrier        INTEGER NOT NULL REFERENCES log (id),
    carrier_index  INTEGER,                     -- of its withdraw/v1 leaf; none: shown at this node, not signed yet
    state          INTEGER NOT NULL DEFAULT 0,  -- 0 waits for its leaf, 1 counts and is applied, 2 is wrong
    PRIMARY KEY (origin, index_in_log, secret, carrier)
) STRICT, WITHOUT ROWID;

CREATE INDEX shown_waiting ON shown (origin) WHERE state = 0;
CREATE INDEX shown_unsigned ON shown (carrier) WHERE carrier_index IS NULL;
CREATE INDEX shown_by_carrier ON shown (carrier, carrier_index);
CREATE INDEX shown_by_w ON shown (w);

-- Commitments of contributions that were withdrawn before they were published: they are not taken again.
CREATE TABLE taken_back (
    w  BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
