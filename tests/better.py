"""An anonymizer that gets better: it replaces the words it knows, and can be taught more of them."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from federation.record.conversation import Conversation, PrivacyReport
from node.privacy import Anonymized, Policy, Refused, Span
from tests.support import PassThrough


class Learning(PassThrough):
    """`knows`: words for people, `doubts` those of which it is not sure.

    Once it was taught, a text with "hold" in it is held, and one with "refuse" refused.
    """

    def __init__(self, policy: Policy) -> None:
        self.knows: tuple[str, ...] = ()
        self.doubts: tuple[str, ...] = ()
        self.asked = 0

    async def anonymize(
        self, conversations: Sequence[Conversation], *, public_source: bool = False
    ) -> list[Anonymized | Refused]:
        self.asked += len(conversations)
        return [self._one(each) for each in conversations]

    def _one(self, conversation: Conversation) -> Anonymized | Refused:
        turns, spans = [], []
        for number, turn in enumerate(conversation.conversation):
            content = turn.content
            for word in self.knows + self.doubts:
                score = 0.3 if word in self.doubts else 1.0
                for _ in range(content.count(word)):
                    spans.append(Span(number, None, 0, len(word), "PERSON", "<PERSON_1>", "test", score))
                content = content.replace(word, "<PERSON_1>")
            turns.append(replace(turn, content=content))
        said = " ".join(turn.content for turn in turns)
        if self.knows and "refuse" in said:
            return Refused("personal data was still there after anonymization")
        words = sha256(" ".join(self.knows).encode()).hexdigest()
        counts = {"PERSON": len(spans)} if spans else {}
        report = PrivacyReport(pipeline="test", models={"words": words}, counts=counts)
        held = "it may still hold a name" if self.knows and "hold" in said else None
        return Anonymized(replace(conversation, conversation=tuple(turns)), report, held, tuple(spans))
