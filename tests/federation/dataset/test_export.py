"""Exporting verified records as a data set that researchers load beside ShareLM's."""

import hashlib
import json
import sys

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from federation.dataset import export as export_module
from federation.dataset.export import Exported, export
from federation.dataset.layout import CannotExport
from federation.record.columns import Record
from federation.record.conversation import (
    Body,
    Consent,
    ConversationMetadata,
    Label,
    Part,
    PrivacyReport,
    Turn,
    UserMetadata,
    format_body,
)
from node.collection.importers import read

ORIGIN = "share.example.org/log"
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

PLAIN = Body(
    conversation_id="c-1",
    conversation=(Turn("user", "Hi\u2028there\u0085you\u2029"), Turn("assistant", "Hello <PERSON_1>")),
    model_name="guanaco-33b",
    timestamp="2023-10-02",
    source="somewhere",
    user_metadata=UserMetadata("Portugal", "25-34", "Woman"),
    conversation_metadata=ConversationMetadata(language="English", toxic="False"),
)
FULL = Body(
    conversation=(
        Turn("user", "Code?", id="1"),
        Turn("assistant", "x = 2", id="2", parent="1", rating=-1),
        Turn("assistant", "x = 1", id="3", parent="1", rating=1, model="m", parts=(Part("code", "x = 1", "python"),)),
    ),
    branches=(("1", "3"), ("1", "2")),
    platform="ChatGPT",
    model="gpt-4",
    rating=1,
    rating_reason="Short",
    tags=("code",),
    labels=(Label("topic", "python", "a reviewer"),),
    licence="CC-BY-4.0",
    consent=Consent("2", "ab" * 32),
    privacy=PrivacyReport("1", "2", {"zeta": "00", "alpha": "11"}, "en", {"PERSON": 3, "EMAIL": 1}),
)
OURS = (
    "origin", "index_in_log", "platform", "model", "rating", "rating_reason", "tags", "licence", "consent", "privacy",
    "labels", "turns", "branches",
)
SHARELM = pa.schema(
    {
        "conversation_id": pa.string(),
        "conversation": pa.list_(pa.struct({"content": pa.string(), "role": pa.string()})),
        "model_name": pa.string(),
        "user_id": pa.string(),
        "timestamp": pa.string(),
        "source": pa.string(),
        "user_metadata": pa.struct({name: pa.string() for name in ("location", "age", "gender")}),
        "conversation_metadata": pa.struct(
            {
                name: pa.string()
                for name in ("rate", "language", "redacted", "toxic", "title", "custom_instruction", "status")
            }
        ),
    }
)


def records(*bodies):
    return [
        Record(ORIGIN, index, body if isinstance(body, bytes) else format_body(body))
        for index, body in enumerate(bodies)
    ]


def lines_of(file):
    return [json.loads(line) for line in file.read_bytes().split(b"\n") if line]


def rows_of(file):
    return parquet.read_table(file).to_pylist() if file.suffix == ".parquet" else lines_of(file)


@pytest.fixture(params=["jsonl", "parquet"])
def format(request):
    return request.param


@pytest.fixture
def to(tmp_path, format):
    return tmp_path / f"collection.{format}"


def test_sharelms_columns_come_first_and_exactly_as_researchers_load_them(tmp_path):
    export(records(PLAIN, FULL), format="parquet", to=tmp_path / "out.parquet")

    schema = parquet.read_schema(tmp_path / "out.parquet")
    assert pa.schema(list(schema)[: len(SHARELM)]) == SHARELM
    assert tuple(schema.names[len(SHARELM):]) == OURS


def test_json_lines_have_the_columns_in_the_same_order(tmp_path):
    export(records(PLAIN), format="jsonl", to=tmp_path / "out.jsonl")

    [row] = lines_of(tmp_path / "out.jsonl")
    assert tuple(row) == (*SHARELM.names, *OURS)
    assert list(row["conversation"][0]) == ["content", "role"]


def test_our_file_and_sharelms_concatenate(tmp_path):
    export(records(PLAIN), format="parquet", to=tmp_path / "out.parquet")
    theirs = pa.Table.from_pylist([{"conversation_id": "x", "user_metadata": {"age": ""}}], schema=SHARELM)

    ours = parquet.read_table(tmp_path / "out.parquet", columns=SHARELM.names).replace_schema_metadata(None)

    assert pa.concat_tables([ours, theirs]).num_rows == 2


def test_an_absent_scalar_of_sharelms_is_an_empty_string(to, format):
    export(records(FULL), format=format, to=to)

    [row] = rows_of(to)
    scalars = [row[name] for name in ("conversation_id", "model_name", "user_id", "timestamp", "source")]
    assert [*scalars, *row["user_metadata"].values(), *row["conversation_metadata"].values()] == [""] * 15


def test_everything_in_the_body_is_in_the_row(to, format):
    export(records(FULL), format=format, to=to)

    [row] = rows_of(to)
    assert {name: row[name] for name in OURS} == {
        "origin": ORIGIN,
        "index_in_log": 0,
        "platform": "ChatGPT",
        "model": "gpt-4",
        "rating": 1,
        "rating_reason": "Short",
        "tags": ["code"],
        "licence": "CC-BY-4.0",
        "consent": {"version": "2", "text_sha256": "ab" * 32},
        "privacy": {
            "pipeline": "1",
            "policy": "2",
            "models": [{"model": "alpha", "weights": "11"}, {"model": "zeta", "weights": "00"}],
            "language": "en",
            "counts": [{"kind": "EMAIL", "count": 1}, {"kind": "PERSON", "count": 3}],
            "note": "",
        },
        "labels": [{"name": "topic", "value": "python", "by": "a reviewer"}],
        "turns": [
            {"role": "user", "content": "Code?", "id": "1", "parent": "", "model": "", "rating": None, "parts": []},
            {"role": "assistant", "content": "x = 2", "id": "2", "parent": "1", "model": "", "rating": -1, "parts": []},
            {
                "role": "assistant", "content": "x = 1", "id": "3", "parent": "1", "model": "m", "rating": 1,
                "parts": [{"kind": "code", "text": "x = 1", "language": "python", "title": ""}],
            },
        ],
        "branches": [["1", "3"], ["1", "2"]],
    }


def test_the_conversation_column_is_the_first_branch_not_two_answers_in_a_row(to, format):
    export(records(FULL), format=format, to=to)

    [row] = rows_of(to)
    assert row["conversation"] == [
        {"content": "Code?", "role": "user"},
        {"content": "x = 1", "role": "assistant"},
    ]


@pytest.mark.parametrize("branches", [(("1", "gone"),), ((),)])
def test_when_the_first_branch_names_no_path_all_turns_are_shown(to, format, branches):
    body = msgspec.structs.replace(FULL, branches=branches)

    export(records(body), format=format, to=to)

    assert len(rows_of(to)[0]["conversation"]) == 3


def test_a_plain_conversation_is_not_written_twice(to, format):
    export(records(PLAIN), format=format, to=to)

    [row] = rows_of(to)
    assert row["turns"] == []
    assert [turn["content"] for turn in row["conversation"]] == [turn.content for turn in PLAIN.conversation]
    assert row["consent"] is None
    assert row["rating"] is None


def test_a_json_line_ends_at_the_newline_and_nowhere_else_for_any_reader(tmp_path):
    export(records(PLAIN, PLAIN), format="jsonl", to=tmp_path / "out.jsonl")

    text = (tmp_path / "out.jsonl").read_bytes().decode()
    assert len(text.splitlines()) == text.count("\n") == 2


@IN_ONE_FOLDER
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_both_forms_hold_the_same_whatever_the_text(tmp_path, texts):
    body = Body(conversation=tuple(Turn("user", text, id=f"{n}") for n, text in enumerate(texts)))

    for name in ("a.jsonl", "a.parquet"):
        export(records(body, FULL), format=name[2:], to=tmp_path / name)

    assert rows_of(tmp_path / "a.jsonl") == rows_of(tmp_path / "a.parquet")


@IN_ONE_FOLDER
@given(st.lists(st.binary() | st.just(format_body(PLAIN)), max_size=4))
def test_any_bytes_as_bodies_are_written_or_counted(tmp_path, bodies):
    found = export(records(*bodies), format="parquet", to=tmp_path / "a.parquet")

    assert found.written + found.unreadable == len(bodies)
    assert found.written == parquet.read_metadata(tmp_path / "a.parquet").num_rows


def test_records_that_this_version_cannot_read_are_counted_and_named(to, format):
    too_big = format_body(Body(conversation=PLAIN.conversation, privacy=PrivacyReport("1", counts={"X": 1 << 63})))
    newer_role = format_body(PLAIN).replace(b'"assistant"', b'"oracle"')
    deep = b'{"later": ' + b"[" * 100_000

    found = export(records(b"", PLAIN, newer_role, too_big, deep, PLAIN), format=format, to=to)

    assert found == Exported(2, 4, ((ORIGIN, 0), (ORIGIN, 2), (ORIGIN, 3), (ORIGIN, 4)))
    assert [row["index_in_log"] for row in rows_of(to)] == [1, 5]


def test_of_many_unreadable_records_the_first_ten_are_named(to, format):
    found = export(records(*[b"?"] * 12), format=format, to=to)

    assert (found.unreadable, len(found.first_unreadable)) == (12, 10)


def test_no_records_make_a_valid_file(to, format):
    assert export([], format=format, to=to) == Exported(0, 0)
    assert rows_of(to) == []


def test_the_checkpoints_lie_beside_the_file_with_the_digest_of_it(to, format):
    export(records(PLAIN, b"?"), format=format, to=to, checkpoints=["first\n1\n", "second\n2\n"])

    assert json.loads(to.with_name(to.name + ".checkpoints.json").read_bytes()) == {
        "file": to.name,
        "sha256": hashlib.sha256(to.read_bytes()).hexdigest(),
        "written": 1,
        "unreadable": 1,
        "checkpoints": ["first\n1\n", "second\n2\n"],
    }


def test_the_checkpoints_are_inside_the_parquet_file_too(tmp_path):
    export([], format="parquet", to=tmp_path / "a.parquet", checkpoints=["first\n1\n"])

    metadata = parquet.read_schema(tmp_path / "a.parquet").metadata
    assert json.loads(metadata[b"sharelm.checkpoints"]) == ["first\n1\n"]


def test_the_same_records_give_the_same_bytes(tmp_path, format):
    for name in ("one", "two"):
        export(records(PLAIN, FULL), format=format, to=tmp_path / name, checkpoints=["c"])

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("bound", ["GROUP_ROWS", "GROUP_BYTES"])
def test_row_groups_are_bounded_in_rows_and_in_bytes(tmp_path, monkeypatch, bound):
    monkeypatch.setattr(export_module, bound, 2 if bound == "GROUP_ROWS" else 2 * len(format_body(PLAIN)))

    export(records(*[PLAIN] * 5), format="parquet", to=tmp_path / "a.parquet")

    metadata = parquet.read_metadata(tmp_path / "a.parquet")
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [2, 2, 1]


def test_records_are_read_a_little_ahead_and_not_all_at_once(monkeypatch):
    monkeypatch.setattr(export_module, "GROUP_ROWS", 3)
    taken = 0

    def count():
        nonlocal taken
        for record in records(*[PLAIN] * 10_000):
            taken += 1
            yield record

    groups = export_module.batches(count(), export_module.Tally())
    first = next(groups)
    groups.close()

    assert len(first.bodies) == 3
    assert taken < 3_000


def test_an_error_midway_leaves_what_stood_there_and_no_half_file(to, format):
    export(records(PLAIN), format=format, to=to)
    before = {path.name: path.read_bytes() for path in to.parent.iterdir()}

    def breaks():
        yield from records(FULL)
        raise RuntimeError("the folder does not verify")

    with pytest.raises(RuntimeError, match="does not verify"):
        export(breaks(), format=format, to=to)

    assert {path.name: path.read_bytes() for path in to.parent.iterdir()} == before


def test_nothing_but_the_file_and_its_checkpoints_is_left(to, format):
    export(records(PLAIN), format=format, to=to)

    assert sorted(path.name for path in to.parent.iterdir()) == [to.name, f"{to.name}.checkpoints.json"]


def test_without_pyarrow_parquet_says_what_to_install_and_json_lines_work(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet")

    with pytest.raises(CannotExport, match=r"pip install 'sharelm-node\[research\]'"):
        export(records(PLAIN), format="parquet", to=tmp_path / "a.parquet")

    assert export(records(PLAIN), format="jsonl", to=tmp_path / "a.jsonl").written == 1


def test_an_unknown_format_or_a_missing_folder_is_said_before_any_record_is_taken(tmp_path):
    with pytest.raises(CannotExport, match="expected the format jsonl, parquet or csv, got 'xml'"):
        export(records(PLAIN), format="xml", to=tmp_path / "a.xml")
    with pytest.raises(CannotExport, match="folder that exists"):
        export(records(PLAIN), format="jsonl", to=tmp_path / "nowhere" / "a.jsonl")
    with pytest.raises(CannotExport, match="folder that exists"):
        export(records(PLAIN), format="jsonl", to=tmp_path)


def test_a_sharelm_file_goes_in_and_comes_out_column_for_column_the_same_but_for_the_user(tmp_path, format):
    # In a node the anonymization stands between import and record; here nothing is changed on the way.
    rows = [
        {
            "conversation_id": f"c-{n}",
            "conversation": [{"content": "Hi", "role": "user"}, {"content": "Hello \u2028 你好", "role": "assistant"}],
            "model_name": "https://chatgpt.com/" if n else "guanaco-33b",
            "user_id": f"u-{n}",
            "timestamp": "2023-10-02 16:48:51.829000000Z",
            "source": "https://huggingface.co/datasets/lmsys/lmsys-chat-1m",
            "user_metadata": {"location": "California,United States", "age": "", "gender": ""},
            "conversation_metadata": {
                "rate": "thumbup", "language": "English", "redacted": "False", "toxic": "True", "title": "",
                "custom_instruction": "", "status": "",
            },
        }
        for n in range(3)
    ]
    theirs = pa.Table.from_pylist(rows, schema=SHARELM)
    parquet.write_table(theirs, tmp_path / "theirs.parquet")

    imported = list(read("sharelm", tmp_path / "theirs.parquet"))
    bodies = [Body(**msgspec.structs.asdict(one.conversation), licence=one.licence) for one in imported]
    export(records(*bodies), format=format, to=tmp_path / f"ours.{format}")

    ours = pa.Table.from_pylist(rows_of(tmp_path / f"ours.{format}")).select(SHARELM.names).cast(SHARELM)
    without_user = theirs.set_column(3, "user_id", pa.array([""] * 3))
    assert ours.equals(without_user)
