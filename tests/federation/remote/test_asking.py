"""A pull of a part: only what is needed is fetched, nothing else counts as missing, and a later pull completes it."""

import pytest

from federation import Collection
from federation.dataset.exporting import Wish, export_folder
from federation.dataset.hints import Hints, format_hints, hints_of, parse_hints, path_of_hints
from federation.errors import Malformed
from federation.log.tiles import chunks_of
from federation.reading.verify import verify_folder
from federation.reading.versions import NoSuchVersion, format_version, held_version
from federation.record.columns import Record
from federation.record.conversation import format_body
from federation.record.where import WrongWhere
from federation.remote.asking import Ask, NoSuchLog
from federation.remote.client import pull
from tests.federation.collections import LANGUAGES, body_at, folder_of, talks
from tests.federation.logs import Log, files_in, record
from tests.federation.server import send, serving

A, B = "log.example/a", "log.example/b"


@pytest.fixture
def logs(tmp_path):
    """Runs of 256 in German, English and French, one after the other."""
    return talks(Log(tmp_path / "a", origin=A), 1_100), talks(Log(tmp_path / "b", origin=B), 3)


@pytest.fixture
def node(logs):
    with serving(*logs) as node:
        for log in logs:
            node.files["/" + path_of_hints(log.origin, 0)] = hints(log)
        yield node


def hints(log: Log) -> bytes:
    def run(start: int, width: int):
        bodies = ((k, format_body(body_at(log.origin, k))) for k in range(start, start + width))
        return hints_of([Record(log.origin, k, body) for k, body in bodies], width)

    return format_hints(Hints(tuple(run(number * 256, width) for number, width in chunks_of(log.size))))


def bundles(node) -> list[str]:
    found = [path.partition("/bundle/")[2] for path in node.asked if "/bundle/" in path]
    node.asked.clear()
    return found


def test_only_runs_that_may_have_what_is_wanted_are_fetched(node, tmp_path):
    report = pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'fr' and model like 'gpt%'"))

    assert bundles(node) == ["002"]
    assert report.is_good
    assert [log.unasked for log in report.logs] == [4]


def test_verification_says_what_is_there_and_what_was_not_asked_for(node, logs, tmp_path):
    pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'fr'"))
    logs[0].show(600).show(3)
    pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'fr'"))

    report = verify_folder(tmp_path / "f", None)

    assert report.holds
    assert (report.records, report.present, report.withdrawn, report.missing, report.unasked) == (1_100, 255, 2, 0, 843)


def test_a_later_pull_without_condition_completes_it_to_the_same_files(node, tmp_path):
    pull(node.url, tmp_path / "part", ask=Ask((A,), where="language = 'fr'"))
    bundles(node)

    pull(node.url, tmp_path / "part")
    pull(node.url, tmp_path / "whole")

    parts, whole = files_in(tmp_path / "part"), files_in(tmp_path / "whole")
    assert "002" not in bundles(node)[:4]
    assert {path: raw for path, raw in parts.items() if path.startswith("logs/")} == {
        path: raw for path, raw in whole.items() if path.startswith("logs/")
    }
    assert parts["sharelm.json"] == whole["sharelm.json"]


def test_a_run_of_which_something_is_held_is_always_completed(node, logs, tmp_path):
    pull(node.url, tmp_path / "f")
    talks(logs[0], 300)
    node.files["/" + path_of_hints(A, 0)] = hints(logs[0])
    bundles(node)

    pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'xx'"))

    assert bundles(node) == ["004"]
    assert verify_folder(tmp_path / "f", None).holds


@pytest.mark.parametrize("raw", [b"", b"{}", b'{"runs":[{"width":-1,"values":{}}]}', b"\xff", b"[" * 9_999, None])
def test_without_hints_or_with_wrong_ones_everything_is_fetched(node, tmp_path, raw):
    path = "/" + path_of_hints(A, 0)
    node.bends[path] = lambda request, content: send(request, raw)

    report = pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'fr'"))

    assert report.is_good
    assert len(bundles(node)) == 5
    if raw:
        with pytest.raises(Malformed):
            parse_hints(raw)


def test_a_hint_from_before_a_run_grew_says_nothing(node, logs, tmp_path):
    talks(logs[0], 50)

    pull(node.url, tmp_path / "f", ask=Ask((A,), where="language = 'xx'"))

    assert bundles(node) == ["004"]


def test_a_version_brings_no_later_conversations_and_is_exported_as_it_was(node, logs, tmp_path):
    pull(node.url, tmp_path / "then")
    export_folder(tmp_path / "then", Wish("jsonl"), tmp_path / "then.jsonl")
    version = held_version(tmp_path / "then")
    node.files[f"/collection/versions/{version.version}"] = format_version(version)
    talks(logs[0], 900)
    bundles(node)

    collection = Collection.pull(node.url, tmp_path / "again", version=version.version)

    assert max(bundles(node)) == "004"
    done = collection.export(tmp_path / "again.jsonl", "jsonl", version=version.version)
    assert done.version == version.version
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "then.jsonl").read_bytes()


def test_since_a_version_only_later_runs_are_fetched(node, logs, tmp_path):
    pull(node.url, tmp_path / "then")
    export_folder(tmp_path / "then", Wish("jsonl"), tmp_path / "out")
    talks(logs[0], 900)
    bundles(node)

    pull(node.url, tmp_path / "new", ask=Ask((A,), since=str(tmp_path / "out")))

    assert sorted(bundles(node)) == ["004", "005", "006", "007"]


def test_what_is_wrong_with_the_wish_is_said_before_anything_is_fetched(node, tmp_path):
    for wrong, error in (
        (Ask(("log.example/x",)), NoSuchLog),
        (Ask(version="0123456789abcdef"), NoSuchVersion),
        (Ask(since="nothing of the kind"), NoSuchVersion),
        (Ask(where="langage = 'de'"), WrongWhere),
    ):
        with pytest.raises(error):
            pull(node.url, tmp_path / "f", ask=wrong)

    assert not bundles(node)


def test_a_node_that_gives_another_version_than_asked_for_is_refused(node, tmp_path):
    other = held_version(folder_of(tmp_path / "x", Log(tmp_path / "x", origin=A).add(record(A, 0))))
    node.files["/collection/versions/0123456789abcdef"] = format_version(other)

    with pytest.raises(Malformed, match="not of 0123456789abcdef"):
        pull(node.url, tmp_path / "f", ask=Ask(version="0123456789abcdef"))


def test_languages_stand_where_these_tests_think(logs):
    assert [body_at(A, k * 256).conversation_metadata.language for k in range(4)] == [*LANGUAGES, LANGUAGES[0]]
