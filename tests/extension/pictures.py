"""Takes the pictures in extension/docs/ again: every screen, in light and dark, narrow and wide.

make extension-pictures
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.extension.browsers import build, invite, play, start_node, why_no_browsers
from tests.processes import ROOT

FOLDER = ROOT / "extension/docs"


def main() -> None:
    if why := why_no_browsers():
        sys.exit(why)
    with TemporaryDirectory() as made:
        work = Path(made)
        built = build(work / "built")
        node = start_node(work / "lab")
        try:
            taken = play(
                "pictures", extension=str(built / "chromium"), work=made, invite=invite(node), to=str(FOLDER)
            )
        finally:
            node.stop()
    for old in {*FOLDER.glob("*.webp")} - {FOLDER / f"{name}.webp" for name in taken["bytes"]}:
        old.unlink()
    sizes = taken["bytes"].values()
    sys.stdout.write(f"{FOLDER}: {len(sizes)} pictures, {sum(sizes):,} bytes, the largest {max(sizes):,}\n")


if __name__ == "__main__":
    main()
