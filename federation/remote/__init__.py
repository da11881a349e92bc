"""What is done with somebody else's node: pulling, asking, withdrawing, pruning, and putting a data set onto a hub."""
