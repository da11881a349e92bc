"""Takes the pictures in node/web/docs/ again: the pages of a node with sample conversations.

make pictures
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from federation.log.origin import log_id
from tests.explorer.conftest import answers
from tests.explorer.samples import ALL
from tests.extension.browsers import play, why_no_browsers
from tests.processes import ROOT, free_port, until

FOLDER = ROOT / "node/web/docs"


def main() -> None:
    if why := why_no_browsers():
        sys.exit(why)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as made:
        command = [sys.executable, "-m", "tests.explorer.sample_node", str(Path(made) / "lab"), str(port), "samples"]
        node = subprocess.Popen(command, cwd=ROOT)
        try:
            until(lambda: answers(f"{url}/healthz"), most_s=120, why="the node does not listen")
            pages = {name: f"{url}/c/{log_id('lab.test/log')}/{index}" for index, name in enumerate(ALL, 1)}
            few = {"conversation": pages["rich"], "search": f"{url}/search?q=bread"}
            narrow = {"arabic": pages["arabic"]}
            taken = play("pages", pages=few, to=str(FOLDER), widths=[1280], schemes=["light", "dark"])["bytes"]
            taken |= play("pages", pages=few | narrow, to=str(FOLDER), widths=[380], schemes=["light"])["bytes"]
        finally:
            node.terminate()
            node.wait(30)
    for old in {*FOLDER.glob("*.webp")} - {FOLDER / f"{name}.webp" for name in taken}:
        old.unlink()
    sys.stdout.write(f"{FOLDER}: {len(taken)} pictures, {sum(taken.values()):,} bytes\n")


if __name__ == "__main__":
    main()
