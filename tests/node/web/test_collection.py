"""GET /collection/…: versions, hints, and Parquet files that are read in ranges and lose what is taken back."""

import asyncio
import json
import socket
import time
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import duckdb
import httpx
import pytest
import uvicorn
from pyarrow import parquet

from federation.dataset.hints import parse_hints, path_of_hints
from federation.errors import Malformed
from federation.log.commitment import format32
from federation.log.listing import parse_listing
from federation.log.origin import log_id
from federation.reading.pulled import version_of
from federation.reading.versions import parse_version
from federation.remote.asking import Ask
from federation.remote.client import pull
from node.collection import shards as shards_module
from node.collection.background import Process
from node.publication.contribute import contribute
from node.publication.publish import publish_once
from node.safety.fsck import reindex
from node.shard_files import ShardFiles
from node.sharding import follow_with_shards, shards_once
from node.status import status_of
from node.web.app import create_app
from tests.support import offer

SECRET = b"\7" * 32


@pytest.fixture
async def filled(node):
    """A node with some conversations published, one of which can be taken back."""
    await contribute(node, None, [offer("the word xyzzyplugh"), *[offer(f"question {k}") for k in range(300)]])
    await publish_once(node)
    return node


def path_of_shard(node, number: int = 0) -> str:
    return f"/collection/parquet/{log_id(node.origin)}/{number:05}.parquet"


def words_on_disk(node) -> bool:
    """Whether it is in any file: read as Parquet, since these are compressed."""
    files = (node.root / "parquet").rglob("*.pa*")
    return any("xyzzyplugh" in str(parquet.read_table(file)["conversation"].to_pylist()) for file in files)


async def test_each_state_that_was_listed_can_be_asked_for_by_its_name(stranger, filled):
    names = []
    for k in range(3):
        logs = parse_listing((await stranger.get("/logs")).content).logs
        names.append(version_of([(each.origin, each.size, bytes.fromhex(each.root)) for each in logs]))
        await contribute(filled, None, [offer(f"more {k}")])
        await publish_once(filled)

    found = [await stranger.get(f"/collection/versions/{name}") for name in names]
    all_of_them = await stranger.get("/collection/versions")

    assert [parse_version(answer.content).version for answer in found] == names
    assert [json.loads(line)["version"] for line in all_of_them.text.splitlines()] == names
    for unknown in ("0" * 16, "xyz", "../logs", f"{names[0]}/x"):
        assert (await stranger.get(f"/collection/versions/{unknown}")).status_code == 404
    assert (await stranger.post("/collection/versions")).status_code == 405


async def test_the_files_are_listed_as_json_and_as_a_page(stranger, filled):
    assert await shards_once(filled) == 1

    listed = (await stranger.get("/collection/parquet/")).json()
    page = await stranger.get("/collection/parquet/", headers={"Accept": "text/html"})

    [file] = listed["files"]
    assert (file["origin"], file["first"], file["records"]) == (filled.origin, 0, 301)
    assert file["url"].endswith(path_of_shard(filled))
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert file["url"] in page.text


async def test_a_file_is_sent_whole_in_ranges_or_not_at_all_when_it_is_known(stranger, filled):
    await shards_once(filled)
    path = path_of_shard(filled)
    whole = await stranger.get(path)
    raw, size, tag = whole.content, len(whole.content), whole.headers["ETag"]

    async def get(**headers: str) -> httpx.Response:
        return await stranger.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    head = await stranger.head(path)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(size))
    assert head.headers["Accept-Ranges"] == "bytes"
    for asked, start, end in (("bytes=0-3", 0, 4), ("bytes=-8", size - 8, size), (f"bytes=10-{size + 99}", 10, size),
                              ("bytes=5-", 5, size), (f"bytes=-{size * 2}", 0, size)):  # fmt: skip
        part = await get(Range=asked)
        assert (part.status_code, part.content) == (206, raw[start:end]), asked
        assert part.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
    beyond = await get(Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["Content-Range"], beyond.content) == (416, f"bytes */{size}", b"")
    for whole_again in ("bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=x-"):
        assert (await get(Range=whole_again)).content == raw
    assert (await get(Range="bytes=0-3", If_Range=tag)).status_code == 206
    assert (await get(Range="bytes=0-3", If_Range='"another"')).status_code == 200
    assert (await get(If_None_Match=tag)).status_code == 304


@pytest.mark.parametrize(
    "path", ["00001.parquet", "x.parquet", "00000.part", "..%2f..%2fnode.sqlite", "00000.parquet/x"]
)
async def test_nothing_else_is_served(stranger, filled, path):
    await shards_once(filled)

    assert (await stranger.get(f"/collection/parquet/{log_id(filled.origin)}/{path}")).status_code == 404


async def test_files_grow_with_the_collection_and_nothing_is_made_twice(stranger, filled, monkeypatch):
    monkeypatch.setattr("node.sharding.job.RUNS", 1)
    monkeypatch.setattr("node.shard_files.RUNS", 1)
    monkeypatch.setattr("node.shard_files.LEAVES", 256)
    made = [await shards_once(filled), await shards_once(filled)]

    await contribute(filled, None, [offer("one more")])
    await publish_once(filled)
    made += [await shards_once(filled)]

    listed = (await stranger.get("/collection/parquet/index.json")).json()
    assert made == [2, 0, 1]
    assert sum(file["records"] for file in listed["files"]) == 302


async def test_what_is_taken_back_is_gone_from_the_disk_at_once_and_the_file_comes_again_without_it(stranger, node):
    await contribute(node, None, [offer("the word xyzzyplugh", secret=SECRET), offer("another")])
    await publish_once(node)
    await shards_once(node)
    assert words_on_disk(node)

    answer = await stranger.post("/withdrawals", json={"secrets": [format32(SECRET)]})

    assert answer.json()["withdrawals"][0]["status"] == "withdrawn"
    assert not words_on_disk(node)
    assert (await stranger.get(path_of_shard(node))).status_code == 404
    await shards_once(node)
    assert not words_on_disk(node)
    assert (await stranger.get("/collection/parquet/index.json")).json()["files"][0]["records"] == 1


async def test_what_is_taken_back_while_a_file_is_made_does_not_come_into_it(filled, monkeypatch):
    close = shards_module.ShardWriter.close

    def close_late(writer):
        shard = close(writer)
        filled.products.hide(filled.origin, [1])
        return shard

    with monkeypatch.context() as patch:
        patch.setattr("node.sharding.worker.ShardWriter.close", close_late)
        assert await shards_once(filled) == 0

    assert list((filled.root / "parquet").rglob("*.pa*")) == []
    assert await shards_once(filled) == 1


async def test_what_a_crash_or_a_damage_left_is_removed_and_made_again(filled):
    await shards_once(filled)
    folder = filled.root / "parquet" / log_id(filled.origin)
    (folder / "00000.parquet").write_bytes(b"PAR1 and no more")
    (folder / "00007.part").write_bytes(b"half")

    filled.shards = ShardFiles(filled.root)
    assert await shards_once(filled) == 1

    assert [file.name for file in folder.iterdir()] == ["00000.parquet"]


async def test_made_anew_they_are_written_from_the_records_again(filled):
    await shards_once(filled)
    [before] = filled.shards.all()
    file = filled.root / "parquet" / log_id(filled.origin) / "00000.parquet"
    file.write_bytes(b"damaged while the node ran")

    await reindex(filled, print)
    assert (filled.shards.all(), file.exists()) == ([], False)
    await shards_once(filled)

    assert [shard.runs for shard in filled.shards.all()] == [before.runs]
    assert parquet.read_table(file).num_rows == 301


async def test_a_process_beside_the_node_makes_the_same_file(filled):
    await shards_once(filled)
    file = next((filled.root / "parquet").rglob("*.parquet"))
    here = file.read_bytes()
    filled.shards.drop(filled.origin, 0)

    process = Process()
    try:
        assert await shards_once(filled, start=process.get) == 1
    finally:
        process.end()

    assert file.read_bytes() == here


async def test_a_process_that_is_killed_leaves_nothing_and_is_tried_again(filled):
    process = Process()
    process.get().submit(time.sleep, 60)        # so that it is at the file for as long as it takes
    making = asyncio.create_task(shards_once(filled, start=process.get))
    folder = filled.root / "parquet" / log_id(filled.origin)
    while not folder.exists():
        await asyncio.sleep(0.01)
    (folder / "00000.part").write_bytes(b"half")
    process.end()

    with pytest.raises((BrokenProcessPool, asyncio.CancelledError)):
        await making
    assert list((filled.root / "parquet").rglob("*.pa*")) == []
    assert await shards_once(filled) == 1


class Here:
    """In a thread, for what a test changes."""

    def get(self) -> Executor | None:
        return None

    def end(self) -> None:
        pass


async def test_without_room_no_half_file_is_left_and_the_trouble_is_told(stranger, filled, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("node.sharding.worker.ShardWriter.close", no_room)
        patch.setattr("node.sharding.job.Process", Here)
        job = asyncio.create_task(follow_with_shards(filled))
        while not filled.shards.trouble:
            await asyncio.sleep(0.02)
        job.cancel()

    assert list((filled.root / "parquet").rglob("*.pa*")) == []
    assert "disk is full" in (await stranger.get("/collection/parquet/index.json")).json()["trouble"]
    assert "No Parquet files are made: the disk is full. Make room." in (await status_of(filled)).troubles


async def test_hints_say_what_occurs_in_each_run_and_a_pull_with_a_condition_uses_them(filled, stranger, tmp_path):
    await shards_once(filled)

    hints = parse_hints((await stranger.get(f"/{path_of_hints(filled.origin, 0)}")).content)

    assert [run.width for run in hints.runs] == [256, 46]
    assert hints.runs[0].values["platform"] == (None,)
    assert (await stranger.get(f"/{path_of_hints(filled.origin, 1)}")).status_code == 404
    async with serving(filled) as url:
        report = await asyncio.to_thread(pull, url, tmp_path / "f", ask=Ask(where="platform = 'ChatGPT'"))
    assert report.is_good
    assert [log.unasked for log in report.logs] == [2]
    with pytest.raises(Malformed):
        parse_hints(b"{}")


async def test_duckdb_reads_the_files_over_http(filled):
    await shards_once(filled)

    def read(url: str) -> list[tuple[int, int]]:
        with duckdb.connect() as database:
            extensions = Path(duckdb.__file__).parents[1] / "duckdb_ext" / "extensions"
            database.execute(f"SET extension_directory = '{extensions}'; SET autoinstall_known_extensions = false")
            database.execute("LOAD httpfs")
            return database.sql(
                f"SELECT count(*), max(index_in_log) FROM read_parquet(['{url}{path_of_shard(filled)}'])"
            ).fetchall()

    async with serving(filled) as url:
        assert await asyncio.to_thread(read, url) == [(301, 301)]


class serving:  # noqa: N801
    """The node on a socket; its address."""

    def __init__(self, node) -> None:
        self._node = node

    async def __aenter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(create_app(self._node), log_level="error", lifespan="off"))
        self._task = asyncio.create_task(self._server.serve([self._socket]))
        while not self._server.started:
            await asyncio.sleep(0.01)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __aexit__(self, *_) -> None:
        self._server.should_exit = True
        await self._task
        self._socket.close()

