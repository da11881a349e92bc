"""What a conversation is counted and coloured by: the values that the search's filters have too, and its topic.

One place says them (index/facts.py), so that numbers of the statistics, the map and the search agree.
"""

from collections.abc import Sequence

from federation.record.conversation import Body, Label
from node.collection.index.facts import Facts, facts_of


def properties_of(body: Body, labels: Sequence[Label] = ()) -> dict[str, str]:
    """platform, model, language, topic, rating and day, "" if not known.  `labels`: of this node's job."""
    return properties_from(facts_of(body, labels), body, labels)


def properties_from(facts: Facts, body: Body, labels: Sequence[Label]) -> dict[str, str]:
    """The same, of facts that are known."""
    topics = [label.value for label in (*body.labels, *labels) if label.name == "topic"]
    return {
        "platform": facts.platform,
        "model": facts.model,
        "language": facts.language,
        "topic": topics[-1] if topics else "",
        "rating": facts.rating,
        "day": facts.day,
    }
