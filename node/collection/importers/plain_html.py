"""The text of a little HTML, as a reader sees it: paragraphs, list items and code keep their lines."""

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr"})
_LINES = frozenset({"br", "li", "tr"})
_UNSEEN = frozenset({"script", "style", "head", "title"})


def text_of(html: str) -> str:
    """Plain text; scripts and styles are left out, and nothing is ever an error."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._unseen = self._as_is = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._as_is += tag == "pre"
        if tag in _BLOCKS:
            self._pieces.append("\n\n")
        elif tag in _LINES:
            self._pieces.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self._pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._as_is = max(0, self._as_is - (tag == "pre"))
        if tag in _BLOCKS:
            self._pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._pieces.append(data if self._as_is else " ".join(_padded(data)))

    def text(self) -> str:
        lines = [line.rstrip() for line in "".join(self._pieces).split("\n")]
        kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
        return "\n".join(kept).strip()


def _padded(data: str) -> list[str]:
    """The words, with an empty one where a space at either end parts them from their neighbours."""
    words = data.split()
    before = [""] if data[:1].isspace() else []
    after = [""] if words and data[-1:].isspace() else []
    return [*before, *words, *after]
