"""The name of a log: a schemeless URL in lower-case ASCII, such as "chats.lab.example/sharelm".

Follows the rules for origins of c2sp.org/tlog-checkpoint, narrowed so that two
names that look alike are alike.
"""

import hashlib
import re

from federation.errors import Malformed

MOST_CHARACTERS = 200

_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9][0-9]{0,4})?"
_PATH = r"(?:/[a-z0-9._~-]+)*"
_ORIGIN = re.compile(_HOST + _PATH)

# The first line of what a cosigner signs.  A log of this name could have its
# checkpoints read as cosignatures (c2sp.org/tlog-cosignature).
_RESERVED = frozenset({"cosignature/v1"})


def check_origin(name: str) -> str:
    """`name`, when it may name a log.

    Raises:
        Malformed: it may not; the message says what a name looks like.
    """
    if len(name) > MOST_CHARACTERS or not _ORIGIN.fullmatch(name) or name in _RESERVED:
        raise Malformed(
            "an origin is a host and a path in lower-case ASCII without a scheme, "
            f"such as chats.lab.example/sharelm, of at most {MOST_CHARACTERS} characters"
        )
    return name


def log_id(origin: str) -> str:
    """The name of the log's folder and path: lower-case hex SHA-256 of the origin, 64 characters."""
    return hashlib.sha256(origin.encode()).hexdigest()
