"""Conversations for the pages: one with all that one can hold, long and foreign ones, one that is flagged."""

from federation.record.conversation import (
    Body,
    Consent,
    ConversationMetadata,
    Label,
    Part,
    PrivacyReport,
    Turn,
    UserMetadata,
)

CONSENT = Consent("2", "ab" * 32)
PRIVACY = PrivacyReport(pipeline="5", policy="1", language="en", counts={"PERSON": 2, "EMAIL": 1})

_BREAD = """Air is **thinner** up there, so $p$ falls and gas expands:

\\[ p(h) = p_0 \\, e^{-h/H} \\]

## What to change

| Height | Yeast | Water |
| --- | --: | --: |
| 0 m | 7 g | 300 g |
| 2,000 m | 5 g | 330 g |

```python
def yeast(height_m: float) -> float:
    return 7 * (1 - height_m / 7_000)      # a rule of thumb, which holds up to 3,000 m and for wheat only
```

1. Use [less yeast](https://baking.example/altitude?x=1).
2. Bake *hotter*, and ask <PERSON_1>.

> Bread is patient.

![The loaf](https://pictures.example/loaf.png)"""

RICH = Body(
    conversation=(
        Turn("user", "Why did my bread sink?\nI bake at 2,000 m, and write to <EMAIL_1>.", id="q"),
        Turn(
            "assistant", _BREAD, id="a1", parent="q", model="gpt-5-5-high", rating=1,
            parts=(
                Part("thinking", "Pressure is about 80 % here."),
                Part("citation", "https://baking.example/altitude", title="Baking high up"),
                Part("artifact", "# Recipe\n\n- flour\n- water", title="Recipe"),
                Part("code", "print(7 * 0.7)", language="python"),
                Part("image", title="loaf.png"),
            ),
        ),
        Turn("assistant", "Too much yeast.", id="a2", parent="q", rating=-1),
        Turn("user", "And for my sister <PERSON_2> in Oslo?", id="q2", parent="a1"),
        Turn("assistant", "There it is the sea level recipe.", id="a3", parent="q2"),
    ),
    branches=(("q", "a1", "q2", "a3"), ("q", "a2")),
    conversation_metadata=ConversationMetadata(title="Bread at 2,000 m", language="en"),
    timestamp="2026-11-21 00:00:00.000000000Z", platform="ChatGPT", model="gpt-5-5", rating=1,
    rating_reason="It was to the point.", tags=("baking", "altitude"), licence="CC-BY-4.0", consent=CONSENT,
    user_metadata=UserMetadata(location="Norway", age="30-39"), privacy=PRIVACY,
    labels=(Label("topic", "cooking", "sharelm topics 1"), Label("language", "en", "py3langid 0.4")),
)  # fmt: skip

_WORDS = ("bread", "water", "salt", "time", "heat", "dough", "rises", "slowly", "and", "then", "it", "falls")

LONG = Body(
    conversation=(
        Turn("user", "Write ten thousand words about bread."),
        Turn("assistant", "\n\n".join(" ".join(_WORDS[(k + j) % 12] for j in range(100)) + "." for k in range(100))),
    ),
    platform="Claude", model="claude-5", timestamp="2026-10-01",
)  # fmt: skip

ARABIC = Body(
    conversation=(
        Turn("user", "كيف أخبز الخبز في الجبال؟ اسمي <PERSON_1>."),
        Turn("assistant", "قلّل **الخميرة**، وزد الماء:\n\n- دقيق ٥٠٠ غ\n- ماء ٣٣٠ غ\n\n`yeast = 5`"),
    ),
    conversation_metadata=ConversationMetadata(language="ar", title="الخبز في الجبال"),
    platform="ChatGPT", model="gpt-5-5",
)  # fmt: skip

CHINESE = Body(
    conversation=(
        Turn("user", "为什么我的面包在高原上会塌陷？"),
        Turn("assistant", "因为气压低，**发酵**更快。请减少酵母，并提高烤箱温度。" * 6),
    ),
    conversation_metadata=ConversationMetadata(language="zh"), platform="Qwen Chat", model="qwen-max",
)  # fmt: skip

LONG_WORD = Body(
    conversation=(
        Turn("user", "Donaudampfschifffahrtsgesellschaftskapitän is a word, and " + "x" * 400 + " is not."),
        Turn("assistant", "\n".join(f"| {cell} " * 6 + "|" for cell in ("a very long heading", "---", "value"))),
    ),
    platform="Gemini", model="gemini-3-pro",
)  # fmt: skip

TOXIC = Body(
    conversation=(Turn("user", "Say something rude."), Turn("assistant", "You knead like a donkey.")),
    conversation_metadata=ConversationMetadata(toxic="True"), source="wildchat", licence="ODC-BY",
)  # fmt: skip

HIDDEN_SIGNS = Body(
    conversation=(
        Turn("user", "ab\u200bcd \u202eevil\u202c \ufeff\U000e0041\U000e0042 می‌خواهم 👨‍👩‍👧 end"),
        Turn("assistant", "<script>alert(1)</script> <b>not bold</b> `\u202e//` [x](https://\u202eexample.org/)"),
    ),
    conversation_metadata=ConversationMetadata(title="\u202etxt.exe"),
)  # fmt: skip

ALL = {
    "rich": RICH, "long": LONG, "arabic": ARABIC, "chinese": CHINESE, "long-word": LONG_WORD, "flagged": TOXIC,
    "unseen": HIDDEN_SIGNS,
}  # fmt: skip
