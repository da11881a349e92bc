"""A federated ShareLM node."""

VERSION = "0.1.0"
