"""Data sets come in as contributions do: once, with their source and licence, and what is left out is said."""

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from federation.dataset.export import export
from federation.reading.records import live_records
from federation.record.conversation import parse_body
from node.collection.importers import UnknownFormat, UnreadableFile
from node.importing import Claim, WrongClaim, foresee, import_file
from node.privacy import ModelsMissing, Refused, without_detection
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
    monkeypatch.setattr("node.importing.bring_in._LOADING_S", 0.1)
    monkeypatch.setattr(PassThrough, "ready", False)
    monkeypatch.setattr(PassThrough, "why_not_ready", "a model is not installed")

    with pytest.raises(ModelsMissing, match="a model is not installed"):
        await import_file(node, _write(tmp_path / "rows.json", _rows(1)), "sharelm", None, print)

    assert await node.store.contributions.count() == (0, 0)


LMSYS = {"conversation_id": "l1", "openai_moderation": [], "conversation": [{"role": "user", "content": "CANARY"}]}
EXPORT = [{"uuid": "private-page", "chat_messages": [{"sender": "human", "text": "CANARY"}]}]
RIGHT = "its licensor allowed this collection to pass it on"


async def test_what_may_not_be_passed_on_stays_out_and_it_is_said_why_and_what_to_do(node, tmp_path):
    report = await import_file(node, _write(tmp_path / "rows.json", [LMSYS]), "lmsys-chat-1m", None, print)

    assert (report.rows, report.waiting, report.barred) == (1, 0, 1)
    [reason] = report.reasons
    assert reason == "the terms of its data set forbid passing it on (to bring it in all the same: --right)"
    assert await node.store.contributions.count() == (0, 0)
    assert await node.store.audit.newest(9) == []


async def test_a_stated_right_is_published_on_the_licence_and_written_into_the_audit_log(node, tmp_path):
    file = _write(tmp_path / "rows.json", [LMSYS])

    report = await import_file(node, file, "lmsys-chat-1m", None, print, Claim(right=RIGHT), "ada")
    await publish_once(node)

    [record] = live_records(node.root, node.key.verifier)
    assert report.waiting == 1
    assert parse_body(record.body).licence == (
        f"LicenseRef-LMSYS-Chat-1M (passed on by right stated by the operator: {RIGHT})"
    )
    [act] = await node.store.audit.newest(9)
    assert (act.who, act.what, act.reason) == ("ada", "import", f"lmsys-chat-1m: {RIGHT}")


async def test_a_stated_licence_is_enough_where_the_file_states_none_and_changes_no_other(node, tmp_path):
    row = {"conversations": [{"from": "human", "value": "Hi"}]}
    listed, stated = _write(tmp_path / "list.json", [row]), _write(tmp_path / "rows.json", _rows(1))
    claim = Claim(licence="CC-BY-4.0")

    barred = await import_file(node, listed, "sharegpt", None, print)
    await import_file(node, listed, "sharegpt", None, print, claim)
    await import_file(node, stated, "sharelm", None, print, claim)
    still = await import_file(node, _write(tmp_path / "lmsys.json", [LMSYS]), "lmsys-chat-1m", None, print, claim)
    await publish_once(node)

    licences = {parse_body(record.body).licence for record in live_records(node.root, node.key.verifier)}
    assert (barred.barred, still.barred) == (1, 1)
    assert licences == {"CC-BY-4.0", "ODC-By-1.0"}


async def test_a_persons_export_is_anonymized_as_a_contribution_and_its_id_is_not_kept(node, tmp_path, monkeypatch):
    seen = []
    through = node.anonymizer.anonymize

    async def anonymize(conversations, *, public_source=False):
        seen.append(public_source)
        return await through(conversations, public_source=public_source)

    monkeypatch.setattr(node.anonymizer, "anonymize", anonymize)
    await import_file(node, _write(tmp_path / "e.json", EXPORT), "claude", None, print, Claim(right=RIGHT))
    await publish_once(node)

    [record] = live_records(node.root, node.key.verifier)
    assert seen == [False]
    assert b"private-page" not in record.body
    assert len(parse_body(record.body).conversation_id) == 32


@pytest.mark.parametrize(
    ("claim", "said"),
    [(Claim(right="mine"), "10 to 300"), (Claim(right="x" * 301), "10 to 300"), (Claim(licence="<b>"), "SPDX"),
     (Claim(licence="x" * 101), "SPDX")],
)  # fmt: skip
async def test_a_claim_that_says_too_little_or_too_much_is_refused_before_anything_is_read(
    node, tmp_path, claim, said
):
    file = _write(tmp_path / "rows.json", [LMSYS])

    with pytest.raises(WrongClaim, match=said):
        await import_file(node, file, "lmsys-chat-1m", None, print, claim)
    with pytest.raises(WrongClaim, match=said):
        await foresee(node, file, "lmsys-chat-1m", None, print, claim)


async def test_a_dry_run_counts_what_would_come_in_says_no_word_of_it_and_changes_nothing(
    node, tmp_path, monkeypatch
):
    monkeypatch.setattr(PassThrough, "ready", False)        # it needs no models
    rows = [
        *_rows(2),
        {"source": "lmsys-chat-1m", "conversation": [{"role": "user", "content": "CANARY"}]},
        {"source": "wildchat", "model_name": "m1", "conversation_metadata": {"language": "German"},
         "conversation": [{"role": "user", "content": "CANARY"}]},
        {"conversation": [{"role": "CANARY", "content": "CANARY"}]},
        {"conversation": [{"role": "user", "content": "这是一个关于鸡蛋的问题,你能告诉我要煮多久吗"}]},
    ]  # fmt: skip
    said = []
    before = {file: file.stat().st_mtime_ns for file in node.root.rglob("*")}

    found = await foresee(node, _write(tmp_path / "rows.json", rows), "sharelm", None, said.append)

    assert (found.rows, found.new, found.known, found.barred, found.unreadable) == (6, 4, 0, 1, 1)
    assert found.languages == {"undetermined": 2, "German": 1, "zh": 1}
    assert found.guessed == 3
    assert found.licences == {"ODC-By-1.0": 3, "NOASSERTION": 1}
    assert found.sources == {"wildchat": 3, "not stated": 1}
    assert found.models == {"not stated": 3, "m1": 1}
    assert len(found.reasons) == 2
    assert "CANARY" not in str(found) + str(said)
    assert {file: file.stat().st_mtime_ns for file in node.root.rglob("*")} == before


async def test_a_dry_run_knows_what_was_brought_in_before(node, tmp_path):
    file = _write(tmp_path / "rows.json", _rows(3))
    await import_file(node, file, "sharelm", 2, print)

    found = await foresee(node, file, "sharelm", None, print)

    assert (found.new, found.known) == (1, 2)


@pytest.mark.parametrize("stop", range(3))
async def test_an_import_is_taken_up_at_any_row_at_which_the_file_broke_off(node, tmp_path, stop):
    file = tmp_path / "rows.json"
    whole = json.dumps(_rows(3), indent=1)
    file.write_text(whole[: whole.index(f"c{stop}")])

    with pytest.raises(UnreadableFile):
        await import_file(node, file, "sharelm", None, print)
    file.write_text(whole)
    report = await import_file(node, file, "sharelm", None, print)

    assert (report.rows, report.known, report.waiting) == (3, stop, 3 - stop)


async def test_a_file_in_sharelms_form_comes_out_column_for_column_the_same(node, tmp_path):
    """But for what is changed by design: times are cut to the day where anonymization is not passed through, users
    are never read, and an address in place of a model's name is cut to its host."""
    text, struct = pa.string(), pa.struct
    about = ["rate", "language", "redacted", "toxic", "title", "custom_instruction", "status"]
    theirs = pa.schema([
        ("conversation_id", text), ("conversation", pa.list_(struct([("content", text), ("role", text)]))),
        ("model_name", text), ("user_id", text), ("timestamp", text), ("source", text),
        ("user_metadata", struct([(name, text) for name in ("location", "age", "gender")])),
        ("conversation_metadata", struct([(name, text) for name in about])),
    ])  # fmt: skip
    rows = [
        {
            "conversation_id": f"c{k}",
            "conversation": [
                {"content": f"Frage {k} \u2028 你好", "role": "user"}, {"content": "", "role": "assistant"}
            ],
            "model_name": ["gpt-4", "", "Qwen/Qwen2-7B"][k],
            "user_id": "",
            "timestamp": ["2023-10-02 16:48:51.829000000Z", "", "2024-01-01 00:00:00.000000000Z"][k],
            "source": ["https://huggingface.co/datasets/allenai/WildChat-1M", "hh_rlhf", ""][k],
            "user_metadata": {"location": "", "age": "", "gender": ""},
            "conversation_metadata": dict.fromkeys(about, "") | {"language": "German", "toxic": "False", "rate": "5"},
        }
        for k in range(3)
    ]
    parquet.write_table(pa.Table.from_pylist(rows, schema=theirs), tmp_path / "theirs.parquet")

    await import_file(node, tmp_path / "theirs.parquet", "sharelm", None, print)
    await publish_once(node)
    records = live_records(node.root, node.key.verifier)
    export(records, format="parquet", to=tmp_path / "ours.parquet", layout="sharelm")

    ours = parquet.read_table(tmp_path / "ours.parquet")
    assert ours.schema.remove_metadata() == theirs
    assert sorted(ours.to_pylist(), key=lambda row: row["conversation_id"]) == rows
