"""Cuts what a platform lets grow to what a field of the schema holds: a title, a model's name."""

LINE, NAME, PARAGRAPH = 500, 100, 20_000      # federation/record/conversation.py


def line(text: str | None) -> str:
    """At most 500 characters, on one line."""
    return " ".join((text or "").split())[:LINE]


def name(text: str | None) -> str:
    """At most 100 characters."""
    return (text or "").strip()[:NAME]


def paragraph(text: str | None) -> str:
    """At most 20,000 characters."""
    return (text or "")[:PARAGRAPH]
