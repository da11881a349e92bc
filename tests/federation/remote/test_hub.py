"""Uploading an exported folder: what the hub is sent, and what is refused before anything is."""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from federation.dataset.exporting import Wish, export_folder
from federation.dataset.manifest import FILE
from federation.remote.hub import CannotUpload, upload
from tests.federation.collections import folder_of, talks
from tests.federation.logs import Log


class Hub(ThreadingHTTPServer):
    """So much of the hub's interface as an upload needs; it keeps the files of its one data set, and what was asked."""

    def __init__(self):
        self.files = {"data/train-00000-of-00001.parquet": b"of before", "old.txt": b"of before"}
        self.commits, self.rights, self.squashed, self.full = 0, set(), False, False
        super().__init__(("127.0.0.1", 0), _Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def answer(self, path, raw):
        if path.endswith("/repos/create"):
            return {"url": f"{self.url}/datasets/lab/set"}
        if "/tree/" in path:
            return [{"type": "file", "path": name, "size": len(raw), "oid": "0" * 40} for name in self.files]
        if "/preupload/" in path:
            asked = json.loads(raw)["files"]
            return {"files": [{**each, "uploadMode": "regular", "shouldIgnore": False} for each in asked]}
        if "/commit/" in path:
            self._commit([json.loads(line) for line in raw.splitlines()])
            place = f"{self.url}/datasets/lab/set/commit/{'0' * 40}"
            return {"commitUrl": place, "commitOid": "0" * 40, "success": True}
        self.squashed = self.squashed or ("/super-squash/" in path and self.commits == 1)
        return {}

    def _commit(self, lines):
        self.commits += 1
        for each in lines:
            if each["key"] == "deletedFile":
                del self.files[each["value"]["path"]]
            elif each["key"] == "file":
                self.files[each["value"]["path"]] = base64.b64decode(each["value"]["content"])


class _Answer(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.rights.add(self.headers.get("Authorization"))
        full = self.server.full and "/commit/" in self.path
        answer = json.dumps(self.server.answer(self.path, raw) if not full else {"error": "no room"}).encode()
        self.send_response(507 if full else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815


@pytest.fixture
def hub():
    with Hub() as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield server
        server.shutdown()
        running.join()


@pytest.fixture
def exported(tmp_path):
    held = folder_of(tmp_path / "held", talks(Log(tmp_path / "held", origin="log.example/a"), 3))
    export_folder(held, Wish("hf", "full", "", "", False), tmp_path / "set")
    return tmp_path / "set"


def _files_in(folder):
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_the_hub_holds_just_what_the_folder_does_and_nothing_of_its_history(hub, exported):
    (exported / "notes.txt").write_text("of my own")

    done = upload(exported, "lab/set", hub=hub.url, token="hf_right")

    expected = _files_in(exported)
    del expected["notes.txt"]
    assert hub.files == expected
    assert (hub.squashed, hub.rights) == (True, {"Bearer hf_right"})
    assert (done.url, done.records, done.files) == (f"{hub.url}/datasets/lab/set", 3, len(expected))


@pytest.mark.parametrize("damage", ["data", "README.md", FILE])
def test_a_folder_that_is_not_as_it_was_exported_is_not_uploaded(hub, exported, damage):
    file = next(exported.glob("data/*")) if damage == "data" else exported / damage
    file.unlink() if damage != "data" else file.write_bytes(b"something else")

    with pytest.raises(CannotUpload, match="xport"):
        upload(exported, "lab/set", hub=hub.url, token="hf_right")

    assert hub.rights == set()


def test_a_hub_that_takes_nothing_is_said_with_what_to_do(hub, exported):
    hub.full = True

    with pytest.raises(CannotUpload, match=r"did not take lab/set(?s:.*)The same command"):
        upload(exported, "lab/set", hub=hub.url, token="hf_right")


def test_without_its_library_the_error_says_how_to_get_it(exported, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)

    with pytest.raises(CannotUpload, match=r"sharelm-node\[hub\]"):
        upload(exported, "lab/set")
