"""`make bench-search`: what the index costs, and how quickly it answers, over RECORDS invented conversations.

The runs are made in memory and given to the index as they are: publishing a million records would take half an hour,
and is measured by `make bench`.  So hits here are places; that a page also reads 20 bundles is measured by the last
rows, in a real node of NODE_RECORDS.
"""

import asyncio
import os
import platform
import secrets
import shutil
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import tantivy

from federation.log.commitment import commit_to_secret
from federation.log.tiles import WIDTH
from federation.record.conversation import Consent, Conversation, parse_body
from node import VERSION
from node.collection.index.build import build_shard
from node.collection.index.engine import Index
from node.collection.index.facts import texts_of
from node.collection.index.manifest import Run
from node.collection.index.plan import MOST_RUNS
from node.collection.index.query import Query
from node.context import open_node
from node.init import init
from node.privacy.bench.memory import peak_mb
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.searching.index import search_index
from node.searching.search import search
from tests.bench.search_generator import SearchGenerator
from tests.bench.table import Row, rate, say
from tests.support import PassThrough

RECORDS = int(os.environ.get("RECORDS", "1000000"))
NODE_RECORDS = int(os.environ.get("NODE_RECORDS", "5000"))
SEED = 20261128
ROUNDS = 7


def main() -> None:
    ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter).parse_args()
    root = Path(tempfile.mkdtemp(prefix="sharelm-bench-"))
    try:
        rows = [*_build(root / "index"), *_ask(root / "index"), *asyncio.run(_in_a_node(root / "node"))]
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"\nsharelm-node {VERSION}, tantivy {tantivy.__version__}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {os.cpu_count()} cores, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"{RECORDS:,} records made with seed {SEED}; {NODE_RECORDS:,} in a real node\n")
    for name, figure, note in rows:
        print(f"{name:<28} {figure:>26}   {note}")


def _build(folder: Path) -> list[Row]:
    say(f"indexing {RECORDS:,} records")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        text, seconds, processor, memory = apart.submit(_build_all, folder).result()
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    return [
        ("indexing", rate(RECORDS, seconds), f"goal 5,000 records/s; {rate(RECORDS, processor)} by processor time"),
        ("text", f"{text / RECORDS:,.0f} bytes a record", f"{text:,} bytes of UTF-8"),
        ("index", f"{size / text:.1%} of the text", f"{size:,} bytes; goal 60 %"),
        ("peak memory, indexing", f"{memory:,.0f} MB", "of the process that makes shards; the next one is made in it"),
    ]


def _build_all(folder: Path) -> tuple[int, float, float, float]:
    """Bytes of text, seconds and processor seconds of indexing alone, and the most memory in MB: before the index is
    opened, which another process of a node does."""
    generator, index, text, seconds, processor = SearchGenerator(SEED), Index(folder), 0, 0.0, 0.0
    runs, names = generator.runs(RECORDS), list[str]()
    for _ in range(-(-RECORDS // (WIDTH * MOST_RUNS))):
        group = {(run[0].origin, run[0].index // WIDTH): run for _, run in zip(range(MOST_RUNS), runs, strict=False)}
        bodies = (parse_body(record.body) for run in group.values() for record in run)
        text += sum(len(each.encode()) for body in bodies for each in texts_of(body))
        made, began_s, began_cpu = index.new_folder(), time.perf_counter(), time.process_time()
        wanted = [Run(*place, len(run), secrets.token_hex(8), "") for place, run in group.items()]
        build_shard(made, wanted, lambda run, group=group: (group[run.place], {}))
        seconds, processor = seconds + time.perf_counter() - began_s, processor + time.process_time() - began_cpu
        names.append(made.name)
    memory = peak_mb()
    index.write_down((), index.open(names))
    index.close()
    return text, seconds, processor, memory


def _ask(folder: Path) -> list[Row]:
    say("asking")
    words = SearchGenerator(SEED).words
    index, rows, all_of_them = Index(folder), list[Row](), list[float]()
    for name, query in _questions(words).items():
        count, finding = 0, list[float]()
        for k in range(ROUNDS):
            count, seconds = _timed(partial(_hits_and_total, index, query(k)))
            finding.append(seconds)
        all_of_them += finding
        counting = [_timed(partial(index.facets, query(k)))[1] for k in range(3)]
        rows.append((f"search: {name}", f"{_median(finding):.0f} ms", f"the last found {count:,}; "
                     f"with counts beside all filters {_median(counting):.0f} ms, goal 300"))  # fmt: skip
    rows.append(("search, p95 of all", f"{_p95(all_of_them):.0f} ms", "hits and how many; goal 150 ms"))
    anonymous, mapped = _memory()
    rows.append(("memory, asking", f"{anonymous:,.0f} MB", f"and {mapped:,.0f} MB of the index's files, mapped"))
    index.close()
    return rows


def _hits_and_total(index: Index, query: Query) -> int:
    index.find(query, 20)
    return index.count(query)


def _questions(words: dict[str, list[str]]) -> dict[str, Callable[[int], Query]]:
    en, zh, ru = words["en"], words["zh"], words["ru"]
    return {
        "a common word": lambda k: Query(text=en[k]),
        "a rare word": lambda k: Query(text=en[3_000 + 50 * k]),
        "two words": lambda k: Query(text=f"{en[20 + k]} {en[200 + k]}"),
        "a phrase": lambda k: Query(text=f'"{en[10 + k]} {en[30 + k]}"'),
        "without a word": lambda k: Query(text=f"{en[100 + k]} -{en[5 + k]}"),
        "Chinese": lambda k: Query(text=zh[40 + k] + zh[60 + k]),
        "Cyrillic": lambda k: Query(text=ru[50 + k].upper()),
        "a word and three filters": lambda k: Query(
            text=en[50 + k], model=("gpt-4", "claude-3"), since="2024-01-01", rating=("good",)
        ),
        "filters alone, newest": lambda k: Query(language=("de",), flagged=False, sort="newest", turns_from=2 + k),
        "all, the first page": lambda k: Query(),
    }  # fmt: skip


async def _in_a_node(root: Path) -> list[Row]:
    say(f"a real node with {NODE_RECORDS:,} records")
    await init(root, origin="bench.example/log", url="http://bench.example", name="bench")
    generator = SearchGenerator(SEED)
    async with open_node(root, anonymizer=PassThrough) as node, search_index(node) as searching:
        for at in range(0, NODE_RECORDS, 500):
            bodies = [parse_body(each.body) for run in generator.runs(min(500, NODE_RECORDS - at)) for each in run]
            await contribute(node, None, [
                Offered(commit_to_secret(secrets.token_bytes(32)), _conversation(each), Consent("1", "0" * 64))
                for each in bodies
            ])  # fmt: skip
            await publish_once(node)
        searching.is_followed, began_s = True, time.perf_counter()
        while await searching.turn():
            pass
        taken_s, seconds = time.perf_counter() - began_s, list[float]()
        for k in range(50):
            query = Query(text=generator.words["en"][k]) if k else Query()
            before_s = time.perf_counter()
            found = await search(node, query)
            seconds.append(1_000 * (time.perf_counter() - before_s))
            assert found.total >= len(found.hits)
    return [
        ("a node: indexed", rate(NODE_RECORDS, taken_s), "bundles read and checked, in its niced process"),
        ("a node: a page of 20", f"{_median(seconds):.0f} ms", f"p95 {_p95(seconds):.0f} ms, with snippets and counts"),
    ]


def _conversation(body):
    return Conversation(**{name: getattr(body, name) for name in Conversation.__struct_fields__})


def _timed(ask):
    """What it gives back, and milliseconds."""
    began_s = time.perf_counter()
    given = ask()
    return given, 1_000 * (time.perf_counter() - began_s)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _memory() -> tuple[float, float]:
    """MB of this process that are its own, and that are files in its address space."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    return int(status["RssAnon"].split()[0]) / 1024, int(status["RssFile"].split()[0]) / 1024


if __name__ == "__main__":
    main()
