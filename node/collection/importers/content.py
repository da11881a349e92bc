"""The content of a message as chat programs write it: text, nothing, or a list of typed pieces."""

from msgspec import Struct

from federation.record.conversation import Part

from .fit import line, name

MAX_PARTS = 200


class Piece(Struct, frozen=True):
    """One typed piece: "text" says it plainly, any other type names what is shown."""

    type: str = "text"
    text: str | None = None
    thinking: str | None = None
    image: str | None = None
    mimeType: str | None = None     # noqa: N815  (as newer files of Chatbot Arena write it)


Content = str | list[str | Piece] | None


def content_of(content: Content) -> tuple[str, tuple[Part, ...]]:
    """The text, and the parts that plain text can't show: thinking, pictures and files, these without their bytes."""
    if content is None or isinstance(content, str):
        return content or "", ()
    texts, parts = list[str](), list[Part]()
    for piece in content:
        if isinstance(piece, str):
            texts.append(piece)
        elif piece.type in ("text", "input_text", "output_text"):
            texts.append(piece.text or "")
        elif piece.type in ("thinking", "think", "reasoning"):
            parts.append(Part("thinking", piece.thinking or piece.text or ""))
        elif piece.type.startswith(("image", "input_image")):
            parts.append(Part("image"))
        elif piece.type.startswith(("file", "input_file", "document", "audio", "input_audio", "video")):
            parts.append(Part("file"))
    return "\n\n".join(text for text in texts if text), tuple(parts[:MAX_PARTS])


def code_part(text: str, title: str = "", language: str = "") -> Part:
    """A call of a tool, or code that one runs."""
    return Part("code", text, language=name(language), title=line(title))
