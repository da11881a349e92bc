"""What can go wrong between two nodes, in two families, because two different people act on them.

    FederationError
    ├── BrokeTheRules       whoever served this is at fault: not tried again soon, and said to the operator
    │   ├── Malformed       the bytes are not what the protocol says
    │   ├── BadSignature    a note without the signature it needs
    │   ├── BadProof        hashes that do not fit the signed root
    │   ├── WrongOrigin     a checkpoint, or a key, of another log
    │   ├── TooMuch         more bytes than anything of this kind may have
    │   └── Forked          two signed checkpoints that cannot both be true; carries both
    │       └── RotatedTwice    two rotations by one recovery key; carries both leaves
    └── OutOfReach          nobody is at fault: tried again later, or elsewhere
        ├── Unreachable     no connection, no answer, or not one that helps
        ├── TooSlow         fewer bytes a second than the least rate
        ├── NotThere        the peer answers, but does not have it
        └── LogShrank       the peer holds less than we do: a stale source

Messages say what was expected, what came, and where; never a contributor's words.
Facts are attributes, so that no code reads a message.
"""


class FederationError(Exception):
    """Anything this package raises about what others sent."""


class BrokeTheRules(FederationError):
    """A peer, or a file, does not follow the protocol."""


class Malformed(BrokeTheRules):
    """Bytes that no correct node writes."""


class BadSignature(BrokeTheRules):
    """A note that does not carry a valid signature by the key it needs."""


class BadProof(BrokeTheRules):
    """Hashes that do not lead to the signed root."""


class WrongOrigin(BrokeTheRules):
    """A checkpoint or key that belongs to another log."""


class TooMuch(BrokeTheRules):
    """A resource over its byte bound."""


class Forked(BrokeTheRules):
    """Two checkpoints signed by one key that no single append-only log can have.

    `before` and `behind` are the signed notes as bytes, the smaller size first;
    `hashes` tie them together (fork.py).
    """

    def __init__(self, message: str, *, before: bytes, behind: bytes, hashes: tuple[bytes, ...] = ()) -> None:
        super().__init__(message)
        self.before = before
        self.behind = behind
        self.hashes = hashes


class RotatedTwice(Forked):
    """Two rotations signed by one recovery key.  `before` and `behind` are the leaves."""


class OutOfReach(FederationError):
    """Nothing is wrong with anybody's data; it could not be had now."""


class Unreachable(OutOfReach):
    """No connection, no answer in time, or an answer that says to come again."""


class TooSlow(OutOfReach):
    """Bytes come at less than the least rate."""


class NotThere(OutOfReach):
    """The peer answers, and does not have this resource."""


class LogShrank(OutOfReach):
    """A source offers fewer leaves than are held already."""

    def __init__(self, origin: str, *, held: int, offered: int) -> None:
        super().__init__(f"log {origin}: {held} leaves are held, this source offers {offered}; it is stale")
        self.origin = origin
        self.held = held
        self.offered = offered
