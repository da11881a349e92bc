"""Imports PRISM's `conversations.jsonl` (huggingface.co/datasets/HannahRoseKirk/prism-alignment).

Prompts are CC-BY-4.0, answers CC-BY-NC-4.0.

| PRISM | here |
| --- | --- |
| `conversation_id` | the same |
| `conversation_history[]` | at each `turn` the person's, then every model's answer; "model" is the assistant |
| `if_chosen` | the person's next message follows the chosen answer: that is the first of `branches` |
| `score`, 1 terrible to 100 perfect | the answer's `rating`: 1 from 67 on, -1 up to 33, 0 between |
| mean `score` of the chosen answers | label "score" |
| `model_name` | the answer's `model`; `model_name` and `model` too if one gave every chosen answer |
| `performance_attributes`, those with a number | labels "performance: values" and so on |
| `open_feedback` | `rating_reason` |
| `conversation_type` | `tags` |
| `generated_datetime` | `timestamp` |
| `user_id`, and with it `survey.jsonl` | never read: nobody here has agreed to be grouped |
| | `source` "prism" |
"""

from collections.abc import Sequence

from msgspec import Struct

from federation.record.conversation import Conversation, Label, Thumb, Turn

from .fit import name, paragraph
from .importer import Importer
from .licences import terms_of
from .outcome import Imported, Unusable
from .recognise import marks
from .roles import known_role
from .tree import Node, grow

BY = "PRISM participant"


class Utterance(Struct, frozen=True):
    """What the person, or one of the models, said at a turn."""

    turn: int
    role: str
    content: str | None
    model_name: str | None = None
    score: float | None = None
    if_chosen: bool | None = None


class Chat(Struct, frozen=True):
    """A row of the data set."""

    conversation_id: str
    conversation_history: list[Utterance]
    conversation_type: str | None = None
    open_feedback: str | None = None
    generated_datetime: str | None = None
    performance_attributes: dict[str, float | str | None] | None = None


def _conversation_of(row: Chat) -> Imported:
    if not row.conversation_id:
        raise Unusable("conversation_id is empty")
    nodes, chosen = list[Node](), list[Utterance]()
    after, asked = "", ""
    for number, said in enumerate(sorted(row.conversation_history, key=lambda each: each.turn), start=1):
        id, role = str(number), known_role(said.role, number)
        if role == "user":
            nodes.append(Node(id, after, Turn(role, said.content or "")))
            asked = after = id
            continue
        turn = Turn(role, said.content or "", model=name(said.model_name), rating=_thumb(said.score))
        nodes.append(Node(id, asked, turn))
        if said.if_chosen:
            chosen.append(said)
            after = id
    turns, branches = grow(nodes, after)
    models = {name(each.model_name) for each in chosen}
    model = models.pop() if len(models) == 1 else ""
    conversation = Conversation(
        conversation_id=row.conversation_id,
        conversation=turns,
        model_name=model,
        model=model,
        timestamp=name(row.generated_datetime),
        source="prism",
        rating_reason=paragraph(row.open_feedback),
        tags=(name(row.conversation_type),) if row.conversation_type else (),
        branches=branches,
        labels=_labels(chosen, row.performance_attributes or {}),
    )
    return Imported(row.conversation_id, conversation, terms_of("prism").licence)


def _thumb(score: float | None) -> Thumb | None:
    if score is None:
        return None
    return 1 if score >= 67 else -1 if score <= 33 else 0


def _labels(chosen: Sequence[Utterance], performance: dict[str, float | str | None]) -> tuple[Label, ...]:
    scores = [each.score for each in chosen if each.score is not None]
    mean = (Label("score", f"{sum(scores) / len(scores):.1f}", BY),) if scores else ()
    said = ((attribute, value) for attribute, value in sorted(performance.items()) if isinstance(value, float | int))
    return (*mean, *(Label(name(f"performance: {attribute}"), f"{value:g}", BY) for attribute, value in said))[:40]


IMPORTER = Importer("prism", marks("conversation_history"), Chat, _conversation_of)
