"""How well anonymization works, measured: a corpus with gold spans, the systems compared, and one table.

It is part of the package, not of the tests, so that whoever runs a node can
measure their own policy and models: `sharelm privacy bench`.  What it needs
beyond a node is the extra `bench` (faker); no node imports any of this.
"""
