"""Files that a crash leaves old or new, never in between."""

import os
from pathlib import Path
from stat import S_ISDIR

import pytest

from federation.reading.folder import Folder
from tests.federation.logs import files_in


def test_what_is_written_is_read_and_what_is_not_there_is_none(tmp_path):
    folder = Folder(tmp_path)

    folder.write("a/b/c", b"content")

    assert folder.read("a/b/c") == b"content"
    assert folder.read("a/b/d") is None
    assert folder.read("a/b/c/d") is None


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch, step):
    folder = Folder(tmp_path)
    folder.write("file", b"old")

    def fails(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(*((os, "fsync") if step == "fsync" else (Path, "rename")), fails)
        with pytest.raises(OSError, match="no space left"):
            folder.write("file", b"new", durable=True)

    assert folder.read("file") == b"old"
    folder.write("file", b"new")
    assert files_in(tmp_path) == {"file": b"new"}


def test_a_file_is_synced_before_it_is_renamed_and_its_folder_after(tmp_path, monkeypatch):
    folder, order = Folder(tmp_path), []
    folder.write("file", b"old")
    rename = Path.rename
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: order.append("folder" if S_ISDIR(os.fstat(descriptor).st_mode) else "file")
    )
    monkeypatch.setattr(Path, "rename", lambda self, to: (order.append("rename"), rename(self, to)))

    folder.write("file", b"new", durable=True)

    assert order == ["file", "rename", "folder"]


def test_settling_syncs_every_new_file_once(tmp_path, monkeypatch):
    folder, synced = Folder(tmp_path), []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    folder.write("a/one", b"1")
    folder.write("a/two", b"2")
    files = [(tmp_path / "a" / name).stat().st_ino for name in ("one", "two")]
    assert not set(files) & set(synced)

    folder.settle()
    folder.settle()

    assert sorted(inode for inode in synced if inode in files) == sorted(files)


def test_a_file_that_is_removed_twice_is_gone(tmp_path):
    folder = Folder(tmp_path)
    folder.write("file", b"content")

    folder.remove("file")
    folder.remove("file")
    folder.settle()

    assert folder.read("file") is None
