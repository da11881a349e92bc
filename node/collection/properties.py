"""What a conversation is counted, coloured and filtered by: one value for each property, "" where it is not known."""

from collections.abc import Sequence

from federation.conversation import Body, Label

_RATINGS = {1: "good", 0: "neutral", -1: "bad"}


def properties_of(body: Body, labels: Sequence[Label] = ()) -> dict[str, str]:
    """platform, model, language, topic, rating and day.  `labels` of this node count before those in the record."""
    judged = {label.name: label.value for label in (*body.labels, *labels)}
    said = body.conversation_metadata.language or (body.privacy.language if body.privacy else "")
    return {
        "platform": body.platform,
        "model": body.model or body.model_name,
        "language": judged.get("language", said),
        "topic": judged.get("topic", ""),
        "rating": _RATINGS[body.rating] if body.rating is not None else "",
        "day": body.timestamp[:10],
    }
