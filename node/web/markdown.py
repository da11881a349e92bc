"""Markdown as HTML that does nothing: the one door to its parser and to the sanitizer behind it (threats C14).

No HTML gets through, nothing is loaded, and a link says where it leads before it is followed.  Whatever the parser
would leave out is shown as it was written: what is too long, nested too deeply, or made to take long.  Code is not
coloured: lexers are regular expressions that somebody can keep busy.
"""

import html
import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from node.web.visible import unmasked, visible

MOST_CHARACTERS = 100_000   # of one text; a longer one is shown as it was written

_MOST_SIGNS = 3_000         # in one paragraph, of those that make the parser look back
_MOST_COLUMNS = 32
_MOST_NESTING = 40
_SIGNS = re.compile(r"[\[\]!*_~`$<&\\]")
_RULER = re.compile(r"^[|:\- \t>]+$", re.MULTILINE)
_WEB = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_LABEL = re.compile(r"[\w.+#/-]{1,30}")


def to_html(text: str) -> str:
    """`text` in the elements that `_clean` names, each block with its own direction."""
    if len(text) > MOST_CHARACTERS or any(row.count("|") > _MOST_COLUMNS for row in _RULER.findall(text)):
        return as_written(text)
    tokens = _PARSER.parse(text, {})
    if any(token.level >= _MOST_NESTING - 2 for token in tokens):       # what is deeper was left out
        return as_written(text)
    return _clean(str(_PARSER.renderer.render(tokens, _PARSER.options, {})))


def as_written(text: str) -> str:
    """The same without Markdown: every sign as it was written."""
    return f'<div class="written" dir="auto">{visible(text)}</div>'


def link_to(address: str) -> str:
    """An address as a link that says where it leads; as it was written when it leads to no page."""
    if not _WEB.match(address):
        return visible(address)
    target = _PARSER.normalizeLink(address)
    leads = _leads(_host(target)) if target != address else ""
    return _clean(f'<a href="{html.escape(target)}">{visible(address)}</a>{leads}')


_clean = partial(
    nh3.clean,
    tags={
        "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li",
        "table", "thead", "tbody", "tr", "th", "td", "a", "span", "div", "figure", "figcaption",
    },
    attributes={
        "a": {"href"}, "ol": {"start"}, "pre": {"tabindex"}, "span": {"title"}, "div": {"tabindex", "dir"},
        **{tag: {"dir"} for tag in ("p", "h3", "h4", "h5", "h6", "li", "blockquote", "th", "td", "ul", "ol")},
    },
    allowed_classes={
        "span": {"placeholder", "unseen", "leads", "image", "formula"}, "div": {"scroll", "formula"},
        "figure": {"code"}, "th": {"right", "center"}, "td": {"right", "center"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noreferrer noopener nofollow",
)  # fmt: skip


def _inline(state: StateCore) -> None:
    """Each paragraph's own parse, but of those that are made to take long."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if len(_SIGNS.findall(token.content)) > _MOST_SIGNS:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _arrange(state: StateCore) -> None:
    """Headings below those of the page, directions by block, and classes in the place of styles."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + 2)}"
        if token.type.endswith("_open") and token.tag in _DIRECTED:
            token.attrs["dir"] = "auto"
        if align := token.attrs.pop("style", ""):
            token.attrs["class"] = str(align).removeprefix("text-align:")


_DIRECTED = frozenset({"p", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "th", "td"})


def _bracket_formula(state: StateInline, silent: bool) -> bool:
    r"""`\(…\)` and `\[…\]`, as models write them."""
    opening = state.src[state.pos : state.pos + 2]
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(opening)
    end = state.src.find(closing, state.pos + 2, state.posMax) if closing else -1
    if end <= state.pos + 2:
        return False
    if not silent:
        token = state.push("math_inline" if opening == "\\(" else "math_inline_double", "math", 0)
        token.content = state.src[state.pos + 2 : end]
    state.pos = end + 2
    return True


class _Renderer(RendererHTML):
    """The elements that hold a contributor's words; the parser's own for all others."""

    def text(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return visible(tokens[place].content)

    def code_inline(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return f"<code>{visible(tokens[place].content)}</code>"

    def fence(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        label = _LABEL.match(tokens[place].info.strip())
        caption = f"<figcaption>{visible(label[0])}</figcaption>" if label else ""
        code = f'<pre tabindex="0"><code>{visible(tokens[place].content)}</code></pre>'
        return f'<figure class="code">{caption}{code}</figure>\n'

    def code_block(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return self.fence(tokens, place, options, env)

    def image(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        leads = _host(str(tokens[place].attrs.get("src", "")))
        return f'<span class="image">[image: {visible(tokens[place].content)}]</span>{_leads(leads)}'

    def link_open(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return f'<a href="{html.escape(str(tokens[place].attrs["href"]))}">'

    def link_close(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        opening = next(each for each in reversed(tokens[:place]) if each.type == "link_open")
        leads = "" if opening.info == "auto" else _leads(_host(str(opening.attrs["href"])))
        return f"</a>{leads}"

    def table_open(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return '<div class="scroll" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return "</table></div>\n"

    def math_inline(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return f'<span class="formula">{visible(tokens[place].content.strip())}</span>'

    def math_block(self, tokens: Sequence[Token], place: int, options: object, env: object) -> str:
        return f'<div class="formula" tabindex="0">{visible(tokens[place].content.strip())}</div>\n'

    math_inline_double = math_inline


def _host(address: str) -> str:
    """Where an address leads, as the browser will resolve it; "" when it says nothing of that."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path if parts.scheme == "mailto" else parts.netloc.rpartition("@")[2]


def _leads(host: str) -> str:
    return f' <span class="leads">({visible(unmasked(host))})</span>' if host else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": _MOST_NESTING},
        renderer_cls=_Renderer,
    )  # fmt: skip
    parser.enable(["table", "strikethrough"])
    # A definition of a reference would vanish from what is shown.
    parser.disable(["reference", "html_block", "html_inline"])
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    for name in ("math_inline", "math_inline_double", "math_block"):
        parser.renderer.rules[name] = getattr(parser.renderer, name)    # type: ignore[attr-defined]
    parser.inline.ruler.before("escape", "bracket_formula", _bracket_formula)
    parser.core.ruler.at("inline", _inline)
    parser.core.ruler.push("arrange", _arrange)
    parser.validateLink = lambda url: bool(_WEB.match(url))     # type: ignore[method-assign]
    return parser


_PARSER = _parser()
