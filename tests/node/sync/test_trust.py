"""Which logs of a peer's list are followed: deny wins, keys stay pinned, strangers need enough peers."""

from msgspec.structs import replace

from federation.log.keys import SigningKey
from federation.log.listing import Listed
from federation.log.origin import log_id
from node.sync.trust import Pinned, choose


def _listed(origin, seed=0):
    vkey = str(SigningKey(origin, bytes([seed]) * 32).verifier)
    return Listed(origin, log_id(origin), vkey, 1, "0" * 64, "0" * 64)


A, B, C = (_listed(f"{name}.test") for name in "abc")


def _choose(*listed, pinned=(), carriers=None, accept=(), deny=(), accept_when=1, most_logs=200):
    return choose(
        listed,
        {log.origin: Pinned(log.vkey) if isinstance(log, Listed) else log for log in pinned},
        carriers=carriers if carriers is not None else {log.origin: {"peer"} for log in listed},
        accept=frozenset(accept),
        deny=frozenset(deny),
        accept_when=accept_when,
        most_logs=most_logs,
    )


def test_a_known_log_is_followed_and_not_pinned_again():
    choice = _choose(A, pinned=[A])

    assert (choice.follow, choice.new, choice.conflicts) == ((A,), (), ())


def test_a_log_that_enough_peers_carry_is_pinned_and_followed():
    assert _choose(B, accept_when=2, carriers={B.origin: {"one", "two"}}).new == (B,)
    assert _choose(B, accept_when=2, carriers={B.origin: {"one"}}).new == ()
    assert _choose(B, accept_when=2, carriers={}).follow == ()


def test_with_nought_no_log_is_taken_for_being_carried():
    assert _choose(B, accept_when=0, carriers={B.origin: {"one", "two", "three"}}).follow == ()
    assert _choose(B, accept_when=0, accept=[B.origin]).follow == (B,)


def test_deny_wins_over_everything():
    choice = _choose(A, B, pinned=[A], accept=[A.origin, B.origin], deny=[A.origin, B.origin])

    assert (choice.follow, choice.new, choice.conflicts) == ((), (), ())


def test_a_log_under_another_key_is_read_and_not_pinned_to_it():
    other = _listed(A.origin, seed=1)

    choice = _choose(other, pinned=[A], accept=[A.origin])

    assert (choice.follow, choice.new, choice.conflicts) == ((other,), (), ())


def test_a_key_that_was_replaced_is_followed_no_more_and_told_when_it_goes_on():
    before, behind = _listed(A.origin, seed=1), replace(_listed(A.origin, seed=1), size=9)
    pinned = {A.origin: Pinned(A.vkey, replaced={before.vkey: 5})}

    stale = choose((before,), pinned, carriers={}, accept=set(), deny=set(), accept_when=1, most_logs=9)
    misused = choose((behind,), pinned, carriers={}, accept=set(), deny=set(), accept_when=1, most_logs=9)

    assert (stale.follow, stale.conflicts) == ((), ())
    assert (misused.follow, misused.conflicts) == ((), (A.origin,))


def test_a_frozen_log_is_not_followed():
    choice = choose(
        (A,), {A.origin: Pinned(A.vkey, "forked")}, carriers={}, accept=frozenset(), deny=frozenset(),
        accept_when=1, most_logs=9,
    )  # fmt: skip

    assert choice.follow == ()


def test_new_logs_stop_at_the_most_and_known_ones_go_on():
    choice = _choose(A, B, C, pinned=[A], most_logs=2)

    assert choice.new == (B,)
    assert choice.follow == (A, B)


async def test_a_peer_that_lists_thousands_of_logs_fills_no_more_than_the_most(make_node, peer_up, internet):
    from msgspec.structs import replace

    from federation.log.listing import Listing, format_listing, parse_listing
    from node.following.follow import sync_once
    from tests.node.following.test_follow import Bent, changed

    a, b = [await make_node(name) for name in "ab"]
    b.settings = replace(b.settings, trust=replace(b.settings.trust, most_logs=5))
    bent = Bent(a)
    internet.connect("a.test", bent)
    await peer_up(b, a)
    flood = tuple(_listed(f"l{k}.test") for k in range(900))
    bent.bends = {"/logs": changed(lambda raw: format_listing(Listing((*parse_listing(raw).logs, *flood))))}
    [peer] = await b.store.peers.all()

    for _ in range(2):
        await sync_once(b, peer)

    assert len(await b.store.logs.all()) == 5
    assert (await b.store.logs.find("a.test/log")).held.position.size == 1
