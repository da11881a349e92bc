"""How a log is followed, held in a folder and verified.  Only drive.py, folder.py and what uses them touch files."""
