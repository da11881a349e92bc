"""The loop between protocol code and the disk: what refers to something is written after it."""

from pathlib import Path

from federation.reading.drive import Files, drive
from federation.reading.folder import Folder
from federation.reading.steps import Commit, Drop, Fetch, Keep, Look


class Recording(Folder):
    """Writes down what is done to it."""

    def __init__(self, root: Path, done: list[str]) -> None:
        super().__init__(root)
        self.done = done

    def write(self, path: str, content: bytes, *, durable: bool = False) -> None:
        self.done.append(f"{'durably ' if durable else ''}write {path}")
        super().write(path, content, durable=durable)

    def settle(self) -> None:
        self.done.append("settle")
        super().settle()


def test_a_checkpoint_is_written_behind_all_it_refers_to_and_before_the_commit(tmp_path):
    def steps():
        yield Keep("a/checkpoint", b"checkpoint")
        yield Keep("a/tile", b"tile")
        yield Commit("a", None)
        yield Keep("b/tile", b"tile")

    done: list[str] = []
    folder = Recording(tmp_path, done)

    drive(steps(), Files(folder), folder, commit=lambda step: done.append(f"commit {step.origin}"))

    assert done == ["write a/tile", "settle", "durably write a/checkpoint", "commit a", "write b/tile"]


def test_a_checkpoint_that_was_never_committed_is_not_written(tmp_path):
    def steps():
        yield Keep("a/checkpoint", b"checkpoint")

    folder = Folder(tmp_path)
    drive(steps(), Files(folder), folder)

    assert folder.read("a/checkpoint") is None


def test_steps_are_answered_with_what_is_there(tmp_path):
    def steps():
        fetched = yield Fetch(["there", "absent"])
        nothing = yield Fetch([])
        looked = yield Look("there")
        kept = yield Keep("there", b"new")
        dropped = yield Drop(["absent"])
        return fetched, nothing, looked, kept, dropped

    folder = Folder(tmp_path)
    folder.write("there", b"old")

    assert drive(steps(), Files(folder), folder) == ([b"old", None], [], b"old", None, None)
    assert folder.read("there") == b"new"
