"""What a node published, as a stranger finds it: pulled, verified, read."""

from pathlib import Path

from federation.log.keys import parse_verifier_key
from federation.reading.records import live_records
from federation.record.conversation import Conversation, parse_body
from tests.processes import RunningNode, answer_of


def published_by(node: RunningNode, folder: Path) -> list[Conversation]:
    """Publishes what waits, first.  Every command fails where a hash, a signature or a proof is wrong."""
    answer_of("publish", node.root, "--now")
    answer_of("pull", node.url, "--to", folder)
    answer_of("verify", folder)
    return [parse_body(record.body) for record in live_records(folder, parse_verifier_key(node.vkey))]
