"""Data sets that were exported before lose what was taken back since, and nothing else."""

import json
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from federation.dataset import export as export_module
from federation.dataset.exporting import export_folder
from federation.errors import BadSignature, BrokeTheRules, Unreachable
from federation.log.bundle import format_slot
from federation.log.commitment import commit_to_body, commit_to_secret
from federation.log.keys import SigningKey
from federation.log.leaf import Record, format_leaf
from federation.reading.append import Entry
from federation.reading.trust import Trust
from federation.record.conversation import Body, Turn, format_body
from federation.remote.client import pull
from federation.remote.prune import data_sets_in, prune
from federation.remote.prune_rows import CannotPrune, Pruned
from federation.remote.taken_back import TakenBack, taken_back_at, taken_back_in
from tests.federation.log.test_rotation import Rotating
from tests.federation.logs import Log, retract, secret_of, withdraw
from tests.federation.server import serving

A, B = "log.example/a", "log.example/b"
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)


def talk(origin: str, index: int) -> Entry:
    salt = sha256(f"{origin} {index}".encode()).digest()
    body = format_body(Body(conversation=(Turn("user", f"said {index} of {origin}"),)))
    return Entry(format_leaf(Record(commit_to_body(salt, body), commit_to_secret(secret_of(origin, index)))),
                 format_slot(salt, body))  # fmt: skip


def talks(origin: str, count: int) -> list[Entry]:
    return [talk(origin, index) for index in range(count)]


@pytest.fixture
def logs(tmp_path):
    a, b = Log(tmp_path / "a").add(*talks(A, 300)), Log(tmp_path / "b", origin=B).add(*talks(B, 3))
    return a, b


@pytest.fixture(params=["jsonl", "parquet"])
def data(request, tmp_path, logs):
    """A data set made from both logs."""
    with serving(*logs) as node:
        pull(node.url, tmp_path / "pulled")
    file = tmp_path / "sets" / f"data.{request.param}"
    file.parent.mkdir()
    export_folder(tmp_path / "pulled", request.param, file)
    return file


def rows(file) -> list[tuple[str, int]]:
    if file.suffix == ".jsonl":
        found = [json.loads(line) for line in file.read_bytes().splitlines()]
    else:
        found = parquet.read_table(file).to_pylist()
    assert all(row["conversation"][0]["content"] == f"said {row['index_in_log']} of {row['origin']}" for row in found)
    return [(row["origin"], row["index_in_log"]) for row in found]


def beside(file) -> dict:
    return json.loads(file.with_name(f"{file.name}.checkpoints.json").read_bytes())


ALL = [(A, index) for index in range(300)] + [(B, index) for index in range(3)]


def test_what_was_withdrawn_and_retracted_since_goes_and_all_else_stays(data, logs):
    a, b = logs
    a.show(7).add(retract(299))
    b.add(withdraw(A, 0))
    made_from = beside(data)["checkpoints"]

    with serving(a, b) as node:
        pruned = prune(data, taken_back_at(node.url, None))

    gone = {(A, 7), (A, 299), (A, 0)}
    assert pruned == Pruned(str(data), 303, 3)
    assert rows(data) == [each for each in ALL if each not in gone]
    about = beside(data)
    assert (about["checkpoints"], about["written"], about["pruned"]["removed"]) == (made_from, 300, 3)
    assert about["sha256"] == sha256(data.read_bytes()).hexdigest()
    if data.suffix == ".parquet":
        metadata = parquet.read_schema(data).metadata
        assert json.loads(metadata[b"sharelm.checkpoints"]) == made_from
        assert json.loads(metadata[b"sharelm.pruned"]) == about["pruned"]["checkpoints"]


def test_again_changes_nothing(data, logs):
    a, b = logs
    with serving(a.show(7), b) as node:
        gone = taken_back_at(node.url, None)
        prune(data, gone)
        before = data.read_bytes(), beside(data)
        again = prune(data, gone)

    assert again == Pruned(str(data), 302, 0)
    assert (data.read_bytes(), beside(data)) == before


def test_no_conversation_is_asked_for(data, logs):
    with serving(*logs) as node:
        taken_back_at(node.url, None)

        assert node.asked and not [path for path in node.asked if "/bundle/" in path]


def test_a_pulled_folder_tells_the_same_offline(data, logs, tmp_path):
    a, b = logs
    with serving(a.show(7).add(retract(9)), b) as node:
        pull(node.url, tmp_path / "pulled")
        online = taken_back_at(node.url, None)

    offline = taken_back_in(tmp_path / "pulled")

    assert {name: each.gone for name, each in offline.items()} == {name: each.gone for name, each in online.items()}
    assert prune(data, offline).removed == 2


def test_a_made_up_withdrawal_removes_nothing(data, logs):
    a, b = logs
    a.show(7, bytes(32))
    b.add(withdraw(A, 8, bytes(32)), retract(0))

    with serving(a, b) as node:
        pruned = prune(data, taken_back_at(node.url, None))

    assert (pruned.removed, rows(data)) == (1, [each for each in ALL if each != (B, 0)])


def test_another_log_of_the_same_name_is_refused_and_nothing_changes(data, tmp_path):
    other = Log(tmp_path / "other", seed=bytes(31) + b"\1").add(*talks(A, 300)).show(7)
    before = data.read_bytes()

    with serving(other) as node, pytest.raises(CannotPrune, match="not made from the logs that were asked"):
        prune(data, taken_back_at(node.url, None))

    assert data.read_bytes() == before


def test_a_trust_file_decides_which_keys_are_believed(logs):
    other = SigningKey(A, bytes(31) + b"\1").verifier
    with serving(*logs) as node:
        assert taken_back_at(node.url, Trust((str(logs[1].key.verifier),))).keys() == {B}
        with pytest.raises(BrokeTheRules):
            taken_back_at(node.url, Trust((str(other),)))


def test_a_node_that_breaks_the_rules_prunes_nothing(logs):
    from tests.federation.server import send

    with serving(*logs) as node:
        node.bends["/checkpoint"] = lambda request, content: send(request, content.replace(b"A", b"B"))
        with pytest.raises(BrokeTheRules):
            taken_back_at(node.url, None)
    with pytest.raises(Unreachable):
        taken_back_at("http://127.0.0.1:9", None)


@pytest.mark.parametrize("online", [True, False])
def test_a_data_set_from_before_a_rotation_is_pruned_by_the_log_under_its_new_key(tmp_path, online):
    log = Rotating(tmp_path / "log").add(*[talk(A, index) for index in range(1, 9)])
    file, pulled = tmp_path / "data.jsonl", tmp_path / "pulled"
    with serving(log) as node:
        pull(node.url, pulled)
        export_folder(pulled, "jsonl", file)
        log.rotate().show(5)
        pull(node.url, pulled)
        gone = taken_back_at(node.url, None) if online else taken_back_in(pulled)

    pruned = prune(file, gone)

    assert (pruned.removed, rows(file)) == (1, [(A, index) for index in (1, 2, 3, 4, 6, 7, 8)])


def test_a_log_that_nothing_is_known_of_is_named(data, logs):
    a, _ = logs
    with serving(a.show(7)) as node:
        pruned = prune(data, taken_back_at(node.url, None))

    assert (pruned.removed, pruned.unknown) == (1, (B,))


@pytest.mark.parametrize("step", ["data", "list"])
def test_when_writing_fails_the_old_data_set_stands(data, logs, monkeypatch, step):
    a, b = logs
    before = data.read_bytes(), beside(data)
    synced = []

    def fails(path):
        synced.append(path)
        if len(synced) == {"list": 1, "data": 3}[step]:
            raise OSError("no room")

    with serving(a.show(7), b) as node:
        gone = taken_back_at(node.url, None)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="no room"):
        patch.setattr(export_module, "sync", fails)
        prune(data, gone)

    assert data.read_bytes() == before[0]
    assert [each.name for each in data.parent.iterdir() if each.name.endswith(".part")] == []
    assert prune(data, gone).removed == 1
    assert beside(data)["sha256"] == sha256(data.read_bytes()).hexdigest()


def test_all_data_sets_in_a_folder_are_found_and_nothing_else(data):
    (data.parent / "notes.jsonl").write_text("{}\n")

    assert data_sets_in(data.parent) == [data]
    assert data_sets_in(data) == [data]
    with pytest.raises(CannotPrune):
        data_sets_in(data.parent.parent)


@pytest.mark.parametrize(
    "content", [b"{}\n", b'{"origin":"a"}\n', b"\xff\n", b"PAR1 and no more", b'{"origin":1,"index_in_log":1}\n']
)
def test_what_is_no_data_set_of_ours_is_refused_and_left_alone(tmp_path, logs, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(CannotPrune):
        prune(file, {})
    signed = logs[0].folder.read(_checkpoint_path()).decode()
    file.with_name("file.checkpoints.json").write_text(json.dumps({"checkpoints": [signed]}))
    taken_back = {A: TakenBack((logs[0].key.verifier,), b"", frozenset({1}))}

    with pytest.raises(CannotPrune):
        prune(file, taken_back)

    assert file.read_bytes() == content


@IN_ONE_FOLDER
@given(gone=st.sets(st.integers(0, 299), max_size=40))
def test_whatever_is_gone_goes_and_the_rest_is_byte_for_byte_the_same(tmp_path_factory, gone):
    folder = tmp_path_factory.mktemp("sets")
    log = Log(folder / "log").add(*talks(A, 300))
    with serving(log) as node:
        pull(node.url, folder / "pulled")
    file = folder / "data.jsonl"
    export_folder(folder / "pulled", "jsonl", file)
    lines = file.read_bytes().splitlines(keepends=True)

    prune(file, {A: TakenBack((log.key.verifier,), b"", frozenset(gone))})

    assert file.read_bytes().splitlines(keepends=True) == [each for k, each in enumerate(lines) if k not in gone]


def _checkpoint_path() -> str:
    from federation.reading.reader import path_of

    return path_of(A, "checkpoint")


def test_a_checkpoint_of_another_key_is_not_one_of_the_log(logs):
    other = SigningKey(A, bytes(31) + b"\1").verifier

    with pytest.raises(BadSignature):
        TakenBack((other,), b"", frozenset()).check(logs[0].folder.read(_checkpoint_path()))
