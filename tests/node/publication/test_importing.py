"""Data sets come in as contributions do: once, with their source and licence, and what is left out is said."""

import json

import pytest

from federation.conversation import parse_body
from federation.records import live_records
from node.collection.importers import UnknownFormat, UnreadableFile
from node.privacy import ModelsMissing, Refused, without_detection
from node.publication.importing import import_file
from node.publication.publish import publish_once
from tests.support import PassThrough


@pytest.fixture
async def node(make_node):
    return await make_node("lab")


def _rows(count):
    return [
        {"conversation_id": f"c{k}", "source": "wildchat", "timestamp": "2023-10-02 16:48:51.829000000Z",
         "conversation": [{"role": "user", "content": f"question {k}"}, {"role": "assistant", "content": "answer"}]}
        for k in range(count)
    ]  # fmt: skip


def _write(file, rows):
    file.write_text(json.dumps(rows))
    return file


async def test_a_second_import_adds_nothing_before_and_after_publication(node, tmp_path):
    file = _write(tmp_path / "rows.json", _rows(120))

    first = await import_file(node, file, "sharelm", None, print)
    again = await import_file(node, file, "sharelm", None, print)
    await publish_once(node)
    after = await import_file(node, file, "sharelm", None, print)

    assert (first.rows, first.waiting, first.known) == (120, 120, 0)
    assert (again.waiting, again.known) == (0, 120)
    assert (after.waiting, after.known) == (0, 120)
    assert await publish_once(node) == 0
    assert len(list(live_records(node.root, node.key.verifier))) == 120


async def test_an_import_that_was_cut_off_is_taken_up(node, tmp_path):
    file = _write(tmp_path / "rows.json", _rows(7))

    part = await import_file(node, file, "sharelm", 3, print)
    rest = await import_file(node, file, "sharelm", None, print)

    assert (part.rows, part.waiting) == (3, 3)
    assert (rest.waiting, rest.known) == (4, 3)


async def test_source_and_licence_are_in_the_record_and_no_consent_is_invented(node, tmp_path):
    await import_file(node, _write(tmp_path / "rows.json", _rows(1)), "sharelm", None, print)
    await publish_once(node)

    [record] = live_records(node.root, node.key.verifier)
    body = parse_body(record.body)

    assert (body.source, body.licence, body.consent) == ("wildchat", "ODC-By-1.0", None)


async def test_what_can_not_be_read_is_counted_with_its_reason_and_place(node, tmp_path):
    rows = _rows(3)
    rows[1]["conversation"][0]["role"] = "ghost"
    rows[2]["conversation"] = []

    report = await import_file(node, _write(tmp_path / "rows.json", rows), "sharelm", None, print)

    assert (report.waiting, report.unreadable) == (1, 2)
    assert sum(report.reasons.values()) == 2
    assert set(report.examples) == set(report.reasons)
    assert "ghost" not in str(report)


async def test_what_is_refused_or_held_is_counted_with_its_reason_and_row(node, tmp_path, monkeypatch):
    from msgspec.structs import replace

    async def anonymize(conversations, *, public_source=False):
        assert public_source
        outcomes = [without_detection(each) for each in conversations]
        held = replace(outcomes[1], held="it may still hold a name")
        return [Refused("it could not be checked"), held, *outcomes[2:]]

    monkeypatch.setattr(node.anonymizer, "anonymize", anonymize)

    report = await import_file(node, _write(tmp_path / "rows.json", _rows(4)), "sharelm", None, print)

    assert (report.waiting, report.held, report.refused) == (2, 1, 1)
    assert report.reasons == {"it could not be checked": 1, "it may still hold a name": 1}
    assert report.examples == {"it could not be checked": "row 1", "it may still hold a name": "row 2"}
    assert await publish_once(node) == 2


async def test_every_format_comes_in(node, tmp_path):
    pair = {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": "\n\nHuman: Hi\n\nAssistant: Go away"}
    (tmp_path / "hh.jsonl").write_text(json.dumps(pair) + "\n")

    report = await import_file(node, tmp_path / "hh.jsonl", "hh-rlhf", None, print)

    assert (report.waiting, report.unreadable) == (1, 0)


async def test_an_unknown_format_and_a_file_of_another_are_refused(node, tmp_path):
    (tmp_path / "rows.json").write_text("nothing of it")

    with pytest.raises(UnknownFormat):
        await import_file(node, tmp_path / "rows.json", "csv", None, print)
    with pytest.raises(UnreadableFile):
        await import_file(node, tmp_path / "rows.json", "sharelm", None, print)


async def test_without_models_nothing_is_imported(node, tmp_path, monkeypatch):
    monkeypatch.setattr("node.publication.importing._LOADING_S", 0.1)
    monkeypatch.setattr(PassThrough, "ready", False)
    monkeypatch.setattr(PassThrough, "why_not_ready", "a model is not installed")

    with pytest.raises(ModelsMissing, match="a model is not installed"):
        await import_file(node, _write(tmp_path / "rows.json", _rows(1)), "sharelm", None, print)

    assert await node.store.contributions.count() == (0, 0)
