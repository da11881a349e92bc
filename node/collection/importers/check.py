"""The last look at an imported conversation: within the schema's bounds, and not empty."""

import msgspec

from federation.record.conversation import MAX_BODY_BYTES, Conversation

from .outcome import Unusable
from .plain import OTHER_SHAPE, plain_words

_encode = msgspec.json.Encoder()
_decode = msgspec.json.Decoder(Conversation)


def checked(conversation: Conversation) -> Conversation:
    """The same conversation, now known to keep every bound of `federation/record/conversation.py`.

    Raises:
        Unusable: it has no text, is too long, or breaks a bound.
    """
    if not any(turn.content.strip() for turn in conversation.conversation):
        raise Unusable("no turn has any text")
    try:
        raw = _encode.encode(conversation)
        found = _decode.decode(raw)
    except (ValueError, RecursionError) as error:
        raise Unusable(plain_reason(error)) from None
    if len(raw) > MAX_BODY_BYTES:
        raise Unusable(f"the conversation has {len(raw)} bytes: expected at most {MAX_BODY_BYTES}")
    return found


def plain_reason(error: Exception) -> str:
    """Why a row could not be read, without any of its text."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeError):
        return "holds bytes or characters that are not UTF-8"
    return plain_words(error) if isinstance(error, msgspec.MsgspecError) else OTHER_SHAPE
