"""The search page: state in its address, counts beside filters, the same as JSON, and never an error for any text."""

import pytest

from node.withdrawal.retract import retract
from tests.explorer.sample_node import give
from tests.explorer.samples import ALL, RICH, TOXIC


@pytest.fixture
async def filled(indexed, node):
    await give(node, ALL.values())
    await indexed(node)


async def test_what_is_found_stands_with_its_first_question_and_facts(stranger, filled):
    page = (await stranger.get("/search?q=thinner")).text

    assert "<b>1</b> conversation<" in page
    for words in (
        "Why did my bread sink?",
        "⟨EMAIL_1⟩",
        "ChatGPT",
        "gpt-5-5",
        "21 Nov 2026",
        "5 turns",
        "<mark>thinner</mark>",
    ):
        assert words in page, words


async def test_the_same_as_json_with_addresses(stranger, node, filled):
    page = (await stranger.get("/search?q=thinner&format=json")).json()

    assert (page["total"], page["next"], page["previous"]) == (1, "", "")
    assert page["url"] == f"{node.settings.url}/search?q=thinner"
    shown = await stranger.get(page["hits"][0]["url"].removeprefix(node.settings.url))
    assert "Bread at 2,000 m" in shown.text
    assert {facet["name"] for facet in page["facets"]} >= {
        "platform",
        "model",
        "language",
        "rating",
        "code",
        "branches",
    }


async def test_filters_combine_and_each_has_a_chip(stranger, filled):
    page = (await stranger.get("/search?platform=ChatGPT&language=ar")).text

    assert "<b>1</b> conversation<" in page
    assert 'aria-label="Without Platform: ChatGPT"' in page
    assert 'href="/search?platform=ChatGPT"' in page
    assert 'href="/search?language=ar"' in page


async def test_pages_lead_on_and_back(stranger, node, filled):
    address, seen = "/search?show=3", []
    while address:
        page = (await stranger.get(f"{address}&format=json")).json()
        seen.append([hit["index"] for hit in page["hits"]])
        address = page["next"].removeprefix(node.settings.url)

    assert sorted(index for page_of in seen for index in page_of) == list(range(1, len(ALL) + 1))
    assert page["previous"] == f"{node.settings.url}/search?page=2&show=3"
    assert "beyond the end" in (await stranger.get("/search?page=400")).text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("colour=red", "&#x27;colour&#x27; is no filter"),
        ("from=yesterday", "from should be a day"),
        ("page=0", "page should be a whole number"),
        ("code=maybe", "code should be yes or no"),
        ("label=x", "label should be"),
        ("<script>=1", "is no filter"),
        ("sort=size", "sort should be"),
    ],
)
async def test_a_filter_that_does_not_exist_says_so(stranger, asked, says):
    answer = await stranger.get(f"/search?{asked}")

    assert answer.status_code == 400
    assert says in answer.text
    assert "<script>" not in answer.text
    problem = await stranger.get(f"/search?{asked}&format=json")
    assert (problem.status_code, problem.headers["Content-Type"]) == (400, "application/problem+json")


TEXTS = [
    '"',
    '""',
    "'; DROP TABLE leaf; --",
    "NEAR(a b)",
    "a AND",
    "*",
    "(",
    "col:x",
    "-",
    "-a",
    "\U0001f600",
    "面包",
    "\x00",
    "%00",
    "x" * 10_000,
    "a " * 5_000,
    "\u202e",
    "<script>alert(1)</script>",
    "{{7*7}}",
    '"unclosed',
    "a* ^b",
    "ﷺ" * 500,
]


async def test_any_text_finds_something_or_nothing(stranger, filled):
    for text in TEXTS:
        answer = await stranger.get("/search", params={"q": text})

        assert answer.status_code == 200, text
        assert "conversation" in answer.text
        assert "<script>alert" not in answer.text


async def test_nothing_found_and_nothing_there_say_what_to_do(stranger, filled, make_node, ask):
    empty = await make_node("empty")

    async with ask(empty) as client:
        nothing_there = (await client.get("/search")).text
    nothing_found = (await stranger.get("/search?q=zzzz&platform=ChatGPT")).text

    assert "Nothing to search yet" in nothing_there
    assert "Nothing found" in nothing_found
    assert 'href="/search?q=zzzz"' in nothing_found


async def test_what_was_taken_back_is_found_no_more(stranger, node, indexed):
    await give(node, [RICH, TOXIC])
    await indexed(node)
    before = (await stranger.get("/search?q=thinner&format=json")).json()["total"]

    await retract(node, [1], "privacy", who="operator")

    assert before == 1
    assert (await stranger.get("/search?q=thinner&format=json")).json()["hits"] == []


async def test_what_is_flagged_is_behind_a_click(stranger, filled):
    page = (await stranger.get("/search?q=rude")).text

    assert (
        page.index("<summary>Marked as toxic.")
        < page.index("something <mark>rude</mark>")
        < page.index("Conversation 6")
    )


async def test_the_nodes_page_and_every_header_lead_to_it(stranger):
    page = (await stranger.get("/")).text

    assert '<form class="search" action="/search"' in page
    assert '<a href="/search">Search</a>' in page


async def test_no_cache_keeps_what_was_found(stranger, filled):
    first = await stranger.get("/search?q=thinner")

    again = await stranger.get("/search?q=thinner", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], again.status_code) == ("no-cache", 304)
