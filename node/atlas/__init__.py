"""The map of a node: kept beside logs/, drawn by a job, served in tiles (node/collection/map/README.md)."""
