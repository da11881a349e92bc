"""What proves that a log signed two histories: kept for the operator and for other nodes."""

from base64 import b64encode
from hashlib import sha256

import msgspec

from federation.errors import Forked
from node.context import Node


def keep_evidence(node: Node, origin: str, fork: Forked) -> str:
    """Writes both checkpoints, and the hashes between them, to a file; gives back its path in the node's folder.

    The same evidence seen again is the same file.
    """
    content = msgspec.json.format(
        msgspec.json.encode(
            {
                "origin": origin,
                "what": str(fork),
                "before": fork.before.decode(),
                "behind": fork.behind.decode(),
                "hashes": [b64encode(each).decode() for each in fork.hashes],
            }
        )
    )
    path = f"evidence/{sha256(fork.before + fork.behind).hexdigest()[:16]}.json"
    if node.folder.read(path) is None:
        node.folder.write(path, content + b"\n", durable=True)
    return path
