"""ShareLM's own tool, the package `anonymization`, measured in an environment of its own.

It wants faker before 2, so it can't live beside ours: `uv` makes it an environment under
.uv/ at first use, from PyPI.  Its chain is that of its README without spaCy, as ShareLM runs it.
"""

import os
import subprocess
from pathlib import Path

from node.privacy import Policy
from node.privacy.bench.run import Failed, Worker

NAME = "anonymization"
VERSION = "0.1.9"
ROOT = Path(__file__).parents[3]
ENVIRONMENT = ROOT / ".uv" / f"{NAME}-{VERSION}"


def old_tool(policy: Policy) -> Worker:
    """
    Raises:
        Failed: its environment is not there and can't be made.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        for command in (
            ["venv", "--quiet", str(ENVIRONMENT)],
            ["pip", "install", "--quiet", "--python", str(python), f"{NAME}=={VERSION}"],
        ):
            done = subprocess.run(
                [ROOT / "tools" / "uv.sh", *command], cwd=ROOT, env={**os.environ, "PYTHON": "python3"}, check=False
            )
            if done.returncode:
                raise Failed(f"{NAME} is not measured: its environment could not be made (uv {' '.join(command)})")
    return Worker(NAME, policy, [str(python), str(Path(__file__).with_name("old_tool_worker.py"))])
