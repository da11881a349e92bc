"""What is signed, and its forms on the wire: keys, notes, leaves, tiles, checkpoints, proofs, bundles."""
