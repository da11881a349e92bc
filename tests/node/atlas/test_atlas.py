"""The map of a node: all have a place, what is taken back is gone at once, and nothing of what was said is in it."""

import asyncio
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from hashlib import sha256

import numpy as np
import pytest

from federation.log.commitment import commit_to_secret
from federation.record.conversation import Conversation, Turn
from node.atlas.drawing import PATH
from node.atlas.job import keep_map, turn_once
from node.atlas.product import Atlas
from node.atlas.regions import points_of
from node.atlas.serving import Gallery
from node.collection.map.tiles import ROW
from node.derived import unclean
from node.files import Files
from node.publication.contribute import Offered, contribute
from node.publication.publish import publish_once
from node.safety.fsck import reindex
from node.withdrawal.retract import retract
from node.withdrawal.take_back import Asked, withdraw
from tests.node.collection.map.questions import QUESTIONS
from tests.support import CONSENT

CANARY = "kanarienvogelfutter"
FLOURS = ("rye", "wheat", "oat", "corn", "rice")
BREAD = [f"How do I bake bread with {flour} flour in a small oven?" for flour in FLOURS]


pytestmark = pytest.mark.xdist_group("map")


@pytest.fixture
def pool(drawing_process):
    return drawing_process


@pytest.fixture
async def node(make_node):
    return await make_node("one")


def _keep(node):
    atlas = Atlas(Files(node.root))
    atlas.working = True
    node.products.all[:] = [atlas]
    return atlas


def _secret(text):
    return sha256(text.encode()).digest()


async def _give(node, *texts, day="2026-11-28", **fields):
    offers = [
        Offered(
            commit_to_secret(_secret(f"{k} {text}")),
            Conversation(
                conversation=(Turn("user", text), Turn("assistant", "An answer.")), timestamp=day, **fields
            ),
            CONSENT,
        )
        for k, text in enumerate(texts)
    ]
    await contribute(node, None, offers)
    await publish_once(node)


async def _draw(node, atlas, pool):
    """Turns until nothing is left to do."""
    while (turn := await turn_once(node, atlas, pool)).left or turn.made:
        pass


async def _index(node, text, number=0):
    [place] = await node.store.logs.places(commit_to_secret(_secret(f"{number} {text}")))
    return place.index


def _shown(view):
    """The index of every point in all tiles."""
    return sorted(np.concatenate([np.frombuffer(raw, ROW)["index"] for raw in view.tiles.values()]).tolist())


def _files(node):
    return [file for file in (node.root / PATH).rglob("*") if file.is_file()]


async def test_every_conversation_has_its_place_and_alike_ones_are_near(node, pool):
    atlas = _keep(node)
    texts = [text for topic in ("bread", "python", "dog") for text in QUESTIONS[topic]]
    await _give(node, *texts)

    await _draw(node, atlas, pool)

    view = await Gallery(atlas).view()
    rows = np.frombuffer(view.tiles[0], ROW)
    assert view.count == atlas.placed == len(texts)
    where = {int(row["index"]): (row["x"] / 65_535, row["y"] / 65_535) for row in rows}
    bread = [where[await _index(node, text, k)] for k, text in enumerate(texts[:8])]
    dog = [where[await _index(node, text, k)] for k, text in enumerate(texts[16:], 16)]
    within = np.mean([np.hypot(*np.subtract(a, b)) for a in bread for b in bread])
    between = np.mean([np.hypot(*np.subtract(a, b)) for a in bread for b in dog])
    assert within < between / 2


async def test_what_is_withdrawn_is_gone_at_once_and_from_every_file(node, pool):
    atlas = _keep(node)
    gallery = Gallery(atlas)
    await _give(node, *BREAD, CANARY, platform="chat")
    await _give(node, CANARY, model=CANARY)
    await _draw(node, atlas, pool)
    index = await _index(node, CANARY, 0)
    assert CANARY.encode() in b"".join(each.read_bytes() for each in _files(node))      # the model of the last one
    before = atlas.shown.vectors_of(node.origin, np.array([index]))[index].astype(np.float16).tobytes()
    assert before in _raw_vectors(node)

    await withdraw(node, [Asked(_secret(f"5 {CANARY}")), Asked(_secret(f"0 {CANARY}"))])

    view = await gallery.view()
    assert len(_shown(view)) == len(BREAD)
    await turn_once(node, atlas, pool)
    assert await unclean(node) == frozenset()
    assert CANARY.encode() not in b"".join(each.read_bytes() for each in _files(node))
    assert before not in _raw_vectors(node)


def _raw_vectors(node):
    with np.load(node.root / PATH / "1" / "landmarks.npz") as file:
        return file["vectors"].tobytes()


async def test_a_node_that_is_stopped_takes_it_out_of_the_files(node, pool):
    await _give(node, *BREAD, CANARY)
    await _draw(node, _keep(node), pool)
    stopped = Atlas(Files(node.root))
    node.products.all[:] = [stopped]

    await retract(node, [await _index(node, CANARY, 5)], "spam", who="somebody")

    again = _keep(node)
    await again.load([node.origin])
    assert len(points_of(again.shown).index) == len(BREAD)
    assert len(again.shown.landmarks.vectors) == len(BREAD)


async def test_what_is_hidden_while_it_gets_its_place_stays_out(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD, CANARY)
    index = await _index(node, CANARY, 5)

    turn = asyncio.create_task(turn_once(node, atlas, pool))
    await asyncio.sleep(0)
    atlas.hide(node.origin, [index])
    await turn

    assert index not in points_of(atlas.shown).index


async def test_after_a_restart_the_map_is_as_it_was(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD, *QUESTIONS["dog"])
    await _draw(node, atlas, pool)
    before = await Gallery(atlas).view()

    again = _keep(node)
    turn = await turn_once(node, again, None)       # nobody is asked for a vector

    after = await Gallery(again).view()
    assert turn.made == turn.left == 0
    assert after.tiles == before.tiles
    assert after.legends == before.legends


async def test_a_collection_that_doubled_is_drawn_anew_and_the_old_map_shown_until_then(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD)
    await _draw(node, atlas, pool)
    first = atlas.shown.name

    await _give(node, *QUESTIONS["dog"], *QUESTIONS["python"])
    await turn_once(node, atlas, pool, most=0)
    while_drawing = atlas.shown.name
    await _draw(node, atlas, pool)

    assert while_drawing == first
    assert atlas.shown.name != first
    assert not (node.root / PATH / first).exists()
    assert (await Gallery(atlas).view()).count == 21


async def test_a_new_conversation_changes_no_others_place(node, pool):
    atlas = _keep(node)
    await _give(node, *QUESTIONS["dog"])
    await _draw(node, atlas, pool)
    before = points_of(atlas.shown)

    await _give(node, BREAD[0])
    await _draw(node, atlas, pool)

    after = points_of(atlas.shown)
    assert len(after.rows) == len(before.rows) + 1
    kept = np.isin(after.index, before.index)
    assert np.array_equal(after.rows[kept]["x"], before.rows["x"])


async def test_a_damaged_file_is_made_again(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD)
    await _draw(node, atlas, pool)
    for file in _files(node):
        file.write_bytes(b"damaged")

    again = _keep(node)
    await _draw(node, again, pool)

    assert (await Gallery(again).view()).count == len(BREAD)


async def test_made_anew_on_a_node_that_is_stopped_it_is_drawn_by_the_next_start(node, pool):
    await _give(node, *BREAD)
    await _draw(node, _keep(node), pool)
    node.products.all[:] = [Atlas(Files(node.root))]

    await reindex(node, print)

    assert _files(node) == []
    again = _keep(node)
    await _draw(node, again, pool)
    assert (await Gallery(again).view()).count == len(BREAD)


async def test_made_anew_while_its_job_runs_it_is_drawn_by_that(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD)

    async with _kept(node, atlas, pool):
        await _until(lambda: atlas.placed == len(BREAD) and atlas.shown is not None)
        first = atlas.shown
        await reindex(node, print)
        await _until(lambda: atlas.shown is not None and atlas.shown is not first)


async def test_fewer_than_five_conversations_make_no_map(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD[:4])

    await _draw(node, atlas, pool)

    assert await Gallery(atlas).view() is None


async def test_a_part_is_named_by_words_of_ten_conversations_of_five_days_and_no_others(node, pool):
    atlas = _keep(node)
    for day in range(1, 5):
        await _give(node, *[f"{text} yeast {day}" for text in BREAD], day=f"2026-11-0{day}")
    await _draw(node, atlas, pool)
    of_four_days = (await Gallery(atlas).view()).regions

    await _give(node, "bread and yeast", day="2026-11-09")
    await _draw(node, atlas, pool)

    assert not [word for region in of_four_days for word in region.words]
    words = {word for region in (await Gallery(atlas).view()).regions for word in region.words}
    assert "yeast" in words
    assert "rye" not in words


async def test_the_running_job_takes_it_out_by_itself(node, pool):
    atlas = _keep(node)
    await _give(node, *BREAD, CANARY)

    async with _kept(node, atlas, pool):
        await _until(lambda: atlas.placed == 6)
        await retract(node, [await _index(node, CANARY, 5)], "spam", who="somebody")
        await _until(lambda: atlas.placed == 5)
        await _until_clean(node)


class _Shared(Executor):
    """The process that draws, which the job may not end."""

    def __init__(self, pool):
        self._pool = pool

    def submit(self, fn, /, *args, **kwargs):
        return self._pool.submit(fn, *args, **kwargs)


@asynccontextmanager
async def _kept(node, atlas, pool):
    job = asyncio.create_task(keep_map(node, atlas, start=lambda: _Shared(pool), after_s=0))
    try:
        yield
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)


async def _until(true):
    async with asyncio.timeout(120):
        while not true():
            await asyncio.sleep(0.05)


async def _until_clean(node):
    async with asyncio.timeout(120):
        while await unclean(node):
            await asyncio.sleep(0.05)
