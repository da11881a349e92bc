"""All labels of one conversation that follow from it alone, each with who said so."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

from federation.record.conversation import Body, Label

from . import feedback, language, topic, toxicity
from .text import Said, said_in

Kind = Literal["language", "toxicity", "feedback", "topic"]
KINDS: tuple[Kind, ...] = ("language", "toxicity", "feedback", "topic")

_BY: dict[Kind, Callable[[], str]] = {
    "language": language.by,
    "toxicity": toxicity.by,
    "feedback": lambda: feedback.BY,
    "topic": lambda: topic.BY,
}


def judges(kinds: Collection[Kind]) -> str:
    """Who judges, with versions: another text when any of them would judge otherwise."""
    return "; ".join(f"{kind}: {_BY[kind]()}" for kind in KINDS if kind in kinds)


def judge(body: Body, kinds: Collection[Kind]) -> tuple[Label, ...]:
    """The labels of these kinds; toxicity, feedback and topic are for English, and say nothing of other languages."""
    turns = said_in(body)
    spoken = language.language_of(turns)
    labels = [Label("language", spoken, language.by())] if spoken and "language" in kinds else []
    if spoken in ("en", ""):
        labels += _of_english(turns, kinds, sure=spoken == "en")
    return tuple(labels)


def _of_english(turns: Sequence[Said], kinds: Collection[Kind], *, sure: bool) -> list[Label]:
    labels = list[Label]()
    if sure and "toxicity" in kinds:
        labels.append(Label("toxicity", str(toxicity.is_toxic(turns)), toxicity.by()))
    if "feedback" in kinds:
        labels += [Label("feedback", kind, feedback.BY) for kind in feedback.feedback_in(turns)]
    if "topic" in kinds and (about := topic.topic_of(turns)):
        labels.append(Label("topic", about, topic.BY))
    return labels
