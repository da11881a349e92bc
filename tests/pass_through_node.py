"""`sharelm` with an anonymizer that lets everything through: for tests of processes that are about something else."""

from typing import Any

from tests.wrapped import run_with


def pass_through() -> Any:
    from tests.support import PassThrough

    return PassThrough


if __name__ == "__main__":
    run_with(pass_through)
