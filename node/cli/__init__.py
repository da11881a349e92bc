"""The command line `sharelm`."""


def sharelm() -> None:
    """Runs the command that this process was started with, and ends the process.

    What that needs is imported here: every process that a node starts imports this file, as Python's multiprocessing
    does with the script that was started, and needs nothing else of it.
    """
    from node.cli.main import main

    main()
