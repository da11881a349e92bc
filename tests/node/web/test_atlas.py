"""The map's pages and files: usable without a script, no words in the tiles, and a clear answer to any question."""

import numpy as np
import pytest

from federation.log.commitment import commit_to_secret
from federation.log.origin import log_id
from federation.record.conversation import Body, Consent, ConversationMetadata, Turn, format_body
from node.atlas.job import turn_once
from node.atlas.product import Atlas
from node.atlas.serving import atlas_of
from node.collection.map.tiles import ROW
from node.files import Files
from node.publication.publish import publish_once
from node.store import Contribution
from node.web.app import create_app

pytestmark = pytest.mark.xdist_group("map")

TEXTS = [f"How do I bake bread with {flour} flour?" for flour in ("rye", "wheat", "oat", "corn", "rice")]
RUDE = "kanarienvogelfutter"


@pytest.fixture
async def node(make_node, internet):
    node = await make_node("one")
    node.products.all.append(Atlas(Files(node.root)))
    internet.connect("one.test", create_app(node))
    return node


async def _give(node, *bodies):
    some = [
        Contribution(commit_to_secret(f"{k}".encode().ljust(32)), None, None, format_body(body))
        for k, body in enumerate(bodies)
    ]
    await node.store.contributions.add(some)
    await publish_once(node)


def _body(text, **fields):
    conversation = (Turn("user", text), Turn("assistant", "An answer."))
    return Body(conversation=conversation, consent=Consent("1", "0" * 64), **fields)


@pytest.fixture
async def drawn(node, drawing_process):
    atlas = atlas_of(node)
    atlas.working = True
    bodies = [_body(text, platform="<b>chat") for text in TEXTS]
    flagged = _body(RUDE, conversation_metadata=ConversationMetadata(toxic="True"))
    await _give(node, *bodies, flagged, _body("ab\u202edc"))
    while (turn := await turn_once(node, atlas, drawing_process)).left or turn.made:
        pass
    return node


async def test_without_a_script_the_page_says_what_stands_where(drawn, ask):
    page = (await ask(drawn).get("/map")).text

    assert "7 conversations" in page
    assert '<a href="/map/regions/0">Part 1</a>' in page
    assert 'id="atlas" hidden' in page


async def test_a_part_lists_its_conversations_as_links_with_their_questions(drawn, ask):
    page = (await ask(drawn).get("/map/regions/0")).text

    assert all(text in page for text in TEXTS)
    assert page.count(f'href="/c/{log_id(drawn.origin)}/') == 7


async def test_flagged_words_and_unseen_signs_are_not_put_before_readers(drawn, ask):
    points = np.frombuffer((await ask(drawn).get("/map/tiles/0/0/0")).content, ROW)
    at = ",".join(f"0:{index}" for index in points["index"])

    said = [(await ask(drawn).get(path)).text for path in ("/map/regions/0", f"/map/questions?at={at}")]

    for each in said:
        assert RUDE not in each
        assert "A flagged conversation" in each
        assert "\u202e" not in each


async def test_tiles_hold_a_row_for_each_point_and_say_what_it_is_coloured_by(drawn, ask):
    meaning = (await ask(drawn).get("/map.json")).json()
    points = np.frombuffer((await ask(drawn).get("/map/tiles/0/0/0")).content, ROW)

    assert meaning["row_bytes"] == ROW.itemsize
    assert len(points) == meaning["count"] == 7
    assert meaning["logs"] == [{"origin": drawn.origin, "id": log_id(drawn.origin)}]
    [chat, unknown] = meaning["legends"]["platform"]
    assert (chat["value"], chat["count"]) == ("<b>chat", 5)
    codes = points["colours"][:, meaning["colours"].index("platform")]
    assert sorted(codes) == [unknown["code"]] * 2 + [chat["code"]] * 5


async def test_what_was_taken_out_is_in_no_answer_any_more(drawn, ask):
    atlas = atlas_of(drawn)
    points = np.frombuffer((await ask(drawn).get("/map/tiles/0/0/0")).content, ROW)
    gone = int(points["index"][0])

    atlas.hide(drawn.origin, [gone])

    points = np.frombuffer((await ask(drawn).get("/map/tiles/0/0/0")).content, ROW)
    assert gone not in points["index"]
    assert (await ask(drawn).get(f"/map/questions?at=0:{gone}")).json() == {}
    assert f'/{gone}"' not in (await ask(drawn).get("/map/regions/0")).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/map/tiles/0/1/0", 404),
        ("/map/tiles/99/0/0", 404),
        ("/map/tiles/-1/0/0", 404),
        ("/map/tiles/x/0/0", 404),
        ("/map/regions/999", 404),
        ("/map/regions/0?page=2", 404),
        ("/map/regions/0?page=0", 404),
        ("/map/regions/0?page=x", 400),
        ("/map/questions", 400),
        ("/map/questions?at=9:1,0:999999999999999999,'--,:,%F0%9F%98%80", 200),
        ("/map/questions?at=" + "0:1," * 250, 200),
        ("/map/questions?at=" + "0:1," * 2_500, 400),
        ("/map?colour=%00", 200),
    ],
)
async def test_whatever_is_asked_has_a_clear_answer(drawn, ask, path, status):
    answer = await ask(drawn).get(path)

    assert answer.status_code == status


async def test_with_no_conversations_the_page_says_what_will_be_here(node, ask):
    page = await ask(node).get("/map")

    assert "It is drawn once this node holds" in page.text
    assert (await ask(node).get("/map.json")).status_code == 404


async def test_where_the_operator_wants_none_the_page_says_so(make_node, internet, ask):
    node = await make_node("other")
    internet.connect("other.test", create_app(node))

    page = await ask(node).get("/map")

    assert page.status_code == 200
    assert "switched the map off" in page.text
    assert (await ask(node).get("/map/tiles/0/0/0")).status_code == 404
