"""Imports Chatbot Arena: two models' answers to the same person, who says which is better.

Published as huggingface.co/datasets/lmsys/chatbot_arena_conversations and lmarena-ai/arena-human-preference-140k
(prompts CC-BY-4.0, answers CC-BY-NC-4.0).

| Chatbot Arena | here |
| --- | --- |
| `question_id`, or `id` | `conversation_id` |
| `conversation_a`, `conversation_b` | two branches from what both begin with; the better one, or a, comes first |
| `model_a`, `model_b` | the model of each answer; `model_name` and `model` "a vs b", in the order of the branches |
| `winner` "model_a", "model_b" | the last turn of the winner is rated 1, the other's -1 |
| `winner` "tie" | both are rated 0 |
| `winner` "tie (bothbad)", "both_bad" | both are rated -1 |
| `language` | `conversation_metadata.language` |
| `tstamp`, seconds; or `timestamp` | `timestamp` |
| `openai_moderation.flagged` | label "flagged" |
| `toxic_chat_tag` | `conversation_metadata.toxic`: "True" if either of its models says so |
| `judge`, `evaluation_session_id`, `anony`, `turn` | never read |
| | `source` "chatbot-arena" |
"""

from msgspec import Struct

from federation.record.conversation import Conversation, ConversationMetadata, Thumb, Turn

from .answers import two_branches
from .content import Content, content_of
from .fit import name
from .importer import Importer
from .licences import terms_of
from .moderation import Moderation, flagged
from .moments import from_seconds
from .outcome import Imported, Unusable
from .recognise import marks
from .roles import known_role

_RATINGS: dict[str, tuple[Thumb | None, Thumb | None]] = {
    "model_a": (1, -1),
    "model_b": (-1, 1),
    "tie": (0, 0),
    "tie (bothbad)": (-1, -1),
    "both_bad": (-1, -1),
}


class Message(Struct, frozen=True):
    """What one side said, as text or, in newer files, in typed pieces."""

    role: str
    content: Content


class Flag(Struct, frozen=True):
    """What one model says of toxicity."""

    flagged: bool | None = None


class Battle(Struct, frozen=True):
    """A row of the data set."""

    conversation_a: list[Message]
    conversation_b: list[Message]
    question_id: str = ""
    id: str = ""
    model_a: str | None = ""
    model_b: str | None = ""
    winner: str | None = ""
    language: str | None = ""
    tstamp: float | None = None
    timestamp: str | None = None
    openai_moderation: Moderation | None = None
    toxic_chat_tag: dict[str, Flag | None] | None = None


def _conversation_of(row: Battle) -> Imported:
    id = row.question_id or row.id
    if not id:
        raise Unusable("question_id is empty")
    models = (name(row.model_a), name(row.model_b))
    sides = (_turns(row.conversation_a, models[0]), _turns(row.conversation_b, models[1]))
    if not all(sides):
        raise Unusable("one of the two conversations has no turns")
    ratings = _RATINGS.get(row.winner or "", (None, None))
    first = 1 if ratings == (-1, 1) else 0
    turns, branches = two_branches(
        sides[first], sides[1 - first], (ratings[first], ratings[1 - first])
    )
    both = " vs ".join(filter(None, (models[first], models[1 - first])))
    conversation = Conversation(
        conversation_id=id,
        conversation=turns,
        model_name=both,
        model=name(both),
        timestamp=row.timestamp or from_seconds(row.tstamp, "tstamp"),
        source="chatbot-arena",
        conversation_metadata=ConversationMetadata(language=row.language or "", toxic=_toxic(row.toxic_chat_tag)),
        branches=branches,
        labels=flagged([row.openai_moderation]),
    )
    return Imported(id, conversation, terms_of("chatbot-arena").licence)


def _turns(messages: list[Message], model: str) -> list[Turn]:
    turns = list[Turn]()
    for number, message in enumerate(messages, start=1):
        role = known_role(message.role, number)
        text, parts = content_of(message.content)
        turns.append(Turn(role, text, model=model if role == "assistant" else "", parts=parts))
    return turns


def _toxic(tags: dict[str, Flag | None] | None) -> str:
    said = [tag.flagged for tag in (tags or {}).values() if tag is not None and tag.flagged is not None]
    return str(any(said)) if said else ""


IMPORTER = Importer("chatbot-arena", marks("conversation_a conversation_b"), Battle, _conversation_of)
