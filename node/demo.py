"""A federation of three nodes on this machine, from nothing to a verified collection.

Real processes, real models, real HTTP on loopback; everything lies in one folder,
which is removed afterwards unless it should be kept.
"""

import asyncio
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from federation.log.commitment import commit_to_secret, format32
from federation.log.listing import PATH, parse_listing
from federation.reading.pulled import logs_in
from federation.reading.records import live_records
from federation.reading.verify import verify_folder
from federation.record.conversation import parse_body
from federation.remote.client import pull
from node.channel import Refused
from node.control import ask
from node.init import init

_NAMES = ("alpha", "beta", "gamma")
_READY_S = 180.0
_SPREAD_S = 60.0
_CONSENT = {"version": "demo", "text_sha256": "0" * 64}

# Invented people and invented words.
_CHATS = {
    "alpha": [
        ["I'm Marta Kowalska. Can you shorten my letter? Reply to marta.kowalska@lakeside-mail.net.",
         "Of course, Marta. Send me the letter, and I will shorten it."],
        ["Why is the sky blue?", "Air scatters short waves of light more than long ones."],
    ],
    "beta": [
        ["My card 4111 1111 1111 1111 was declined in Lisbon, what now?",
         "Call the number on its back, and do not send the card's number to anybody."],
        ["Write a function that adds two numbers.", "```python\ndef add(a, b):\n    return a + b\n```"],
    ],
    "gamma": [
        ["Please book a table for Jonas Lindqvist, phone +46 70 123 45 67.",
         "I can't book tables, but here is a text that you can send."],
        ["What is a Merkle tree?", "A tree of hashes: each node is the hash of those below it."],
    ],
}  # fmt: skip


class NotShown(Exception):
    """The demonstration failed; the message says at which step."""


class _Member(Struct):
    """One running node, from outside."""

    name: str
    root: Path
    url: str
    link: str = ""


def demo(keep: Path | None = None) -> None:
    """Runs the whole story, and prints it.

    Raises:
        NotShown: a step did not work.
    """
    started = time.monotonic()
    root = keep or Path(tempfile.mkdtemp(prefix="sharelm-demo-"))
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise NotShown(f"{keep} is not empty")
    with ExitStack() as stack:
        if keep is None:
            stack.callback(shutil.rmtree, root, ignore_errors=True)
        members = list[_Member]()
        for name in _NAMES:
            members.append(_make(root, name))
            stack.enter_context(_running(members[-1]))
        _wait("the models are being loaded", _READY_S, lambda: sum(_is_ready(each) for each in members), len(members))
        for member in members:
            for other in members:
                if other is not member:
                    _ask(member, "peer add", link=other.link)
        _step("Three nodes run, and are each other's peers", started)
        given = sum(_contribute(member) for member in members)
        _step(f"{given} conversations were contributed, two at each node", started)
        for member in members:
            _ask(member, "publish")
        _wait(
            "the logs spread", _SPREAD_S, lambda: sum(_leaves(each) for each in members), (given + len(members)) * 3
        )
        _step("Every node holds every log", started)
        _pull_and_verify(members[2], root / "pulled", given, started)
    _say("\nDone." + (f" Everything is kept in {root}." if keep else ""))


def _make(root: Path, name: str) -> _Member:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    member = _Member(name, root / name, f"http://127.0.0.1:{port}")
    made = asyncio.run(init(member.root, origin=f"{name}.demo.example/sharelm", url=member.url, name=name))
    member.link = f"{member.url}#{made.vkey}"
    _say(f"  {name}: {member.url}")
    return member


@contextmanager
def _running(member: _Member) -> Iterator[None]:
    log = (member.root / "demo.log").open("wb")
    port = member.url.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "node.cli", "run", str(member.root), "--port", port], stdout=log, stderr=log
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _contribute(member: _Member) -> int:
    invite = _ask(member, "invite")
    with httpx.Client(base_url=member.url, timeout=60) as client:
        token = client.post("/api/v1/members", json={"invite": invite["code"]}).json()["token"]
        contributions = [
            {
                "w": format32(commit_to_secret(secrets.token_bytes(32))),
                "conversation": {
                    "conversation": [
                        {"role": ("user", "assistant")[k % 2], "content": text} for k, text in enumerate(chat)
                    ]
                },
                "consent": _CONSENT,
            }
            for chat in _CHATS[member.name]
        ]
        answer = client.post(
            "/api/v1/contributions",
            json={"contributions": contributions},
            headers={"Authorization": f"Bearer {token}"},
        )
    if answer.status_code != 200:
        raise NotShown(f"{member.name} did not take the conversations: {answer.text}")
    states = [result["status"] for result in answer.json()["results"]]
    if states != ["waiting"] * len(contributions):
        raise NotShown(f"{member.name} took the conversations as {states}")
    return len(contributions)


def _pull_and_verify(member: _Member, to: Path, given: int, started: float) -> None:
    pulled = pull(member.url, to)
    if not pulled.is_good:
        raise NotShown(f"the pull from {member.name} is not whole: {pulled.logs}")
    report = verify_folder(to, None)
    if not report.holds or report.present != given:
        raise NotShown(f"{report.present} of {given} conversations verify")
    _step(f"Pulled from {member.name}: {pulled.received_bytes:,} bytes in {pulled.requests} requests", started)
    _step(f"Verified offline: {report.present} conversations of {len(report.logs)} logs", started)
    _say(f"  version to cite: {report.version}\n\nWhat was given to alpha, as a researcher reads it:")

    alpha = next(key for name, key in logs_in(to).items() if name.startswith("alpha"))
    for record in live_records(to, alpha):
        for turn in parse_body(record.body).conversation:
            _say(f"  {turn.role:>9}  {turn.content}")
        _say("")


def _is_ready(member: _Member) -> bool:
    try:
        return httpx.get(f"{member.url}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _leaves(member: _Member) -> int:
    """How many leaves the node serves, of all logs together."""
    try:
        return sum(log.size for log in parse_listing(httpx.get(f"{member.url}/{PATH}", timeout=5).content).logs)
    except httpx.HTTPError:
        return 0


def _wait(what: str, most_s: float, count: Callable[[], int], wanted: int) -> None:
    ends = time.monotonic() + most_s
    shown = -1
    while (now := count()) < wanted:
        if now != shown:
            _say(f"  {what}: {now} of {wanted}")
            shown = now
        if time.monotonic() > ends:
            raise NotShown(f"{what}: only {now} of {wanted} after {most_s:.0f} s")
        time.sleep(0.2)
    _say(f"  {what}: {wanted} of {wanted}")


def _ask(member: _Member, command: str, **arguments: Any) -> Any:
    """What `sharelm <command>` asks of the running node."""
    try:
        return msgspec.json.decode(asyncio.run(ask(member.root, command, arguments, lambda _: None)))
    except Refused as refused:
        raise NotShown(f"sharelm {command} at {member.name}: {refused}") from None


def _step(what: str, started: float) -> None:
    _say(f"{time.monotonic() - started:5.1f} s  {what}.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
