"""What anonymization would do to an operator's own file: to try a policy.  Nothing is stored or sent."""

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation, Turn
from node.privacy import Policy, Refused, Span
from node.privacy.pipeline import anonymize_now


class Unreadable(ValueError):
    """The file is neither text nor conversations; the message says where, and what was expected."""


class Replaced(Struct, frozen=True):
    """A span with the words that stood there: whoever asks has the file."""

    span: Span
    was: str


class Trial(Struct, frozen=True):
    """What would become of one conversation.  `conversation` is None where it is refused."""

    outcome: Literal["publish", "hold", "refuse"]
    reason: str
    note: str
    language: str
    counts: dict[str, int]
    conversation: Conversation | None
    replaced: tuple[Replaced, ...]


class _Any(Struct):
    """Enough of a JSON object to tell a conversation from any other."""

    conversation: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_to_conversation = msgspec.json.Decoder(Conversation)


def read_trials(raw: bytes) -> list[Conversation]:
    """The conversations in a file: one as JSON, one a line, or plain text, which is taken for a user's turn.

    Raises:
        Unreadable: it is not UTF-8, or has a conversation that is not whole.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Unreadable(f"byte {wrong.start} is not UTF-8; expected text or JSON in UTF-8") from None
    if not text.strip():
        raise Unreadable("it is empty; expected text, a conversation as JSON, or one a line")
    if _is_conversation(text):
        return [_parse(text, "")]
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if _is_conversation(lines[0][1]):
        return [_parse(line, f"line {number}: ") for number, line in lines]
    return [Conversation(conversation=(Turn(role="user", content=text),))]


def try_out(conversations: list[Conversation], policy: Policy) -> Iterator[Trial]:
    """What would become of each.

    Raises:
        ModelsMissing: a model cannot be loaded.
    """
    for conversation in conversations:
        outcome = anonymize_now(conversation, policy)
        if isinstance(outcome, Refused):
            yield Trial("refuse", outcome.reason, "", "", {}, None, ())
            continue
        report = outcome.report
        yield Trial(
            "hold" if outcome.held else "publish",
            outcome.held or "",
            report.note,
            report.language,
            report.counts,
            outcome.conversation,
            tuple(Replaced(span, _was(conversation, span)) for span in outcome.spans),
        )


def _is_conversation(text: str) -> bool:
    try:
        return msgspec.json.decode(text, type=_Any).conversation is not msgspec.UNSET
    except msgspec.MsgspecError:
        return False


def _parse(text: str, where: str) -> Conversation:
    try:
        return _to_conversation.decode(text)
    except msgspec.MsgspecError as wrong:
        what, found, place = str(wrong).rpartition(" - at `$.")
        raise Unreadable(f"{where}{place.rstrip('`')}: {what}" if found else f"{where}{wrong}") from None


def _was(conversation: Conversation, span: Span) -> str:
    """The words that stood in a turn; "" for other fields, which are shown by their place alone."""
    if span.turn is None or span.field is not None:
        return ""
    return conversation.conversation[span.turn].content[span.start : span.end]
