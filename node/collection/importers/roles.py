"""The names that data sets give to the sides of a conversation, and ours for them."""

from federation.record.conversation import Role

from .outcome import Unusable

ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "prompter": "user",
    "assistant": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "model": "assistant",
    "function_call": "assistant",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "observation": "tool",
    "function_response": "tool",
}


def known_role(name: str, turn: int) -> Role:
    """Our name for a side, whatever its case; `turn` counts from 1 and is for the message.

    Raises:
        Unusable: no data set that we know calls a side so.
    """
    role = ROLES.get(name.strip().lower())
    if role is None:
        raise Unusable(f"turn {turn} has an unknown role: expected one of {', '.join(ROLES)}")
    return role
