"""The body of a record: one anonymized conversation, and the same before it is anonymized.

The first fields are the columns of the ShareLM data set as researchers load it
today (arXiv 2408.08291); the rest is ours and optional.  In the columns taken
from ShareLM every scalar is a string, and an absent one is "".

The protocol treats a body as opaque bytes.  Only those who make, show or export
conversations read this file.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

MAX_BODY_BYTES = 1 << 20
MAX_TURNS = 5_000

# The structs below hold no cycles, and are made by the million: the garbage collector need not look at them.

Line = Annotated[str, Meta(max_length=500)]
Paragraph = Annotated[str, Meta(max_length=20_000)]
Text = Annotated[str, Meta(max_length=MAX_BODY_BYTES)]
Name = Annotated[str, Meta(max_length=100)]
Thumb = Literal[-1, 0, 1]
Role = Literal["user", "assistant", "system", "tool"]


class Part(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A typed piece of a turn, beside its plain text.  `kind` says what `text` is."""

    kind: Literal["text", "code", "thinking", "citation", "artifact", "image", "file"]
    text: Text = ""
    language: Name = ""     # of code: "python"
    title: Line = ""        # of an artifact or a citation


class Turn(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What one side said.  `id` and `parent` tie turns to `branches`."""

    role: Role
    content: Text
    id: Name = ""
    parent: Name = ""
    model: Name = ""
    rating: Thumb | None = None
    parts: Annotated[tuple[Part, ...], Meta(max_length=200)] = ()


class UserMetadata(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Demographics.  Published as a country, a range of years and a word, or as ""."""

    location: Line = ""
    age: Line = ""
    gender: Line = ""


class ConversationMetadata(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """What ShareLM says of a whole conversation; booleans are "True" and "False"."""

    rate: Line = ""
    language: Line = ""
    redacted: Line = ""
    toxic: Line = ""
    title: Line = ""
    custom_instruction: Paragraph = ""
    status: Line = ""


class Label(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """One judgement on the conversation, and who made it."""

    name: Name
    value: Line
    by: Line


class Conversation(Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A conversation as a contributor sends it, or as it is left after anonymization."""

    # ShareLM's columns
    conversation_id: Line = ""
    conversation: Annotated[tuple[Turn, ...], Meta(min_length=1, max_length=MAX_TURNS)]
    model_name: Line = ""
    user_id: Line = ""          # taken from whoever sends it, never published
    timestamp: Name = ""        # "2023-10-02 16:48:51.829000000Z"; published to the day
    source: Line = ""
    user_metadata: UserMetadata = UserMetadata()
    conversation_metadata: ConversationMetadata = ConversationMetadata()

    # beyond them
    platform: Name = ""
    model: Name = ""
    rating: Thumb | None = None
    rating_reason: Paragraph = ""
    tags: Annotated[tuple[Name, ...], Meta(max_length=50)] = ()
    # Paths of turn ids from first to last; the first path is the one to show and to export.
    branches: Annotated[tuple[tuple[Name, ...], ...], Meta(max_length=MAX_TURNS)] = ()
    labels: Annotated[tuple[Label, ...], Meta(max_length=50)] = ()


class Consent(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Which text the contributor agreed to: its version, and its SHA-256 in lower-case hex."""

    version: Name
    text_sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class PrivacyReport(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the anonymization did, in numbers: never what was replaced, nor where.

    `counts` has one entry a kind ("PERSON": 3).  `pipeline` and `policy` name
    versions, `models` maps each model to the hash of its weights.
    """

    pipeline: str
    policy: str = ""
    models: dict[str, str] = {}
    language: str = ""
    counts: dict[str, int] = {}
    note: str = ""              # e.g. "structured kinds only"


class Body(
    Conversation, frozen=True, kw_only=True, forbid_unknown_fields=False, omit_defaults=True
):
    """What a record's body says: the conversation, and how it came to be published."""

    consent: Consent | None = None
    licence: Line = ""
    privacy: PrivacyReport | None = None


_encode = msgspec.json.Encoder()
_decode = msgspec.json.Decoder(Body)


def format_body(body: Body) -> bytes:
    """The UTF-8 JSON bytes that are committed to and published."""
    return _encode.encode(body)


def parse_body(raw: bytes) -> Body:
    """The conversation in a verified body.

    Raises:
        msgspec.MsgspecError: the bytes are no conversation that this version knows.
    """
    return _decode.decode(raw)
