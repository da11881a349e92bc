"""Whatever a peer does: what was good here stays as it was, the operator sees it, and an honest peer still works."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from hashlib import sha256
from typing import Any

import httpcore
import httpx
import pytest
from msgspec.structs import replace

from federation.log.checkpoint import sign_checkpoint
from federation.log.commitment import commit_to_secret
from federation.log.keys import SigningKey
from federation.log.leaf import Withdraw, format_leaf
from federation.log.listing import Listed, Listing, format_listing, parse_listing
from federation.log.origin import log_id
from federation.log.withdrawn import format_withdrawn, parse_withdrawn
from federation.reading.reader import path_of
from federation.reading.records import live_records
from federation.reading.verifier import verify_log
from federation.record.conversation import parse_body
from federation.remote import limits
from node.context import Node, open_node
from node.following.follow import Round, sync_once
from node.jobs import sync_all_once
from node.publication.contribute import contribute, standing
from node.publication.publish import append_leaves, publish_once
from node.safety.fsck import fsck
from node.status import status_of
from node.store import Peer
from node.sync import public_only
from node.sync.peer_source import open_client
from node.sync.public_only import is_public
from node.web.app import create_app
from tests.support import Internet, PassThrough, offer

Answer = Callable[[httpx.Request, bytes], Awaitable[httpx.Response] | httpx.Response]

A = "a.test/log"
SECRET = b"s" * 32      # of the record of b's own log
SECRET_OF_A = b"t" * 32


class Bent(httpx.AsyncBaseTransport):
    """A real node, with single answers replaced; keys are ends of paths."""

    def __init__(self, node: Node) -> None:
        self._honest = httpx.ASGITransport(app=create_app(node))
        self.bends: dict[str, Answer] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        honest = await self._honest.handle_async_request(request)
        for ending, answer in self.bends.items():
            if request.url.path.endswith(ending):
                bent = answer(request, await honest.aread())
                return bent if isinstance(bent, httpx.Response) else await bent
        return honest


def says(content: bytes, status: int = 200, **headers: str) -> Answer:
    return lambda request, honest: httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def changed(change: Callable[[bytes], bytes]) -> Answer:
    return lambda request, honest: httpx.Response(200, stream=httpx.ByteStream(change(honest)))


def drips(chunk: bytes, pause_s: float = 0.0) -> Answer:
    """Never ends."""

    class Stream(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(pause_s)
                yield chunk

    return lambda request, honest: httpx.Response(200, stream=Stream())


def listing(change: Callable[[Listed], Listed]) -> Answer:
    """The honest list, with the entry of A changed."""

    def of(raw: bytes) -> bytes:
        logs = parse_listing(raw).logs
        return format_listing(Listing(tuple(change(log) if log.origin == A else log for log in logs)))

    return changed(of)


class World:
    """A, which will misbehave; B, whom it is done to; C, which mirrors A honestly and is further than B."""

    def __init__(self, a: Node, b: Node, c: Node, bent: Bent, internet: Internet) -> None:
        self.a, self.b, self.c, self.bent, self.internet = a, b, c, bent, internet

    async def peer(self, origin: str = A) -> Peer:
        return next(peer for peer in await self.b.store.peers.all() if peer.origin == origin)

    async def sync(self) -> Round:
        return await sync_once(self.b, await self.peer())

    def files(self) -> dict[str, bytes]:
        """Every file of B's but the database."""
        return {
            str(file.relative_to(self.b.root)): file.read_bytes()
            for file in self.b.root.rglob("*")
            if file.is_file() and not file.name.startswith("node.sqlite")
        }

    async def rows(self) -> dict[str, list[Any]]:
        """Every row of B's database but how rounds with peers went."""
        tables = await self.b.store.database.all("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: [tuple(row) for row in await self.b.store.database.all(f"SELECT * FROM {name}")]
            for (name,) in tables
            if name != "peer"
        }


@pytest.fixture
async def world(make_node, peer_up, internet) -> World:
    a, b, c = [await make_node(name) for name in "abc"]
    bent = Bent(a)
    internet.connect("a.test", bent)
    await peer_up(b, a)
    await peer_up(c, a)
    await contribute(a, None, [offer("early", secret=SECRET_OF_A), offer("as early")])
    await contribute(b, None, [offer("of b", secret=SECRET)])
    await publish_once(a)
    await publish_once(b)
    await sync_all_once(b, await b.store.peers.all())
    shutil.copytree(a.root, a.root.with_name("a-before"), ignore=shutil.ignore_patterns("lock"))
    await contribute(a, None, [offer(f"later {k}") for k in range(300)])
    await publish_once(a)
    await sync_all_once(c, await c.store.peers.all())
    internet.requests.clear()
    return World(a, b, c, bent, internet)


OTHER_KEY = str(SigningKey(A, b"x" * 32).verifier)
MANY = format_listing(Listing(tuple(
    Listed(f"l{k}.test", log_id(f"l{k}.test"), str(SigningKey(f"l{k}.test", bytes(32)).verifier), 1, "0" * 64, "0" * 64)
    for k in range(3)
)))  # fmt: skip


def _many(count: int) -> bytes:
    one = json.loads(MANY)["logs"][0]
    return json.dumps({"logs": [one | {"origin": f"l{k}.test"} for k in range(count)]}).encode()


def _flip(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


# What the peer does (end of path → answer), whether it counts as reached, and what the operator reads.
HOSTILE: dict[str, tuple[dict[str, Answer], bool, str]] = {
    "answers 500": ({"/logs": says(b"", 500)}, False, "answers 500 for logs"),
    "says that it has had enough": ({"/logs": says(b"", 429, **{"Retry-After": "60"})}, False, "answers 429 for logs"),
    "is no node": ({"/logs": says(b"", 404)}, False, "is it a node?"),
    "lists garbage": ({"/logs": says(b"\xff\x00 not JSON")}, False, "/logs does not list logs"),
    "lists deep JSON": ({"/logs": says(b"[" * 100_000)}, False, "/logs does not list logs"),
    "lists 10,000 logs": ({"/logs": says(_many(10_000))}, False, "logs"),
    "lists without end": ({"/logs": drips(b" " * 65_536)}, False, "goes on sending"),
    "lists what it did not say it is": ({"/logs": says(MANY)}, False, "it is another node"),
    "lists another key": ({"/logs": listing(lambda log: replace(log, vkey=OTHER_KEY))}, True, "under another key"),
    "lists a log twice": ({"/logs": changed(lambda raw: format_listing(Listing(parse_listing(raw).logs * 2)))},
                          False, "twice"),
    "sends the list compressed": ({"/logs": says(b"\x1f\x8b", **{"Content-Encoding": "gzip"})}, False, "compressed"),
    "has no checkpoint": ({"/checkpoint": says(b"", 404)}, True, "no checkpoint"),
    "sends a checkpoint without end": ({"/checkpoint": drips(b"x" * 4_096)}, False, "goes on sending"),
    "signs wrongly": ({"/checkpoint": changed(lambda raw: _flip(raw[:-2]) + b"=\n")}, True, ""),
    "signs with another key": (
        {"/checkpoint": says(sign_checkpoint(303, b"r" * 32, SigningKey(A, b"x" * 32)).signed)}, True, A),
    "shows the checkpoint of another log": (
        {"/checkpoint": says(sign_checkpoint(303, b"r" * 32, SigningKey("x.test", bytes(32))).signed)}, True, "x.test"),
    "has no leaves": ({"tile/entries/000": says(b"", 404)}, True, "the source has no tile/entries/000"),
    "sends other leaves": ({"tile/entries/000": changed(_flip)}, True, "does not fit"),
    "sends fewer leaves": ({"tile/entries/001.p/47": changed(lambda raw: raw[:-10])}, True, "47 leaves"),
    "sends more leaves than it signed": (
        {"tile/entries/001.p/47": changed(lambda raw: raw + b"\x00\x01x")}, True, "47 leaves"),
    "sends other hashes": ({"tile/1/000.p/1": changed(_flip)}, True, "do not give the signed root"),
    "sends hashes without end": ({"tile/1/000.p/1": drips(bytes(8_192))}, False, "goes on sending"),
    "breaks off in the middle": ({"tile/entries/000": says(b"", 500)}, False, "answers 500"),
    "says that it holds more than it does": (
        {"/logs": listing(lambda log: replace(log, size=10**6)), "/checkpoint": says(b"", 404)}, True, "no checkpoint"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
async def test_a_peer_that_does_not_keep_the_rules_changes_nothing(world, what):
    bends, reached, trouble = HOSTILE[what]
    files, rows = world.files(), await world.rows()
    world.bent.bends = bends

    outcome = await asyncio.wait_for(world.sync(), 20)

    assert (outcome.reached, outcome.grown) == (reached, {})
    assert outcome.trouble and trouble in outcome.trouble
    await _nothing_changed(world, files, rows)
    await _the_operator_sees(world, outcome.trouble)
    await _an_honest_peer_still_works(world)


async def _nothing_changed(world: World, files: dict[str, bytes], rows: dict[str, list[Any]]) -> None:
    """Every file is there as it was, and so is every row.  What may be new are verified tiles of A that no checkpoint
    refers to yet: they spare the next round from fetching them again."""
    now = world.files()
    assert {name: now.get(name) for name in files} == files
    tiles = path_of(A, "tile/")
    assert [name for name in now if name not in files and not name.startswith(tiles)] == []
    assert await world.rows() == rows


async def _the_operator_sees(world: World, trouble: str) -> None:
    status = await status_of(world.b)
    [peer] = [peer for peer in status.peers if peer.origin == A]
    assert peer.trouble == trouble[:2_000]
    assert peer.next_at_s > world.internet.now_s
    assert any(trouble[:100] in each for each in status.troubles)


async def _an_honest_peer_still_works(world: World) -> None:
    """C brings all of A's log, whatever A does."""
    from node.following.peering import add_peer, peer_link

    await add_peer(world.b, peer_link(world.c))

    outcome = await sync_once(world.b, await world.peer(world.c.origin))

    assert (outcome.trouble, outcome.grown[A]) == ("", 303)
    report = verify_log(world.b.root, world.a.key.verifier)
    assert (report.present, report.problems) == (302, ())
    assert (await fsck(world.b, print)).problems == ()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(world, status):
    inside = []

    class Inside(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            inside.append(request.url)
            return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    world.internet.connect("inside.test", Inside())
    world.bent.bends = {"/logs": says(b"", status, Location="http://inside.test/logs")}

    outcome = await world.sync()

    assert f"answers {status}" in outcome.trouble
    assert inside == []
    assert [host for host, _ in world.internet.requests] == ["a.test"]


async def test_a_peer_that_sends_too_slowly_is_left(world, monkeypatch):
    monkeypatch.setattr(limits, "GRACE_S", 0.2)
    files, rows = world.files(), await world.rows()
    world.bent.bends = {"/checkpoint": drips(b"x", pause_s=0.02)}

    outcome = await asyncio.wait_for(world.sync(), 10)

    assert "bytes a second" in outcome.trouble
    await _nothing_changed(world, files, rows)
    await _an_honest_peer_still_works(world)


@pytest.mark.parametrize("where", ["/logs", "/checkpoint", "tile/entries/000", "bundle/000"])
async def test_a_peer_that_never_answers_is_left_when_the_time_of_a_round_is_over(world, where):
    async def never(request: httpx.Request, honest: bytes) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    settings = world.b.settings
    world.b.settings = replace(settings, sync=replace(settings.sync, round_s=0.4))
    files, rows = world.files(), await world.rows()
    world.bent.bends = {where: never}

    outcome = await asyncio.wait_for(world.sync(), 10)

    assert (outcome.reached, outcome.grown) == (False, {})
    assert "was not done in the time of a round" in outcome.trouble
    world.b.settings = settings
    await _nothing_changed(world, files, rows)
    await _an_honest_peer_still_works(world)


async def test_a_peer_that_is_down_is_asked_less_and_less_often(world):
    world.internet.down.add("a.test")
    pauses = []
    for _ in range(12):
        await world.sync()
        pauses.append((await world.peer()).next_at_s - int(world.internet.now_s))

    assert pauses[0] < pauses[2] < pauses[4]
    assert max(pauses) <= 3600
    world.internet.down.clear()
    assert (await world.sync()).trouble == ""
    assert (await world.peer()).failures == 0


async def test_a_bundle_that_is_not_what_its_leaves_say_is_not_kept_and_another_peer_has_the_right_one(world):
    world.bent.bends = {"bundle/001": changed(_flip)}

    outcome = await world.sync()

    assert "bundle 1" in outcome.trouble
    status = await status_of(world.b)
    [log] = [log for log in status.logs if log.origin == A]
    assert (log.size, log.incomplete) == (303, 1)
    assert verify_log(world.b.root, world.a.key.verifier).missing == 47
    from node.following.peering import add_peer, peer_link

    await add_peer(world.b, peer_link(world.c))
    await sync_once(world.b, await world.peer(world.c.origin))
    assert verify_log(world.b.root, world.a.key.verifier).present == 302
    assert (await fsck(world.b, print)).problems == ()


async def test_two_roots_of_one_size_freeze_the_log_and_are_kept_as_evidence(world):
    files = world.files()
    world.bent.bends = {
        "/logs": listing(lambda log: replace(log, size=3, root="1" * 64)),
        "/checkpoint": says(sign_checkpoint(3, b"\x11" * 32, world.a.key).signed),
    }

    outcome = await world.sync()

    assert "two roots" in outcome.trouble
    await _frozen_with_evidence(world, files)


async def test_a_longer_log_with_another_past_freezes_it_too(world):
    """A, restored from a backup of its first day, goes on otherwise."""
    files = world.files()
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            open_node(world.a.root.with_name("a-before"), anonymizer=PassThrough, clock=world.internet.clock)
        )
        # One leaf fewer than B holds, then others.
        await contribute(other, None, [offer(f"another {k}") for k in range(400)])
        await publish_once(other)
        await world.sync()      # B goes on with the true A, to 303
        files = world.files()
        world.internet.connect("a.test", create_app(other))

        outcome = await world.sync()

    assert "does not continue" in outcome.trouble
    await _frozen_with_evidence(world, files, size=303)


async def _frozen_with_evidence(world: World, files: dict[str, bytes], size: int = 3) -> None:
    now = world.files()
    [evidence] = now.keys() - files.keys()
    assert evidence.startswith("evidence/")
    assert {name: now[name] for name in files} == files
    kept = json.loads(now[evidence])
    assert kept["origin"] == A and kept["before"] != kept["behind"]
    status = await status_of(world.b)
    [log] = [log for log in status.logs if log.origin == A]
    assert log.size == size
    assert evidence in log.frozen
    assert any("is frozen" in each for each in status.troubles)
    # It stays as it is, and is served on, also when the log's node or another comes with the true one.
    world.bent.bends = {}
    world.internet.connect("a.test", world.bent)
    await world.sync()
    assert {name: world.files()[name] for name in files} == files
    assert (await fsck(world.b, print)).problems == ()


async def test_a_log_that_became_shorter_is_stale_and_no_fork(world):
    await world.sync()
    files, rows = world.files(), await world.rows()
    before = world.a.root.with_name("a-before")
    async with open_node(before, anonymizer=PassThrough, clock=world.internet.clock) as shorter:
        world.internet.connect("a.test", create_app(shorter))

        outcome = await world.sync()

    assert "303 leaves are held, this source offers 3; it is stale" in outcome.trouble
    await _nothing_changed(world, files, rows)
    assert (await status_of(world.b)).logs[0].frozen == ""
    assert not (world.b.root / "evidence").exists()


async def test_a_list_that_promises_other_roots_is_a_hint_and_no_proof(world):
    await world.sync()
    files, rows = world.files(), await world.rows()
    world.bent.bends = {"/logs": listing(lambda log: replace(log, size=10**6, root="2" * 64))}

    outcome = await world.sync()

    assert outcome.grown == {}
    await _nothing_changed(world, files, rows)


INSIDE = (
    "127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "2130706433", "127.1", "0x7f.1", "0177.0.0.1", "0x7f000001", "0.0.0.0", "0", "[::]", "[fe80::1%25lo]",
    "[2002:7f00:1::]",
)  # fmt: skip


async def test_a_public_peer_whose_address_is_private_is_never_connected_to(world):
    connections = []

    def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(heard, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    files, rows = world.files(), await world.rows()
    for host in INSIDE:
        world.b.network = open_client
        peer = Peer(A, f"http://{host}:{port}", private=False)

        outcome = await sync_once(world.b, peer)

        assert not outcome.reached and outcome.trouble, host
    server.close()
    await server.wait_closed()

    assert connections == []
    world.b.network = world.internet.client
    await _nothing_changed(world, files, rows)


async def test_a_withdrawal_with_a_wrong_secret_withdraws_nothing(world):
    wrong = format_withdrawn({1: bytes(32), 2: SECRET})
    digest = sha256(wrong).hexdigest()
    files = world.files()
    world.bent.bends = {
        "/logs": listing(lambda log: replace(log, size=3, root=_root_held(world), withdrawn=digest)),
        "/withdrawn": says(wrong),
    }

    outcome = await world.sync()

    assert outcome.grown == {}
    assert {name: world.files()[name] for name in files} == files
    assert verify_log(world.b.root, world.a.key.verifier).present == 2
    [log] = [log for log in (await status_of(world.b)).logs if log.origin == A]
    assert (log.withdrawn, log.live) == (0, 2)


async def test_a_withdrawn_set_that_is_none_is_trouble_and_changes_nothing(world):
    files, rows = world.files(), await world.rows()
    root = _root_held(world)
    world.bent.bends = {
        "/logs": listing(lambda log: replace(log, size=3, root=root, withdrawn="1" * 64)),
        "/withdrawn": says(b"\xff\n"),
    }

    outcome = await world.sync()

    assert "withdrawn set" in outcome.trouble
    await _nothing_changed(world, files, rows)
    await _an_honest_peer_still_works(world)


def _root_held(world: World) -> str:
    from federation.log.checkpoint import open_checkpoint

    return open_checkpoint(world.b.folder.read(path_of(A, "checkpoint")), world.a.key.verifier).root.hex()


async def _carry_withdrawal(world: World, secret: bytes) -> None:
    """A takes a withdrawal of B's record, as a leaf of its own log."""
    [place] = await world.b.store.logs.places(commit_to_secret(SECRET))
    leaf = Withdraw(place.index, world.b.origin, _text(secret))
    await append_leaves(world.a, [format_leaf(leaf)])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("8.8.8.8", True),
        ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("127.0.0.1", False), ("0.0.0.0", False),
        ("100.64.0.1", False), ("169.254.1.1", False), ("192.0.0.8", False),
        ("192.0.2.1", False), ("198.18.0.1", False),
        ("224.0.0.1", False), ("239.1.1.1", False), ("240.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("::", False), ("::7f00:1", False), ("::ffff:7f00:1", False), ("::ffff:808:808", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b:1::1", False), ("2002:7f00:1::", False), ("2001::1", False),
        ("fc00::1", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fec0::1", False), ("ff02::1", False),
        ("2001:db8::1", False), ("localhost", False), ("", False),
    ],
)  # fmt: skip
def test_only_plain_unicast_addresses_are_public(address, public):
    assert is_public(address) == public


async def test_a_name_that_stands_for_a_public_and_a_private_address_is_not_connected_to(world, monkeypatch):
    asked = []

    async def addresses(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34", "127.0.0.1"]

    monkeypatch.setattr(public_only, "addresses_of", addresses)
    world.b.network = open_client

    outcome = await sync_once(world.b, Peer(A, "http://two-faces.test:1", private=False))

    assert asked == ["two-faces.test"]
    assert "leads to an address that is not public" in outcome.trouble


async def test_the_address_that_was_checked_is_the_one_connected_to():
    connected = []

    class Backend(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
            connected.append(host)
            raise httpcore.ConnectError

    with pytest.raises(httpcore.ConnectError):
        await public_only.PublicOnly(Backend()).connect_tcp("8.8.8.8", 443)
    with pytest.raises(public_only.NotPublic):
        await public_only.PublicOnly(Backend()).connect_tcp("localhost", 443)

    assert connected == ["8.8.8.8"]


def _text(secret: bytes) -> str:
    from federation.log.commitment import format32

    return format32(secret)


async def test_a_withdrawal_of_an_own_record_that_a_peer_took_erases_it_here(world, ask):
    await _carry_withdrawal(world, SECRET)

    outcome = await world.sync()

    assert outcome.trouble == ""
    assert list(live_records(world.b.root, world.b.key.verifier)) == []
    async with ask(world.b) as client:
        served = await client.get("/" + path_of(world.b.origin, "withdrawn"))
        logs = parse_listing((await client.get("/logs")).content).logs
    [own] = [log for log in logs if log.origin == world.b.origin]
    assert parse_withdrawn(served.content) == {1: SECRET}
    assert own.withdrawn == sha256(served.content).hexdigest()
    assert (await standing(world.b, 0, commit_to_secret(SECRET))).status == "withdrawn"
    assert not any(b"of b" in content for name, content in _inside(world.b))
    assert (await fsck(world.b, print)).problems == ()
    # It stays so when more is published, and spreads to the next.
    await contribute(world.b, None, [offer("after it")])
    await publish_once(world.b)
    assert [parse_body(r.body).conversation[0].content for r in live_records(world.b.root, world.b.key.verifier)] == [
        "after it"
    ]
    assert (await fsck(world.b, print)).problems == ()


def _inside(node: Node) -> list[tuple[str, bytes]]:
    from tests.stories.canaries import contents

    return list(contents(node.root))


async def test_a_withdrawal_counts_for_a_mirrored_log_that_its_carrier_does_not_hold(world, peer_up):
    secret = b"c" * 32
    await contribute(world.c, None, [offer("of c", secret=secret)])
    await publish_once(world.c)
    await peer_up(world.b, world.c)
    await sync_once(world.b, await world.peer(world.c.origin))
    assert verify_log(world.b.root, world.c.key.verifier).present == 1
    await append_leaves(world.a, [format_leaf(Withdraw(1, world.c.origin, _text(secret)))])

    outcome = await world.sync()

    assert outcome.trouble == ""
    report = verify_log(world.b.root, world.c.key.verifier)
    assert (report.present, report.withdrawn, report.problems) == (0, 1, ())
    assert not any(b'"of c"' in content for _, content in _inside(world.b))


async def test_a_withdrawal_of_an_own_record_without_its_secret_erases_nothing(world):
    await _carry_withdrawal(world, bytes(32))

    await world.sync()

    assert len(list(live_records(world.b.root, world.b.key.verifier))) == 1
    assert (await fsck(world.b, print)).problems == ()


async def test_an_own_record_that_was_withdrawn_on_a_mirror_comes_back_to_nobody(world, peer_up):
    """The withdrawn set of B's own log, carried by C, which mirrors it."""
    await peer_up(world.c, world.b)
    await sync_all_once(world.c, await world.c.store.peers.all())
    await _carry_withdrawal(world, SECRET)
    await sync_all_once(world.c, await world.c.store.peers.all())       # from A's leaf
    await peer_up(world.b, world.c)

    outcome = await sync_once(world.b, await world.peer(world.c.origin))

    assert outcome.trouble == ""
    assert list(live_records(world.b.root, world.b.key.verifier)) == []


async def test_a_node_whose_folder_is_older_than_its_log_takes_it_back_before_it_signs(world, peer_up, make_node):
    await peer_up(world.c, world.b)
    await sync_all_once(world.c, await world.c.store.peers.all())
    root = world.b.root
    backup = root.with_name("b-before")
    shutil.copytree(root, backup, ignore=shutil.ignore_patterns("lock"))
    await contribute(world.b, None, [offer("not in the backup")])
    await publish_once(world.b)
    await sync_all_once(world.c, await world.c.store.peers.all())

    internet = world.internet
    async with open_node(backup, network=internet.client, anonymizer=PassThrough, clock=internet.clock) as b:
        await peer_up(b, world.c)
        await sync_all_once(b, await b.store.peers.all())
        await contribute(b, None, [offer("another second record")])
        await publish_once(b)

        assert (await b.store.own_log.newest()).size == 4
        assert (await fsck(b, print)).problems == ()
    await sync_all_once(world.c, await world.c.store.peers.all())
    assert not (await world.c.store.logs.find(world.b.origin)).frozen


async def test_a_log_that_several_peers_have_at_different_lengths_is_brought_to_the_longest(world, peer_up):
    """Two rounds at once want the same log; the one that comes second must not be passed over."""
    await peer_up(world.b, world.c)
    stale = listing(lambda log: replace(log, size=3))
    world.bent.bends = {"/logs": stale}

    for _ in range(3):
        await sync_all_once(world.b, await world.b.store.peers.all())
        held = await world.b.store.logs.find(A)
        if held.held.position.size == 303:
            break

    assert held.held.position.size == 303


async def test_one_round_with_two_peers_takes_what_the_slower_one_has(world, peer_up):
    """A says it has nothing new, slowly; C, asked at the same time, has all of it."""
    await peer_up(world.b, world.c)

    async def slowly(request: httpx.Request, honest: bytes) -> httpx.Response:
        await asyncio.sleep(0.3)
        return httpx.Response(404)

    world.bent.bends = {"/checkpoint": slowly}

    await sync_all_once(world.b, await world.b.store.peers.all())

    assert (await world.b.store.logs.find(A)).held.position.size == 303


