"""What an operator can ask of a node about held, hidden and reported records: as table.py, by subject."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from node.context import Node
from node.following.guard import ask_peers_once
from node.jobs import tell_once
from node.publication.publish import publish_once
from node.review import held as review
from node.review import hiding
from node.review.held import Queue, Shown
from node.review.hiding import Hidden, Reported
from node.review.rescan import Rescan, rescan


class Decided(Struct, frozen=True):
    """How many were still there to be decided on."""

    count: int


async def do_review_list(node: Node, say: object, after: str = "", most: int = 50, reason: str | None = None) -> Queue:
    return await review.queue(node, after=after, most=most, reason=reason)


async def do_review_show(node: Node, say: object, id: str) -> Shown:
    return await (hiding.show_record(node, id) if "#" in id else review.show(node, id))


async def do_review_release(node: Node, say: object, ids: Sequence[str] = (), reason: str | None = None) -> Decided:
    count = await (review.release(node, ids) if reason is None else review.release_all(node, reason))
    return Decided(count)


async def do_review_refuse(node: Node, say: object, ids: Sequence[str] = (), reason: str | None = None) -> Decided:
    count = await (review.refuse(node, ids) if reason is None else review.refuse_all(node, reason))
    return Decided(count)


async def do_review_quarantine(node: Node, say: object, after: str = "", most: int = 50) -> Hidden:
    return await hiding.hidden_records(node, after=after, most=most)


async def do_review_restore(node: Node, say: object, places: Sequence[str]) -> Decided:
    return Decided(await hiding.restore(node, places))


async def do_review_reports(node: Node, say: object, after: str = "", most: int = 50) -> Reported:
    return await hiding.reports(node, after=after, most=most)


async def do_review_dismiss(node: Node, say: object, places: Sequence[str]) -> Decided:
    return Decided(await hiding.dismiss(node, places))


async def do_rescan(node: Node, say: Callable[[str], None], who: str, retract: bool = False) -> Rescan:
    if retract:
        await ask_peers_once(node)
    done = await rescan(node, say, retract=retract, who=who)
    if done.retracted and not node.running:     # a running node publishes them with the others, by its schedule
        done = replace(done, published=await publish_once(node))
        await tell_once(node)
    return done


REVIEW_COMMANDS: dict[str, Callable[..., Awaitable[Any]]] = {
    "review list": do_review_list,
    "review show": do_review_show,
    "review release": do_review_release,
    "review refuse": do_review_refuse,
    "review quarantine": do_review_quarantine,
    "review restore": do_review_restore,
    "review reports": do_review_reports,
    "review dismiss": do_review_dismiss,
    "privacy rescan": do_rescan,
}
