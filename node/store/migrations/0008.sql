-- The largest size of the own log that a peer showed under this node's own signature. Until the folder holds as much, it signs nothing.
ALTER TABLE signing ADD COLUMN seen_size INTEGER NOT NULL DEFAULT 0;
