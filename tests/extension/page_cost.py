"""What reading costs a page: milliseconds for a new turn on a page of 500, in Chromium (extension/browser/cost.js).

make bench-extension
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.extension.browsers import build, certify, invite, play, start_node, why_no_browsers

TURNS = 500


def main() -> None:
    if why := why_no_browsers():
        sys.exit(why)
    with TemporaryDirectory() as made:
        work = Path(made)
        built = build(work / "built")
        node = start_node(work / "lab")
        try:
            extension, site = str(built / "chromium"), certify(work)
            measured = play("cost", extension=extension, work=made, invite=invite(node), turns=TURNS, **site)
        finally:
            node.stop()
    for name, value in measured.items():
        sys.stdout.write(f"{name:<40}{value}\n")


if __name__ == "__main__":
    main()
