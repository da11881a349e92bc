"""Numbers on what a node holds, counted run by run, kept beside logs/ and shown at /statistics."""
