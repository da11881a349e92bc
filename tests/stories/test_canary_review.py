"""What review, second look, reports and rescan write and print holds nothing personal, and what they erase is gone."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.processes import RunningNode, answer_of, sharelm, until
from tests.stories.canaries import Person, contribution, found_in, shapes_of

LEAKED, HELD = Person(18), Person(19)
PEOPLE = [LEAKED, HELD]
PASS_THROUGH = "tests.pass_through_node"


class Heard:
    """All that the commands printed."""

    def __init__(self) -> None:
        self.said = b""

    def run(self, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
        for more in ((), ("--json",)):
            done = sharelm(*arguments, *more)
            assert done.returncode == code, done.stderr
            self.said += done.stdout.encode() + done.stderr.encode()
            if "show" not in arguments and "list" not in arguments and "quarantine" not in arguments:
                break       # what changes something is said once
        return done

    def found(self) -> list[str]:
        return [
            kind for person in PEOPLE for kind, value in person.needles.items()
            if any(shape in self.said for shape in shapes_of(value))
        ]  # fmt: skip


@pytest.mark.timeout(400)
@pytest.mark.xdist_group("models")
def test_of_what_slipped_through_nothing_is_left_after_second_look_report_and_rescan(tmp_path):
    lab, second, heard = RunningNode(tmp_path / "lab").init(), RunningNode(tmp_path / "second").init(), Heard()
    toml = second.root / "node.toml"
    toml.write_text(toml.read_text().replace("[sync]\n", "[sync]\nsecond_look = true\n"))
    try:
        _slip_through(lab)
        assert found_in([LEAKED], lab.root / "logs") != []      # the search finds it where it is
        for node, other in ((lab, second), (second, lab)):
            assert sharelm("peer", "add", node.root, f"{other.url}#{other.vkey}").returncode == 0
        _second_look(lab, second, heard)
        _rescan(lab, heard)
        _review(lab, heard)
        answer_of("publish", lab.root, "--now")
        answer_of("sync", second.root)
        until(lambda: answer_of("status", second.root)["hidden"] == 0, most_s=120, why="the list is not cleared")
        assert _live(second) == _live(lab) == 2
    finally:
        lab.stop()
        second.stop()

    assert found_in(PEOPLE, tmp_path) == []
    assert heard.found() == []


def _slip_through(lab: RunningNode) -> None:
    """A conversation is published as if there had been no anonymization, beside one of nobody."""
    lab.start(PASS_THROUGH)
    with _member(lab) as member:
        chats = [LEAKED.prose, "What is the capital of France, and how many people live there?"]
        sent = [contribution(_said(text), bytes([k]) * 32) for k, text in enumerate(chats)]
        assert member.post("/api/v1/contributions", json={"contributions": sent}).status_code == 200
    assert answer_of("publish", lab.root, "--now")["published"] == 2


def _second_look(lab: RunningNode, second: RunningNode, heard: Heard) -> None:
    second.start().wait_until_ready()
    answer_of("sync", second.root)
    until(lambda: answer_of("status", lab.root)["reported"], most_s=120, why="nothing was reported")
    assert answer_of("status", second.root)["hidden"] == 1
    heard.run("review", "quarantine", second.root)
    heard.run("review", "reports", lab.root)
    exported = answer_of("export", second.root, "--format", "jsonl", "--to", second.root.parent / "exported.jsonl")

    assert (exported["written"], exported["hidden"]) == (1, 1)
    beside = [each for each in second.root.iterdir() if each.name != "logs"]
    assert {"hidden.json", "node.sqlite"} <= {each.name for each in beside}
    assert found_in(PEOPLE, *beside, second.root.with_name("second.log"), second.root.parent / "exported.jsonl") == []
    [report] = answer_of("review", "reports", lab.root)["reports"]
    assert (report["reporter"], {"EMAIL", "PERSON"} <= set(report["kinds"])) == (second.origin, True)


def _rescan(lab: RunningNode, heard: Heard) -> None:
    lab.stop()
    lab.start().wait_until_ready()
    heard.run("privacy", "rescan", lab.root, code=1)
    heard.run("privacy", "rescan", lab.root, "--retract")
    assert answer_of("publish", lab.root, "--now")["published"] == 1
    assert answer_of("status", lab.root)["reported"] == 0
    assert found_in([LEAKED], lab.root) == []


def _review(lab: RunningNode, heard: Heard) -> None:
    """Held since no detector covers its language: what has a form is replaced in it all the same."""
    text = (
        f"Пожалуйста, напишите мне на адрес {HELD.email} или позвоните по номеру {HELD.phone}. Номер моей карты "
        f"{HELD.card}. Ключ для доступа {HELD.key}, а файл лежит в {HELD.path}/notes.txt. Что мне теперь делать?"
    )
    with _member(lab) as member:
        sent = [contribution(_said(f"{text} {k}"), bytes([k]) * 32) for k in (11, 12)]
        answer = member.post("/api/v1/contributions", json={"contributions": sent}).json()
        assert [each["status"] for each in answer["results"]] == ["held", "held"]
        first, second = [each["id"] for each in answer_of("review", "list", lab.root)["held"]]
        heard.run("review", "list", lab.root)
        assert "<EMAIL" in heard.run("review", "show", lab.root, first).stdout
        heard.run("review", "refuse", lab.root, first)
        heard.run("review", "refuse", lab.root, second)
        assert [each["status"] for each in member.get("/api/v1/contributions").json()["refused"]] == ["refused"] * 2


@contextmanager
def _member(node: RunningNode) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=node.url, timeout=240) as client:
        answer = client.post("/api/v1/members", json={"invite": answer_of("invite", node.root)["link"]})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


def _said(text: str) -> dict[str, object]:
    return {"conversation": [{"role": "user", "content": text}, {"role": "assistant", "content": "Thanks."}]}


def _live(node: RunningNode) -> int:
    logs = {log["origin"]: log["live"] for log in answer_of("status", node.root)["logs"]}
    return int(logs["lab.test/log"])


def test_the_search_would_find_what_a_command_prints(tmp_path: Path):
    heard = Heard()

    heard.said = f"{{'text': '{LEAKED.email}'}}".encode()

    assert "email" in heard.found()
