"""Putting a new online key in the place of one that is lost or stolen, as the recovery words say.

The recovery key never comes here: the command line signs the `rotate/v1` leaf with it, and
leaves the new online key in keys/node.key.next.  One transaction makes the leaf, the first checkpoint by
the new key and the change of the pinned key; then the files are written, and last the
key file takes its place.  A crash in between is finished at the next start.
"""

from msgspec import Struct

from federation.errors import BadSignature, FederationError, Malformed
from federation.log.commitment import format32, parse32
from federation.log.keys import SigningKey, parse_signing_key
from federation.log.leaf import Genesis, Rotate, parse_leaf
from federation.log.rotation import is_rotation, parse_rotations, succeed
from federation.reading.drive import Files, drive
from federation.reading.folder import sync
from federation.reading.succession import held_leaf_0
from node.context import KEY, NEXT_KEY, Node, write_keys
from node.crash import crash_point
from node.publication.publish import rotate_leaf
from node.store import Act


class Due(Struct, frozen=True):
    """What the recovery key of the next rotation hashes to, in base64url; and the key that it would replace."""

    origin: str
    vkey: str
    commitment: str


class Rotated(Struct, frozen=True):
    """The key that signs from now on."""

    vkey: str
    index: int


async def rotation_due(node: Node) -> Due:
    own = await node.store.logs.find(node.origin)
    return Due(node.origin, own.vkey if own else node.vkey, format32(await _commitment(node)))


async def rotate(node: Node, leaf: str, *, who: str) -> Rotated:
    """Appends the rotation, and signs with keys/node.key.next from then on.

    Raises:
        BadSignature: it is not signed by the recovery key that is due; nothing was done.
        Malformed: it is no rotation, or to another key than the one in keys/node.key.next; nothing was done.
        RefusesToSign: the log is frozen, or nobody could be asked how far it is; nothing was done.
    """
    rotation = parse_leaf(leaf.encode())
    key = _next_key(node)
    if not isinstance(rotation, Rotate) or parse32(rotation.k) != key.verifier.public:
        raise Malformed(f"this is no rotation to the key in {node.root / NEXT_KEY}")
    async with node.own_log:
        if not is_rotation(rotation, node.origin, await _commitment(node)):
            raise BadSignature("the rotation is not signed by the recovery key that is due: these are other words")
        crash_point("rotate.before_seal")
        acts = [Act(node.now_s, who, "rotate", node.origin, None, str(key.verifier))]
        index = await rotate_leaf(node, rotation, key, acts)
        crash_point("rotate.before_key")
        (node.root / NEXT_KEY).rename(node.root / KEY)
        sync((node.root / KEY).parent)
    crash_point("rotate.after_key")
    await write_keys(node)
    node.published.set()
    return Rotated(node.vkey, index)


def _next_key(node: Node) -> SigningKey:
    try:
        key = parse_signing_key((node.root / NEXT_KEY).read_text())
    except FileNotFoundError:
        raise Malformed(f"{node.root / NEXT_KEY} is not there; use: sharelm key rotate {node.root}") from None
    if key.verifier.name != node.origin:
        raise Malformed(f"the key in {node.root / NEXT_KEY} is of another log")
    return key


async def _commitment(node: Node) -> bytes:
    newest = await node.store.own_log.newest()
    if newest is None:
        raise FederationError(f"{node.origin} has no leaf yet")
    genesis = parse_leaf(drive(held_leaf_0(node.origin, newest.size), Files(node.folder), node.folder))
    if not isinstance(genesis, Genesis):
        raise BadSignature(f"{node.origin} begins with no commitment to a recovery key")
    rotations = parse_rotations(b"".join(await node.store.own_log.rotations()))
    return succeed(node.origin, parse32(genesis.k), rotations).next_recovery
