"""A selection to keep: JSON lines as they were published, and CSV without formulas."""

import csv
import io
import json

import pytest

from federation.record.conversation import Label
from node.collection.index import query as query_
from node.web.selection import format_row
from node.withdrawal.retract import retract
from tests.explorer.payloads import payloads
from tests.explorer.sample_node import give
from tests.explorer.samples import ALL, RICH, TOXIC


@pytest.fixture
async def filled(indexed, node):
    await give(node, ALL.values())
    await indexed(node)


async def test_json_lines_have_the_whole_record_and_where_it_is_from(stranger, node, filled):
    answer = await stranger.get("/search/selection.jsonl?q=thinner")

    [line] = [json.loads(each) for each in answer.text.splitlines()]
    assert (line["origin"], line["index"], line["licence"]) == (node.origin, 1, "CC-BY-4.0")
    assert line["conversation"][0]["content"] == RICH.conversation[0].content
    assert line["url"].startswith(f"{node.settings.url}/c/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="selection.jsonl"'
    assert answer.headers["Cache-Control"] == "no-store"


async def test_csv_has_a_row_for_each_conversation(stranger, filled):
    answer = await stranger.get("/search/selection.csv?platform=ChatGPT")

    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert sorted((row["index"], row["language"]) for row in rows) == [("1", "en"), ("3", "ar")]
    assert rows[0]["conversation"].startswith("user: ")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


async def test_all_that_is_found_is_in_it_and_not_a_page_only(stranger, filled, monkeypatch):
    monkeypatch.setattr("node.web.selection.MOST_SHOWN", 2)

    answer = await stranger.get("/search/selection.jsonl?page=2&show=1")

    assert sorted(json.loads(line)["index"] for line in answer.text.splitlines()) == list(range(1, len(ALL) + 1))
    assert query_.MOST_HITS == 10_000


async def test_what_was_taken_back_is_not_in_it(stranger, node, indexed):
    await give(node, [RICH, TOXIC])
    await indexed(node)

    await retract(node, [1], "privacy", who="operator")

    assert [
        json.loads(line)["index"] for line in (await stranger.get("/search/selection.jsonl")).text.splitlines()
    ] == [2]


async def test_what_this_nodes_job_says_of_them_follows_their_own_labels(stranger, node, filled):
    node.labels = _Said({1: (Label("topic", "weather", "rules-1"),)})

    lines = (await stranger.get("/search/selection.jsonl")).text.splitlines()
    rows = csv.DictReader(io.StringIO((await stranger.get("/search/selection.csv")).text, newline=""))

    own = [{"name": each.name, "value": each.value, "by": each.by} for each in RICH.labels]
    said = {"name": "topic", "value": "weather", "by": f"{node.origin}: rules-1"}
    by_index = {line["index"]: line for line in map(json.loads, lines)}
    assert by_index[1]["labels"] == [*own, said]
    assert all("topic" not in str(line.get("labels")) for index, line in by_index.items() if index != 1)
    assert {row["index"] for row in rows if "topic:weather" in row["labels"]} == {"1"}


class _Said:
    """Labels as a node's job has them, of its own first run."""

    def __init__(self, labels):
        self._labels = labels

    async def marks(self):
        return {}

    async def of_run(self, origin, number):
        return self._labels


@pytest.mark.parametrize("path", ["/search/selection.xml", "/search/x", "/search/selection.jsonl/x"])
async def test_other_forms_are_not_there(stranger, path):
    assert (await stranger.get(path)).status_code == 404


async def test_a_filter_that_does_not_exist_says_so(stranger):
    answer = await stranger.get("/search/selection.csv?colour=red")

    assert (answer.status_code, "is no filter" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\n=", "|", "%"]
)
def test_no_cell_begins_like_a_formula(begins):
    [[cell]] = csv.reader(io.StringIO(format_row((f"{begins}1+1",)).decode(), newline=""))

    assert cell == f"'{begins}1+1"


def test_every_payload_stays_one_cell():
    for text in payloads():
        row = next(csv.reader(io.StringIO(format_row((text, "next")).decode(), newline="")))

        assert len(row) == 2
        assert row[0] in (text.replace("\x00", "\ufffd"), "'" + text.replace("\x00", "\ufffd"))
