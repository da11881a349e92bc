"""Which stretches of a text are prose and which are code: names are looked for in prose only."""

from bisect import bisect_left, bisect_right
from functools import lru_cache

from msgspec import Struct

from .codelines import blobs, comment_end, may_be_code, sure_lines
from .patterns import Match, Pattern
from .wordlist import words

_FENCE = Pattern(r"(?m)^[ \t>]{0,8}(`{3,}|~{3,})[ \t]*([\pL\pN_+#\-]*)[^\n`]*$")
_INLINE = Pattern(r"`[^`\n]*[^`\nA-Za-z ,.'\-][^`\n]*`|`[\pL\pN_]+`")       # `foo()`, but not `Anna Kowalska`
_PROGRAMMING = words(
    "python py javascript js typescript ts jsx tsx java c cpp c++ csharp cs c# go rust rs ruby rb php swift "
    "kotlin scala r julia sql bash sh shell zsh powershell html css scss xml json yaml yml toml ini dockerfile "
    "makefile perl lua haskell hs dart matlab verilog vhdl asm assembly graphql proto terraform hcl nginx diff "
    "latex tex"
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


@lru_cache(maxsize=256)        # of one conversation, whose texts are split for their prose, their forms and the check
def split(text: str) -> Regions:
    """The code in `text`: fenced blocks, `inline code`, and at least two lines together that look like code."""
    sure = sure_lines(text)
    code: list[tuple[int, int]] = []
    at = 0
    for start, end in _fenced(text, sure):
        code += _unfenced(text, at, start, sure)
        code.append((start, end))
        at = end
    code += _unfenced(text, at, len(text), sure)
    return Regions(code=tuple(code), size=len(text))


def all_code(text: str) -> Regions:
    """The regions of a text that is known to be code."""
    return Regions(code=((0, len(text)),) if text else (), size=len(text))


def _fenced(text: str, sure: list[int]) -> list[tuple[int, int]]:
    blocks: list[tuple[int, int]] = []
    opened: Match | None = None
    for fence in _FENCE.find(text):
        if opened is None:
            opened = fence
        elif str(fence.groups[0]).startswith(str(opened.groups[0])):
            inside = (opened.end, fence.start)
            named = str(opened.groups[1]).lower() in _PROGRAMMING
            # A letter put between fences is still a letter.  So is what follows a fence that nobody closes.
            if inside[0] < inside[1] and _is_code_block(text[slice(*inside)], _count(sure, *inside), named=named):
                blocks.append(inside)
            opened = None
    return blocks


def _is_code_block(block: str, sure: int, *, named: bool) -> bool:
    """`named`: after a programming language, which a letter may be as well."""
    lines = sum(1 for line in block.split("\n") if line.strip())
    if not named or sure:
        return bool(lines) and sure * (10 if named else 3) >= lines
    plain = sum(character.isalpha() or character in " \n,.'’?!" for character in block)
    return plain < 0.95 * len(block)


def _count(sure: list[int], start: int, end: int) -> int:
    return bisect_left(sure, end) - bisect_left(sure, start)


def _unfenced(text: str, start: int, end: int, sure: list[int]) -> list[tuple[int, int]]:
    """Lines of code and inline code between `start` and `end`."""
    runs = _runs(text, start, end, frozenset(sure[bisect_left(sure, start) : bisect_left(sure, end)]))
    inline = [(start + match.start, start + match.end) for match in _INLINE.find(text[start:end])]
    return _merge(runs + inline + [(start + a, start + b) for a, b in blobs(text[start:end])])


def _runs(text: str, start: int, end: int, sure: frozenset[int]) -> list[tuple[int, int]]:
    """Stretches of lines of which at least two are surely code; comments and strings of many lines count as one."""
    runs: list[tuple[int, int]] = []
    run: list[tuple[int, int, bool]] = []       # lines from the first of code on, and whether each surely is
    unsure = 0                                  # lines since the last sure one
    unclosed: set[str] = set()                  # comments that are opened, and nowhere closed again
    at = start
    while at < end:
        is_sure = at in sure
        after = comment_end(text, at, end, unclosed, inside=bool(run))
        whole_comment = after is not None
        if after is None:
            after = (text.find("\n", at, end) + 1) or end
        if is_sure or whole_comment or (run and unsure < _GAP and may_be_code(text[at:after])):
            run.append((at, after, is_sure))
            unsure = 0 if is_sure else unsure + (not whole_comment and not _is_one_of_many(text[at:after]))
        else:
            runs += _close(run, text)
            run, unsure = [], 0
        at = after
    return runs + _close(run, text)


def _is_one_of_many(line: str) -> bool:
    """Nothing, or a line of a list or of a call."""
    return not line.strip() or (line[0] in " \t0123456789\"'" and line.rstrip().endswith((",", "(", "[", "{")))


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
