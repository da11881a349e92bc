"""Every text of a conversation in one order, and the conversation again from such a list."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from federation.record.conversation import Conversation, Label, Part, Turn


class Field(Struct, frozen=True):
    """One text and where it stands.  `turn` and `name` are as in `outcome.Span`."""

    turn: int | None
    name: str | None
    text: str
    is_code: bool = False       # known to be code
    is_label: bool = False      # the name of a model or a judgement: no tagger looks at it
    is_by_model: bool = False   # written by a model, which spells with care
    is_by_user: bool = False    # what somebody wrote in their turn, with nothing from a tool or about it
    longest: int = 1 << 20      # characters that the schema allows


def fields_of(conversation: Conversation) -> list[Field]:
    """The texts of `conversation`, empty ones too.  `with_texts` takes them back in this order."""
    return list(_walk(conversation))


def with_texts(conversation: Conversation, texts: Sequence[str]) -> Conversation:
    """`conversation` with its texts replaced, in the order of `fields_of`.

    An image or a file keeps neither text nor title: what it showed is not known.
    """
    rest = iter(texts)
    turns = tuple(_turn(turn, rest) for turn in conversation.conversation)
    metadata = msgspec.structs.replace(
        conversation.conversation_metadata, title=next(rest), custom_instruction=next(rest)
    )
    changed = msgspec.structs.replace(
        conversation,
        conversation=turns, conversation_metadata=metadata, rating_reason=next(rest),
        model_name=next(rest), model=next(rest), source=next(rest), platform=next(rest),
        tags=tuple(next(rest) for _ in conversation.tags),
        labels=tuple(Label(name=next(rest), value=next(rest), by=next(rest)) for _ in conversation.labels),
    )  # fmt: skip
    assert next(rest, None) is None
    return changed


def _walk(conversation: Conversation) -> Iterator[Field]:
    for index, turn in enumerate(conversation.conversation):
        by_model = turn.role == "assistant"
        yield Field(index, None, turn.content, is_by_model=by_model, is_by_user=turn.role == "user")
        yield Field(index, "model", turn.model, is_label=True, longest=100)
        for number, part in enumerate(turn.parts):
            yield Field(index, f"parts[{number}].text", part.text, is_code=part.kind == "code", is_by_model=by_model)
            yield Field(index, f"parts[{number}].title", part.title, longest=500)
            yield Field(index, f"parts[{number}].language", part.language, is_label=True, longest=100)
    metadata = conversation.conversation_metadata
    yield Field(None, "conversation_metadata.title", metadata.title, longest=500)
    yield Field(None, "conversation_metadata.custom_instruction", metadata.custom_instruction, longest=20_000)
    yield Field(None, "rating_reason", conversation.rating_reason, longest=20_000)
    yield Field(None, "model_name", conversation.model_name, is_label=True, longest=500)
    yield Field(None, "model", conversation.model, is_label=True, longest=100)
    yield Field(None, "source", conversation.source, is_label=True, longest=500)
    yield Field(None, "platform", conversation.platform, is_label=True, longest=100)
    for number, tag in enumerate(conversation.tags):
        yield Field(None, f"tags[{number}]", tag, longest=100)
    for number, label in enumerate(conversation.labels):
        yield Field(None, f"labels[{number}].name", label.name, is_label=True, longest=100)
        yield Field(None, f"labels[{number}].value", label.value, longest=500)
        yield Field(None, f"labels[{number}].by", label.by, longest=500)


def _turn(turn: Turn, rest: Iterator[str]) -> Turn:
    content, model = next(rest), next(rest)
    parts = tuple(_part(part, next(rest), next(rest), next(rest)) for part in turn.parts)
    return msgspec.structs.replace(turn, content=content, model=model, parts=parts)


def _part(part: Part, text: str, title: str, language: str) -> Part:
    if part.kind in ("image", "file"):
        return Part(kind=part.kind, text=f"[{part.kind}]")
    return Part(kind=part.kind, text=text, title=title, language=language)
