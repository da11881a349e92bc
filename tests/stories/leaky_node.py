"""A node that leaks in one way, as a control: a search that finds nothing here can find nothing.

    LEAK=temp|log|store|base64 python -m tests.stories.leaky_node run DIR --port PORT

Its anonymizer needs no models: what it gives back holds nothing of what came in, but for "store".
"""

import base64
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext

import node.serve
from federation.record.conversation import Conversation, Turn
from node.cli.main import main
from node.privacy import Anonymized, Refused, without_detection
from tests.support import PassThrough


class Leaky(PassThrough):
    async def anonymize(
        self, conversations: Sequence[Conversation], *, public_source: bool = False
    ) -> list[Anonymized | Refused]:
        return [_leak(each) for each in conversations]


def _leak(conversation: Conversation) -> Anonymized:
    raw = conversation.conversation[0].content
    match os.environ["LEAK"]:
        case "temp":
            with tempfile.NamedTemporaryFile("w", delete=False) as spooled:
                spooled.write(raw)
        case "log":
            sys.stderr.write(f"took {raw}\n")
        case "base64":
            with tempfile.NamedTemporaryFile("wb", delete=False) as dumped:
                dumped.write(base64.b64encode(b"x" + raw.encode()))
        case "store":
            return without_detection(conversation)
    return without_detection(Conversation(conversation=(Turn("user", "nothing of it"),)))


if __name__ == "__main__":
    node.serve.loading_anonymizer = lambda policy: nullcontext(Leaky)  # type: ignore[assignment, return-value]
    main()
