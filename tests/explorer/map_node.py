"""A node with a map of many points, to try its pages with: `python -m tests.explorer.map_node DIR PORT POINTS`.

The first conversations of its log are there; the points of all others lead nowhere.
"""

import asyncio
import sys
from pathlib import Path

import msgspec
import numpy as np
import uvicorn

from federation.log.tiles import WIDTH
from node.atlas.drawing import Drawing, Plan, Region
from node.atlas.product import Atlas
from node.atlas.sheet import PLACED, POINT, ROWS
from node.collection.map.embed import DIMENSIONS, MODEL
from node.collection.map.placing import Landmarks, nearest_of
from node.collection.map.tiles import COLOURS, levels_for
from node.context import Node, open_node
from node.files import Files
from node.init import init
from node.statistics.history import Held, History, note_day
from node.statistics.honoured import FILE, Delays, Honoured
from node.statistics.job import count_once
from node.statistics.ledger import Ledger
from node.web.app import create_app
from tests.explorer import samples
from tests.explorer.sample_node import give
from tests.support import PassThrough

_LANGUAGES = ["en"] * 8 + ["de"] * 4 + ["zh"] * 3 + ["fr", "es", "ja", "ar", "ru", "pt", "it"]
_MODELS = ["gpt-5"] * 3 + ["claude-5"] * 2 + ["gemini-3-pro", "a-model-with-a-name-of-over-forty-characters-8x7b"]

_DAYS = [f"2026-{month:02}-01" for month in range(1, 12)]


def draw(node: Node, count: int) -> Atlas:
    """A map of `count` points in groups, the first of which belong to conversations that are there."""
    rng = np.random.default_rng(7)
    middles = rng.uniform(0.1, 0.9, (12, 2)).astype(np.float32)
    names = [("bread", "yeast"), ("python", "error"), (), ("guitar", "chords")] * 3
    regions = tuple(Region(float(x), float(y), name) for (x, y), name in zip(middles, names, strict=True))
    nobody = Landmarks(np.zeros((1, DIMENSIONS), np.float32), middles[:1])
    atlas = Atlas(Files(node.root))
    plan = Plan(MODEL, count, levels_for(count), regions)
    drawing = Drawing(atlas.folder, "1", plan, nobody, np.array([[-1, -1]]))
    places = np.clip(middles[rng.integers(0, 12, count)] + rng.normal(0, 0.04, (count, 2)), 0, 1).astype(np.float32)
    rows = np.zeros(count + 1, POINT)      # leaf 0 is the log's own
    rows["state"][1:], rows["words"], rows["giver"] = PLACED, 0b11, np.arange(count + 1) % 50
    rows["x"][1:], rows["y"][1:] = (places.T * 65_535).astype(np.uint16)
    rows["region"][1:] = nearest_of(middles, places)
    for kind, name in enumerate(COLOURS):
        values = {"origin": [node.origin], "language": _LANGUAGES, "model": _MODELS, "day": _DAYS}.get(name, [""])
        known = [drawing.palette.places_of({name: value})[kind] for value in values]
        rows["colours"][1:, kind] = np.resize(known, count)
    for start in range(0, count + 1, ROWS):
        some = rows[start : start + ROWS]
        drawing.sheet_of(node.origin, start // WIDTH).rows[: len(some)] = some
    atlas.shown, atlas.loaded, atlas.placed, atlas.records = drawing, True, count, count
    return atlas


async def remember(node: Node) -> None:
    """Days on which it ran, and how fast it erased."""
    history: History = {}
    for day in range(1, 15):
        history = note_day(node.folder, history, f"2026-11-{day:02}", {node.origin: Held(40 * day, day // 2)})
    delays = [
        Delays(node.origin, "here", (60, 8, 3, *[0] * 12)),
        Delays("another-lab.test/log", "elsewhere", (20, 9, 4, 2, 0, 0, 1, *[0] * 8)),
    ]
    node.folder.write(FILE, msgspec.json.encode({"delays": delays}), durable=True)
    honoured = Honoured(Files(node.root), node.clock)
    await honoured.look(node)
    node.products.all.append(honoured)


async def main(root: Path, port: int, points: int) -> None:
    if not (root / "node.toml").exists():
        await init(root, origin="lab.test/log", url=f"http://127.0.0.1:{port}", name="The lab's node")
    async with open_node(root, anonymizer=PassThrough) as node:
        await give(node, list(samples.ALL.values())[: min(points, 7)])
        ledger = Ledger(Files(root))
        node.products.all += [draw(node, points), ledger] if points else [Atlas(Files(root)), ledger]
        if points:
            await remember(node)
        await count_once(node, ledger)
        config = uvicorn.Config(create_app(node), port=port, log_level="warning")
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
