"""Imports OpenAssistant: one conversation for each message tree (github.com/LAION-AI/Open-Assistant, Apache-2.0).

| OpenAssistant | here |
| --- | --- |
| `message_tree_id` | `conversation_id` |
| `message_id`, `parent_id` | the turn's `id` and `parent`; the messages' own places in the tree decide |
| `text`; `role` prompter, assistant | content; role user, assistant |
| `rank`, 0 the best | the order of siblings: the first of `branches` is the path that people liked best |
| `emojis` "+1" and "-1" | the turn's `rating`: the sign of their difference |
| `model_name`, if `synthetic` | the turn's `model`; `model_name` and `model` too if it gave every answer |
| `synthetic` | label "synthetic": "True", "False" (people wrote the answers too) or "some" |
| `labels`, `detoxify` of messages | the first as labels: mean over messages, weighted by people; the second left out |
| `lang` of the first message | `conversation_metadata.language` |
| `created_date` of the first message | `timestamp` |
| `deleted`, or `review_result` false | left out, and with it all that answers it |
| `user_id` | never read |
| | `source` "oasst" |

A tree with one path only is a plain conversation without `branches`.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from federation.record.conversation import MAX_TURNS, Conversation, ConversationMetadata, Label, Thumb, Turn

from .importer import Importer
from .licences import terms_of
from .outcome import Imported, Unusable
from .recognise import marks
from .roles import known_role

BY_REVIEWERS = "OpenAssistant reviewers"
BY_DATA_SET = "OpenAssistant"


class MeanLabel(Struct, frozen=True):
    """What reviewers said on a scale from 0 to 1, and how many did."""

    value: float
    count: int = 1


class Message(Struct, frozen=True):
    """A message and all that answers it."""

    message_id: str
    text: str
    role: str
    lang: str = ""
    created_date: str | None = None
    review_result: bool | None = None
    deleted: bool | None = False
    rank: int | None = None
    synthetic: bool | None = False
    model_name: str | None = None
    emojis: dict[str, int] | None = None
    labels: dict[str, MeanLabel] | None = None
    replies: "list[Message]" = []


class Tree(Struct, frozen=True):
    """A row of the data set."""

    message_tree_id: str
    prompt: Message


class Placed(Struct, frozen=True):
    """A message that is kept, and the ids from the root down to it."""

    message: Message
    path: tuple[str, ...]
    answered: bool


def _conversation_of(tree: Tree) -> Imported:
    if not tree.message_tree_id:
        raise Unusable("message_tree_id is empty")
    if not _kept(tree.prompt):
        raise Unusable("the first message was deleted, or refused by the data set's reviewers")
    placed = list(islice(_best_first(tree.prompt), MAX_TURNS + 1))
    if len(placed) > MAX_TURNS:
        raise Unusable(f"the tree has more than {MAX_TURNS} messages")
    messages = [one.message for one in placed]
    if len({message.message_id for message in messages}) < len(messages):
        raise Unusable("two messages have one message_id")
    paths = tuple(one.path for one in placed if not one.answered)
    model = _only_model(messages)
    conversation = Conversation(
        conversation_id=tree.message_tree_id,
        conversation=tuple(_turn(number, one) for number, one in enumerate(placed, start=1)),
        model_name=model,
        model=model,
        timestamp=tree.prompt.created_date or "",
        source="oasst",
        conversation_metadata=ConversationMetadata(language=tree.prompt.lang),
        branches=paths if len(paths) > 1 else (),
        labels=_labels(messages),
    )
    return Imported(source_id=tree.message_tree_id, conversation=conversation, licence=terms_of("oasst").licence)


def _kept(message: Message) -> bool:
    return not message.deleted and message.review_result is not False


def _best_first(root: Message) -> Iterator[Placed]:
    """Every kept message before its replies, the best-ranked reply first, those without a rank last."""
    waiting: list[tuple[Message, tuple[str, ...]]] = [(root, ())]
    while waiting:
        message, above = waiting.pop()
        path = (*above, message.message_id)
        replies = [reply for reply in message.replies if _kept(reply)]
        replies.sort(key=lambda reply: (reply.rank is None, reply.rank or 0))
        yield Placed(message, path, answered=bool(replies))
        waiting.extend((reply, path) for reply in reversed(replies))


def _turn(number: int, placed: Placed) -> Turn:
    message = placed.message
    return Turn(
        role=known_role(message.role, number),
        content=message.text,
        id=message.message_id,
        parent=placed.path[-2] if len(placed.path) > 1 else "",
        model=(message.model_name or "") if message.synthetic else "",
        rating=_thumb(message.emojis or {}),
    )


def _thumb(emojis: dict[str, int]) -> Thumb | None:
    up, down = emojis.get("+1", 0), emojis.get("-1", 0)
    if up == down:
        return 0 if up else None
    return 1 if up > down else -1


def _only_model(messages: list[Message]) -> str:
    """The model that gave every answer, or "" when people or several models did."""
    answers = [message for message in messages if message.role == "assistant"]
    models = {(message.model_name or "") if message.synthetic else "" for message in answers}
    return models.pop() if len(models) == 1 else ""


def _labels(messages: list[Message]) -> tuple[Label, ...]:
    synthetic = {bool(message.synthetic) for message in messages}
    origin = str(synthetic.pop()) if len(synthetic) == 1 else "some"
    sums: defaultdict[str, tuple[float, int]] = defaultdict(lambda: (0.0, 0))
    for message in messages:
        for name, label in (message.labels or {}).items():
            total, people = sums[name]
            sums[name] = (total + label.value * label.count, people + label.count)
    means = [
        Label(name=name, value=f"{total / people:.3f}", by=BY_REVIEWERS)
        for name, (total, people) in sorted(sums.items())
        if people > 0
    ]
    return (Label(name="synthetic", value=origin, by=BY_DATA_SET), *means)


IMPORTER = Importer("oasst", marks("message_tree_id prompt"), Tree, _conversation_of)
