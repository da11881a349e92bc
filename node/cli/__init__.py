"""The command line `sharelm`."""

from node.cli.main import main

__all__ = ["main"]
