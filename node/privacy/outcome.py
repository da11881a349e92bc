"""What comes out of anonymization: the types that prove that a conversation has been through it."""

from msgspec import Struct

from federation.record.conversation import Conversation, PrivacyReport


class Span(Struct, frozen=True):
    """One replacement, for the preview.  Offsets count characters of the text as it was sent."""

    turn: int | None        # which turn, or None for the conversation's own fields
    field: str | None       # e.g. "conversation_metadata.title", "parts[0].text"; None: the turn's content
    start: int
    end: int
    kind: str
    placeholder: str        # "" where something was cut out, such as a URL's query
    found_by: str = ""      # "structured", "secret", "rampart", "spacy" …; "known": found elsewhere in the conversation
    score: float = 1.0      # how sure that was; forms with check digits are as sure as can be


class Anonymized(Struct, frozen=True):
    """A conversation that may be stored.  Only node/privacy makes one.

    `held` says in plain words why a person should look before it is published.
    `spans` are shown to the contributor and never stored.
    """

    conversation: Conversation
    report: PrivacyReport
    held: str | None
    spans: tuple[Span, ...]


class Refused(Struct, frozen=True):
    """A conversation that must not be kept, and why: plain words without any of its content."""

    reason: str


class Busy(Exception):
    """No room for more text now.  `retry_after_s`: whole seconds until another try makes sense."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"anonymization is busy, try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class ModelsMissing(Exception):
    """A model that the policy asks for cannot be loaded.  The message says which, and what to install."""


def without_detection(conversation: Conversation) -> Anonymized:
    """`conversation` as it is, for measurements only: nothing is looked for, and the report says so."""
    return Anonymized(conversation=conversation, report=PrivacyReport(pipeline="none"), held=None, spans=())
