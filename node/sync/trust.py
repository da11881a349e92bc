"""Which of the logs that a peer lists are followed, and under which key."""

from collections.abc import Mapping, Set

from msgspec import Struct

from federation.log.listing import Listed


class Pinned(Struct, frozen=True):
    """A log that is known: its key, and why nothing new of it is taken, if so."""

    vkey: str
    frozen: str | None = None
    replaced: Mapping[str, int] = {}    # keys that a rotation put out of force, and at which index that stands


class Choice(Struct, frozen=True):
    """What to do about a listing: `follow` these, pin the keys of `new` ones first, and tell the
    operator of `conflicts`: logs that go on under a key that was replaced."""

    follow: tuple[Listed, ...]
    new: tuple[Listed, ...]
    conflicts: tuple[str, ...]


def choose(
    listed: tuple[Listed, ...],
    pinned: Mapping[str, Pinned],
    *,
    carriers: Mapping[str, Set[str]],
    accept: Set[str],
    deny: Set[str],
    accept_when: int,
    most_logs: int,
) -> Choice:
    """`carriers` are the peers that list each log under the key listed here.

    A log listed under another key is read too: its reader asks for the rotation that put that key in place, and
    refuses it otherwise.  Deny wins over everything.
    """
    follow, new, conflicts = list[Listed](), list[Listed](), list[str]()
    for log in listed:
        known = pinned.get(log.origin)
        if log.origin in deny:
            continue
        if known is not None and log.vkey in known.replaced:
            if log.size > known.replaced[log.vkey]:     # otherwise it is merely behind
                conflicts.append(log.origin)
        elif known is not None:
            if known.frozen is None:
                follow.append(log)
        elif len(pinned) + len(new) < most_logs and (
            log.origin in accept or (accept_when and len(carriers.get(log.origin, ())) >= accept_when)
        ):
            new.append(log)
            follow.append(log)
    return Choice(tuple(follow), tuple(new), tuple(conflicts))
