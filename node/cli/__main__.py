"""`python -m node.cli`, for those who have no `sharelm` on their path."""

from node.cli.main import main

main()
