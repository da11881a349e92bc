"""Personal data in every field, turn, header and error: no file and no log line holds any of it afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.processes import RunningNode, answer_of, sharelm
from tests.stories.canaries import Person, contribution, everywhere, found_in, shapes_of

PEOPLE = {
    what: Person(channel)
    for channel, what in enumerate(
        ("every field", "headers", "query", "agent", "body that is no JSON", "unknown field", "wrong type", "preview",
         "replaced", "replacement", "deleted", "plugin", "import", "token", "invite", "path", "multipart", "consent")
    )
}  # fmt: skip
PATH = "/api/v1/contributions"


@pytest.fixture
def places(tmp_path: Path) -> Path:
    (tmp_path / "tmp").mkdir()
    return tmp_path


@pytest.fixture
def node(places: Path) -> Iterator[RunningNode]:
    node = RunningNode(places / "lab", env={"TMPDIR": str(places / "tmp")}).init()
    toml = node.root / "node.toml"
    toml.write_text(toml.read_text() + "\n[compat]\nsharelm = true\n")
    try:
        yield node
    finally:
        node.stop()


@contextmanager
def _member(node: RunningNode) -> Iterator[httpx.Client]:
    invite = answer_of("invite", node.root)["link"]
    with httpx.Client(base_url=node.url, timeout=240) as client:
        answer = client.post("/api/v1/members", json={"invite": invite})
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield client


def _one(conversation: dict[str, Any], number: int, **more: Any) -> dict[str, Any]:
    return contribution(conversation, bytes([number]) * 32, **more)


def _said_by(person: Person) -> dict[str, Any]:
    return {"conversation": [{"role": "user", "content": person.prose}, {"role": "assistant", "content": "Thanks."}]}


@pytest.mark.timeout(300)
@pytest.mark.xdist_group("models")
def test_of_all_that_comes_in_nothing_personal_is_ever_on_a_disk_or_in_a_log(node, places):
    node.start().wait_until_ready()
    with _member(node) as member:
        _send_everything(node, member, places)
    while_it_runs = found_in(PEOPLE.values(), node.root, places / "tmp", places / "lab.log")

    assert answer_of("publish", node.root, "--now")["published"] == 4
    second = RunningNode(places / "second").init()
    assert sharelm("peer", "add", second.root, f"{node.url}#{node.vkey}").returncode == 0
    [round] = answer_of("sync", second.root)["rounds"]
    assert (round["grown"], round["trouble"]) == ({node.origin: 5}, "")
    pulled = answer_of("pull", node.url, "--to", places / "pulled")
    node.stop()
    exported = answer_of("export", places / "pulled", "--format", "jsonl", "--to", places / "exported.jsonl")

    assert (pulled["logs"][0]["size"], exported["written"]) == (5, 4)
    assert while_it_runs == []
    everything = [each for each in places.iterdir() if each.name != "imported.json"]
    assert {"lab", "lab.log", "tmp", "second", "pulled", "exported.jsonl"} <= {each.name for each in everything}
    assert found_in(PEOPLE.values(), *everything) == []
    # What was written is what was said, less the people: the search looked at the right files.
    said = (places / "exported.jsonl").read_text()
    assert said.count("my name is <PERSON") > 10 and "the file lies in /home/<USERNAME" in said


def _send_everything(node: RunningNode, member: httpx.Client, places: Path) -> None:
    who = PEOPLE
    json_type = {"Content-Type": "application/json"}

    def post(content: bytes, **more: Any) -> httpx.Response:
        return member.post(PATH, content=content, headers={**json_type, **more.pop("headers", {})}, **more)

    answers = {
        "every field": member.post(
            PATH,
            json={"contributions": [_one(everywhere(who["every field"]), 1)]},
            headers={
                "X-Note": who["headers"].prose, "Cookie": who["headers"].key, "Referer": f"https://x/{who['query'].email}",
                "User-Agent": who["agent"].prose,
            },
            params={"note": who["query"].prose, who["query"].email: "x"},
        ),
        "body that is no JSON": post(b'{"contributions": [' + who["body that is no JSON"].prose.encode()),
        "unknown field": member.post(
            PATH, json={"contributions": [_one(_said_by(who["unknown field"]) | {who["unknown field"].prose: 1}, 2)]}
        ),
        "wrong type": member.post(PATH, json={"contributions": who["wrong type"].prose}),
        "token": member.get(PATH, headers={"Authorization": f"Bearer {who['token'].prose}"}),
        "invite": member.post("/api/v1/members", json={"invite": who["invite"].prose}),
        "path": member.get(f"{PATH}/{who['path'].prose.replace('/', ' ')}"),
        "multipart": member.post(PATH, files={"file": (who["multipart"].email, who["multipart"].prose * 4_000)}),
        "consent": member.post(
            PATH,
            json={"contributions": [_one(_said_by(who["consent"]), 6) | {
                "consent": {"version": who["consent"].email, "text_sha256": "0" * 64}}]},
        ),
        "licence": member.post(
            PATH, json={"contributions": [_one(_said_by(who["consent"]), 7, licence=who["consent"].prose[:190])]}
        ),
        "preview": member.post("/api/v1/preview", json={"conversation": everywhere(who["preview"])}),
    }  # fmt: skip
    assert {what: answer.status_code for what, answer in answers.items()} == {
        "every field": 200, "body that is no JSON": 400, "unknown field": 422, "wrong type": 422, "token": 401,
        "invite": 403, "path": 404, "multipart": 415, "consent": 422, "licence": 422, "preview": 200,
    }  # fmt: skip
    assert answers["every field"].json()["results"][0]["status"] == "waiting"
    refusals = [answer.content for answer in answers.values() if answer.status_code >= 400]
    for person in PEOPLE.values():
        for value in person.needles.values():
            assert not any(shape in each for shape in shapes_of(value) for each in refusals)
            assert value not in json.dumps(answers["preview"].json()["conversation"])

    replaced = _one(_said_by(who["replaced"]), 3)
    assert member.post(PATH, json={"contributions": [replaced]}).json()["results"][0]["status"] == "waiting"
    assert member.put(f"{PATH}/{replaced['w']}", json=_one(everywhere(who["replacement"]), 3)).status_code == 200
    deleted = _one(everywhere(who["deleted"]), 4)
    assert member.post(PATH, json={"contributions": [deleted]}).json()["results"][0]["status"] == "waiting"
    assert member.delete(f"{PATH}/{deleted['w']}").status_code == 204
    _plugin(node)
    _import(node, places / "imported.json")
    assert answer_of("status", node.root)["waiting"] == 4


def _plugin(node: RunningNode) -> None:
    person = PEOPLE["plugin"]
    link = answer_of("intake", node.root)["link"]
    sent = {
        "conversation_id": person.email, "bot_msgs": [person.prose, person.prose], "user_msgs": [person.prose],
        "page_url": f"https://chat.example/{person.name}?mail={person.email}", "user_id": person.email,
        "user_metadata": {"age": f"27 {person.phone}", "gender": person.email, "location": person.address},
        "timestamp": person.phone, "conversation_metadata": {"message_ratings": [0, 1, -1], "rate": person.email},
    }  # fmt: skip
    assert httpx.post(link, json=sent, timeout=240).status_code == 200
    refused = httpx.post(link, json=sent | {"bot_msgs": person.prose}, timeout=240)
    assert refused.status_code == 422
    assert person.email not in refused.text


def _import(node: RunningNode, file: Path) -> None:
    person = PEOPLE["import"]
    about = dict.fromkeys(("rate", "language", "redacted", "toxic", "status"), person.email)
    row = {
        "conversation_id": f"{person.email}", "user_id": person.email, "model_name": person.email,
        "timestamp": person.phone, "source": f"https://x.example/{person.email}",
        "conversation": [{"role": "user", "content": person.prose}, {"role": "assistant", "content": person.prose}],
        "user_metadata": {"location": person.address, "age": person.phone, "gender": person.email},
        "conversation_metadata": about | {"title": person.prose, "custom_instruction": person.prose},
    }  # fmt: skip
    row["conversation_metadata"]["title"] = person.prose[:490]
    unreadable = {**row, "conversation": [{"role": person.email, "content": person.prose}]}
    file.write_text(json.dumps([row, unreadable]))
    report = sharelm("import", node.root, file, "--format", "sharelm", "--json")
    assert report.returncode == 0, report.stderr
    counts = json.loads(report.stdout)
    assert (counts["waiting"], counts["unreadable"]) == (1, 1)
    assert not any(value in report.stdout + report.stderr for value in person.needles.values())


@pytest.mark.parametrize(
    ("leak", "where"), [("temp", "/tmp/"), ("log", "/lab.log"), ("store", "/lab/node.sqlite"), ("base64", "/tmp/")]
)
def test_a_planted_leak_is_found(node, places, leak, where):
    node._env["LEAK"] = leak
    node.start("tests.stories.leaky_node")
    with _member(node) as member:
        answer = member.post(PATH, json={"contributions": [_one(_said_by(PEOPLE["every field"]), 1)]})

    assert answer.json()["results"][0]["status"] == "waiting"
    found = found_in(PEOPLE.values(), node.root, places / "tmp", places / "lab.log")
    assert len(found) >= 8
    assert all(where in each for each in found)
    if leak == "store":
        assert answer_of("publish", node.root, "--now")["published"] == 1
        assert any("/bundle/" in each for each in found_in(PEOPLE.values(), node.root / "logs"))


def test_without_a_leak_the_same_search_finds_nothing(node, places):
    node._env["LEAK"] = "none"
    node.start("tests.stories.leaky_node")
    with _member(node) as member:
        member.post(PATH, json={"contributions": [_one(_said_by(PEOPLE["every field"]), 1)]})

    assert found_in(PEOPLE.values(), node.root, places / "tmp", places / "lab.log") == []


@pytest.mark.parametrize("around", ["", "y", "yy", "yyyy"])
def test_the_search_knows_every_encoding_wherever_the_text_begins(tmp_path, around):
    import base64
    from urllib.parse import quote_from_bytes

    raw = f"{around}Marta Kowalska{around}"
    for coded in (
        raw.encode(), raw.encode("utf-16"), base64.b64encode(raw.encode()), base64.urlsafe_b64encode(raw.encode()),
        raw.encode().hex().encode(), quote_from_bytes(raw.encode()).encode(),
    ):  # fmt: skip
        (tmp_path / "file").write_bytes(b"before " + coded + b" behind")
        assert any("Marta Kowalska's name" in each for each in found_in([Person(0)], tmp_path))
