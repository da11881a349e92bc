"""Lines that only a programmer writes, and comments of several lines."""

from .patterns import Pattern

# Meant to miss code rather than prose: code taken for prose loses a little
# precision, prose taken for code loses names.
_SURE = Pattern(
    r"(?m)^[ \t]*(?:"
    + "|".join((
        r"[^\n]*[;{}][ \t\\]*",                                     # ends like C
        r"[^\n]*[,;{}()=|&\w] ?\\",                                 # goes on in the next line
        r"from [\pL\pN_.]+ import [^\n]*",
        r"import [\pL\pN_.]+(?: as \w+)?(?:, ?[\pL\pN_.]+(?: as \w+)?)*(?: *#[^\n]*)?",
        r"#[ \t]*(?:include|define|undef|if|ifdef|ifndef|endif|pragma|elif)\b[^\n]*|#[ \t]*(?:else|endif)[^\n]*",
        r"__\w+",
        r"(?:async )?(?:def|class) \w+[^\n]*:",
        r"(?:public|private|protected|static|const|let|var|func|fn|function|extern|typedef) [^\n]*[(={][^\n]*",
        r"(?:if|elif|else|for|while|try|except|with|return)\b[^.?!\n]*[:({=\[][^.?!\n]*",
        r"(?:if|elif|for|while|with|except|match|case) [^?!\n]*[_=()\[\]\"'<>][^?!\n]*:",
        r"template ?<[^\n]*>[^\n]*",
        r"[^\n]*\) ?(?:const|noexcept|NOEXCEPT|override|throws \w+)(?: ?\w+)*",
        r"[\pL\pN_.\[\]\"']+ ?(?:=|\+=|-=|:=|==) ?[\pL\pN_\"'\[({][^\n]*",
        r"[\pL\pN_.]+\([^\n]*\)[;:]?",
        r"[\pL\pN_.]+ ?= ?(?:async )?\(?[\pL\pN_, ]*\)? ?=>[^\n]*",
        r"@\w+(?:\.\w+)*(?:\([^\n]*\))?",
        r"</?[a-zA-Z][^>\n]*>[^\n]*",
        r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP) [^\n]*\b(?:FROM|INTO|SET|TABLE|WHERE|FUNCTION|VIEW|INDEX)\b"
        r"[^\n]*",
        r"(?:typedef )?(?:enum|struct|union|namespace|class)(?: [\w:<>]+)?"
        r"(?: (?:final )?: ?(?:public|private|virtual) [^\n]*)?",
        r"(?:public|private|protected|default|else|try|finally):",
        r"[)}\]]+[;,]? *(?://|/\*)[^\n]*",
        r"\$ [^\n]*",
        r"(?:>>>|\.\.\.) [^\n]*",
    ))
    + r")[ \t]*\r?$"
)  # fmt: skip
_LONGEST = 240          # characters of a line that is believed
_BLOB = Pattern(r"[A-Za-z0-9+/_\-]{120,}={0,2}")          # base64, which taggers take for all kinds of things
_LONG_LINE = Pattern(r"[^\n]{240,}")
_SIGNS = frozenset("{}();=<>&|[]")

_ONE_LINE = ("#", "//", "/*", "--")
_HEAD = Pattern(r"(?:[ \t]*//[^\n]*\n|#![^\n]*\n|(?:[ \t]*#[^\n]*\n){3}|[ \t]*-- [^\n]*\n)")
_HEADING = Pattern(r"#{2,6} [^\s#]")        # Markdown's
_OPENERS = {"/*": "*/", '"""': '"""', "'''": "'''", "<!--": "-->"}


def sure_lines(text: str) -> list[int]:
    """Where the lines begin that surely are code, in order."""
    return [match.start for match in _SURE.find(text) if match.end - match.start < _LONGEST]


def blobs(text: str) -> list[tuple[int, int]]:
    """Spans that no person wrote: encoded bytes, and long lines that are a tenth signs, as of a minified program."""
    lines = [
        (line.start, line.end)
        for line in _LONG_LINE.find(text)
        if sum(map(line.text.count, _SIGNS)) * 10 >= len(line.text)
    ]
    return lines + [(blob.start, blob.end) for blob in _BLOB.find(text)]


# A line that may be one where lines of code stand around it: "Anna Kowalska" on a line of her own is none.
_MAYBE = Pattern(r"[^\n]*(?:[<>{}_=&|;\\]|\w\()[^\n]*\n?|[0-9\"'(\[{][^\n]*,\s*|[a-z0-9]+\s*|[A-Z0-9]+\s*")


def may_be_code(line: str) -> bool:
    """Between lines of code: nothing, a comment, a line that is indented, a closing bracket, signs of a program."""
    return not line.strip() or line[0] in " \t)]}" or is_comment(line) or _MAYBE.is_all_of(line)


def is_comment(line: str) -> bool:
    """Whether a line is a comment, should it stand between lines of code."""
    bare = line.lstrip()
    return bare.startswith(_ONE_LINE) and not _HEADING.begins(bare)


def comment_end(text: str, at: int, end: int, unclosed: set[str], *, inside: bool) -> int | None:
    """Where a comment or a documenting string ends, in whole lines, that the line at `at` opens; None if it opens none.

    It must be closed before `end`.  Outside of code (`inside` is false) it must
    be the first on its line, and lines with `#` must be three: Markdown's
    headings look like one.  `unclosed` remembers what is not closed after `at`,
    so that nothing is looked for twice in vain.
    """
    line_end = (text.find("\n", at, end) + 1) or end
    line = text[at:line_end]
    of_one_line = is_comment(line) and not line.lstrip().startswith("/*")
    if of_one_line and (inside or _HEAD.begins(text[at : min(end, at + 3 * _LONGEST)])):
        return line_end
    opened = _opened(line, inside=inside)
    if opened is None or opened[0] in unclosed:
        return None
    opener, place = opened
    closer = text.find(_OPENERS[opener], at + place + len(opener), end)
    if closer < 0:
        unclosed.add(opener)
        return None
    after = (text.find("\n", closer, end) + 1) or end
    return after if after > line_end or not inside else None


def _opened(line: str, *, inside: bool) -> tuple[str, int] | None:
    bare = line.lstrip().lstrip("rRbBuUfF")
    for opener in _OPENERS:
        if bare.startswith(opener):
            return opener, line.find(opener)
    if inside:
        for opener, closer in _OPENERS.items():
            place = line.rfind(opener)
            opens = line.count(opener) % 2 == 1 if opener == closer else place >= 0 and closer not in line[place:]
            if opens:
                return opener, place
    return None
