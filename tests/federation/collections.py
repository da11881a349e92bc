"""Logs of conversations that can be read as such, for whoever exports them."""

from hashlib import sha256
from pathlib import Path

from federation.log.bundle import format_slot
from federation.log.commitment import commit_to_body, commit_to_secret
from federation.log.leaf import Record, format_leaf
from federation.reading.append import Entry
from federation.reading.folder import Folder
from federation.reading.pulled import FolderState, LogState, write_state
from federation.record.conversation import Body, ConversationMetadata, PrivacyReport, Turn, format_body
from tests.federation.logs import Log, secret_of

LANGUAGES, MODELS = ("de", "en", "fr"), ("gpt-4", "gpt-3.5", "llama-2", "")


def body_at(origin: str, index: int) -> Body:
    """The conversation that stands there, always the same one."""
    return Body(
        conversation=(Turn("user", f"said {index} of {origin}"), Turn("assistant", "answered")),
        model_name=MODELS[index % 4],
        timestamp=f"2024-01-{index % 28 + 1:02}",
        source="somewhere" if index % 2 else "",
        conversation_metadata=ConversationMetadata(language=LANGUAGES[index // 256 % 3]),
        licence="CC-BY-4.0",
        privacy=PrivacyReport("1", counts={"PERSON": index % 3}),
    )


def talk(origin: str, index: int, body: Body | None = None) -> Entry:
    salt = sha256(f"{origin} {index}".encode()).digest()
    raw = format_body(body or body_at(origin, index))
    leaf = Record(commit_to_body(salt, raw), commit_to_secret(secret_of(origin, index)))
    return Entry(format_leaf(leaf), format_slot(salt, raw))


def talks(log: Log, count: int) -> Log:
    return log.add(*[talk(log.origin, index) for index in range(log.size, log.size + count)])


def folder_of(root: Path, *logs: Log) -> Path:
    """A folder as if these logs, which lie under `root`, had been pulled."""
    states = {log.origin: LogState(str(log.key.verifier), size=log.size) for log in logs}
    write_state(Folder(root), FolderState(states))
    return root
