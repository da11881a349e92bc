"""Lists of words, written as prose."""


def words(text: str) -> frozenset[str]:
    """The words of `text`."""
    return frozenset(text.split())
