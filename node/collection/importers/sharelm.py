"""Imports the ShareLM data set: JSON list, JSON lines or Parquet (huggingface.co/datasets/shachardon/ShareLM).

| ShareLM | here |
| --- | --- |
| `conversation_id`, `timestamp`, `source` | the same |
| `conversation[].role`, `.content` | role under our name; content; a content of null is "" |
| `model_name` | the same and `model`; a URL is cut to its host, which also gives `platform` |
| `user_metadata`, `conversation_metadata` | the same |
| `conversation_metadata.rate` "thumbup", "thumbdown" | also `rating` 1, -1 |
| `user_id` | never read: nobody here has agreed to be grouped |
| | the licence follows from `source`; rows of a data set that may not be passed on are refused |

Scalars that are no strings become such as in the release: null "", true "True", 27 "27".
Fields that the release does not have are passed over.
"""

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Thumb, Turn, UserMetadata

from .importer import Importer
from .licences import terms_of
from .outcome import Imported, digest
from .platforms import without_path
from .recognise import marks
from .roles import known_role

Scalar = str | bool | int | float | None

_THUMBS: dict[str, Thumb] = {"thumbup": 1, "thumbdown": -1}


class Message(Struct, frozen=True):
    """What one side said."""

    role: str
    content: str | None


class Who(Struct, frozen=True):
    """`user_metadata` of a row."""

    location: Scalar = None
    age: Scalar = None
    gender: Scalar = None


class About(Struct, frozen=True):
    """`conversation_metadata` of a row."""

    rate: Scalar = None
    language: Scalar = None
    redacted: Scalar = None
    toxic: Scalar = None
    title: Scalar = None
    custom_instruction: Scalar = None
    status: Scalar = None


class Row(Struct, frozen=True):
    """A row of the data set, as far as we read it."""

    conversation: list[Message]
    conversation_id: Scalar = None
    model_name: Scalar = None
    timestamp: Scalar = None
    source: Scalar = None
    user_metadata: Who | None = None
    conversation_metadata: About | None = None


def _conversation_of(row: Row) -> Imported:
    who, about = row.user_metadata or Who(), row.conversation_metadata or About()
    name, source = _text(row.conversation_id), _text(row.source)
    turns = tuple(
        Turn(role=known_role(message.role, number), content=message.content or "")
        for number, message in enumerate(row.conversation, start=1)
    )
    model_name, platform = without_path(_text(row.model_name))
    conversation = Conversation(
        conversation_id=name,
        conversation=turns,
        model_name=model_name,
        model="" if platform or len(model_name) > 100 else model_name,
        platform=platform,
        timestamp=_text(row.timestamp),
        source=source,
        user_metadata=UserMetadata(**_texts(who)),
        conversation_metadata=ConversationMetadata(**_texts(about)),
        rating=_THUMBS.get(_text(about.rate)),
    )
    # An id alone may repeat: the release joins data sets that number their conversations each for itself.
    said = [piece for turn in turns for piece in (turn.role, turn.content)]
    terms = terms_of(source)
    return Imported(digest(source, name, *said), conversation, terms.licence, terms.barred)


def _texts(metadata: Who | About) -> dict[str, str]:
    return {field: _text(getattr(metadata, field)) for field in metadata.__struct_fields__}


def _text(scalar: Scalar) -> str:
    return "" if scalar is None else str(scalar)


# A data set's own fields show that its own importer, which knows its terms, has to read it.
IMPORTER = Importer(
    "sharelm",
    marks("conversation", lacks="conversation_hash openai_moderation detoxify_moderation conversation_a"),
    Row,
    _conversation_of,
)
