"""Which stretches of a text are prose and which are code: names are looked for in prose only."""

import re
from bisect import bisect_right

from msgspec import Struct

from .wordlist import words

_FENCE = re.compile(r"^[ \t>]{0,8}(`{3,}|~{3,})[ \t]*([\w+#-]*)[^\n`]*$", re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]*[^`\nA-Za-z ,.'-][^`\n]*`|`\w+`")     # `foo()`, but not `Anna Kowalska`
_PROGRAMMING = words(
    "python py javascript js typescript ts jsx tsx java c cpp c++ csharp cs c# go rust rs ruby rb php swift "
    "kotlin scala r julia sql bash sh shell zsh powershell html css scss xml json yaml yml toml ini dockerfile "
    "makefile perl lua haskell hs dart matlab verilog vhdl asm assembly graphql proto terraform hcl nginx diff "
    "latex tex"
)

# A line that only a programmer writes.  Meant to miss code rather than prose:
# code taken for prose loses a little precision, prose taken for code loses names.
_CODE_LINE = re.compile(
    r"""^[ \t]*(?:
        .*[;{}][ \t]*$                                          # ends like C
      | (?:import|from)[ ][\w.]+(?:[ ]import[ ].*|[ ]as[ ]\w+)?$
      | \#(?:include|define|ifdef|ifndef|endif|pragma)\b.*
      | (?:async[ ])?(?:def|class)[ ]\w+.*:$
      | (?:public|private|protected|static|const|let|var|func|fn|function)[ ].*[(={].*
      | (?:if|elif|else|for|while|try|except|with|return)\b[^.?!]*[:({=\[][^.?!]*$
      | [\w.\[\]"']+[ ]?(?:=|\+=|-=|:=|==)[ ]?[\w"'\[({].*
      | [\w.]+\(.*\)[;:]?$
      | @\w+(?:\.\w+)*(?:\(.*\))?$
      | </?[a-zA-Z][^>]*>.*
      | (?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)[ ].*\b(?:FROM|INTO|SET|TABLE|WHERE)\b.*
      | \$[ ].*
    )$""",
    re.VERBOSE,
)

_GAP = 10       # so many lines that only may be code end a stretch of it


class Regions(Struct, frozen=True):
    """Code as sorted spans without overlaps; everything between them is prose."""

    code: tuple[tuple[int, int], ...]
    size: int

    def is_code(self, start: int) -> bool:
        """Whether character `start` lies in code."""
        at = bisect_right(self.code, (start, self.size + 1)) - 1
        return at >= 0 and self.code[at][0] <= start < self.code[at][1]

    def prose(self) -> list[tuple[int, int]]:
        """What lies between the code, as spans that are not empty."""
        edges = [0, *(edge for span in self.code for edge in span), self.size]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def split(text: str) -> Regions:
    """The code in `text`: fenced blocks, `inline code`, and at least two lines together that look like code."""
    code: list[tuple[int, int]] = []
    at = 0
    for start, end in _fenced(text):
        code += _unfenced(text, at, start)
        code.append((start, end))
        at = end
    code += _unfenced(text, at, len(text))
    return Regions(code=tuple(code), size=len(text))


def all_code(text: str) -> Regions:
    """The regions of a text that is known to be code."""
    return Regions(code=((0, len(text)),) if text else (), size=len(text))


def _fenced(text: str) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]):
            inside = text[opened.end() : fence.start()]
            # A letter put between fences is still a letter.  So is what follows a fence that nobody closes.
            if inside and (opened[2].lower() in _PROGRAMMING or _looks_like_code(inside)):
                blocks.append((opened.end(), fence.start()))
            opened = None
    return blocks


def _looks_like_code(block: str) -> bool:
    lines = [line for line in block.splitlines() if line.strip()]
    return sum(_is_code_line(line) for line in lines) * 3 >= len(lines) > 0


def _is_code_line(line: str) -> bool:
    return len(line) < 240 and _CODE_LINE.match(line.rstrip("\r\n")) is not None


def _unfenced(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Lines of code and inline code between `start` and `end`."""
    spans: list[tuple[int, int]] = []
    run: list[tuple[int, int, bool]] = []       # lines from the first of code on, and whether each looks like code
    at = start
    for line in text[start:end].splitlines(keepends=True):
        is_code = _is_code_line(line)
        if is_code or (run and _may_be_code(line) and not all(not sure for _, _, sure in run[-_GAP:])):
            run.append((at, at + len(line), is_code))
        else:
            spans += _close(run, text)
            run = []
        if not is_code:
            spans += [(at + m.start(), at + m.end()) for m in _INLINE.finditer(line)]
        at += len(line)
    return _merge(spans + _close(run, text))


def _may_be_code(line: str) -> bool:
    """Between lines of code: nothing, a comment, a line that is indented, a closing bracket."""
    return not line.strip() or line[0] in " \t" or line.lstrip().startswith(("#", "//", "/*", "*", "--", ")", "]", "}"))


def _close(run: list[tuple[int, int, bool]], text: str) -> list[tuple[int, int]]:
    while run and not run[-1][2] and not (text[run[-1][0]] in " \t" and text[slice(*run[-1][:2])].strip()):
        run.pop()
    return [(run[0][0], run[-1][1])] if sum(sure for _, _, sure in run) >= 2 else []


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
