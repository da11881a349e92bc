"""What a conversation is about, by words that give a topic away: rules, in English and for code in any language.

Few topics, near to those that studies of such conversations count (WildChat, arXiv 2405.01470; Clio, arXiv 2412.13678).
Two different words are needed, and more than any other topic has; otherwise nothing is said.
"""

from collections import Counter
from collections.abc import Sequence

from .rules import sections
from .text import Said

BY = "keyword rules 1"

_LEAST = 2              # different words of a topic
_READ_TURNS = 6
_READ_WORDS = 400       # of the person's first turns

_WORDS = sections("topics.txt")
TOPICS = tuple(_WORDS)
_TOPICS_OF: dict[str, list[str]] = {}
for _topic, _lines in _WORDS.items():
    for _word in {word for line in _lines for word in line.split()}:
        _TOPICS_OF.setdefault(_word, []).append(_topic)


def topic_of(turns: Sequence[Said]) -> str:
    """One of `TOPICS`, or "" where no rule decides."""
    read = turns[:_READ_TURNS]
    asked = [word for turn in read if turn.role == "user" for word in turn.words[:_READ_WORDS]]
    votes = Counter(topic for word in set(asked) for topic in _TOPICS_OF.get(word, ()))
    if any(turn.has_code and turn.role == "user" for turn in read):
        votes["software"] += 2
    elif any(turn.has_code for turn in read):
        votes["software"] += 1
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _LEAST or (len(ranked) > 1 and ranked[1][1] == ranked[0][1]):
        return ""
    return ranked[0][0]
