"""The index finds and counts what looking at every record would, whatever is asked of it."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from federation.record.columns import Record
from federation.record.conversation import Body, ConversationMetadata, Label, Turn, format_body
from node.collection.index.build import build_shard
from node.collection.index.engine import Index
from node.collection.index.manifest import Run
from node.collection.index.query import SORTS, Query, plain
from tests import slow_search

WORDS = [
    "straße", "Strasse", "Café", "naïve", "don't", "foo_bar", "C++", "1,000", "東京都に行く", "京都", "日本語の文章",
    "北京大学", "สวัสดีครับ", "Привет", "ёлка", "مُحَمَّد", "שלום", "हिन्दी", "한국어는", "😀", "👩‍👩‍👧", "Ａｂｃ",
    "e\u0301te\u0301", "the", "a",
]  # fmt: skip
ORIGINS = ["one.test/log", "other.test/log"]
ASKED = st.sampled_from([*WORDS, "京", "本語", "สวัส", "cafe", "foo", "елка", "محمد", "국어", "ete", "東京", "ا"])


def _records(count, seed):
    rng = random.Random(seed)

    def body():
        texts = [" ".join(rng.choices(WORDS, k=rng.randint(1, 6))) for _ in range(rng.choice((1, 2, 2, 4)))]
        turns = [Turn("user", text, rating=rng.choice((None, None, 1, -1))) for text in texts]
        if rng.random() < 0.2:
            turns.append(Turn("assistant", "```x```"))
        return Body(
            conversation=tuple(turns),
            model=rng.choice(["gpt-4", "claude", ""]),
            platform=rng.choice(["ChatGPT", "Ünï", ""]),
            licence=rng.choice(["MIT", "CC-BY-4.0"]),
            source=rng.choice(["", "oasst"]),
            timestamp=rng.choice(["", str(date(2024, 1, 1) + timedelta(days=rng.randint(0, 90)))]),
            branches=(("a",), ("b",)) if rng.random() < 0.2 else (),
            labels=tuple(Label(n, rng.choice("xyz"), "by") for n in ("topic", "tone") if rng.random() < 0.6),
            conversation_metadata=ConversationMetadata(
                title=rng.choice(["", "a title"]), language=rng.choice(["en", "ja"]), toxic=rng.choice(["", "True"])
            ),
        )

    return [Record(ORIGINS[k % 2], k // 2, format_body(body())) for k in range(count)]


def _put(index, records):
    runs = {}
    for each in records:
        runs.setdefault((each.origin, each.index // 256), []).append(each)
    folder = index.new_folder()
    build_shard(folder, [Run(*place, 256, "mark", "") for place in runs], lambda run: (runs[run.place], {}))
    made = index.open([folder.name])
    index.write_down((), made)
    index.exchange((), made, {})


RECORDS = _records(200, 7)
SEEN = [slow_search.Seen.of(each) for each in RECORDS]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    made = Index(tmp_path_factory.mktemp("index"))
    for origin in ORIGINS:      # a shard for each
        _put(made, [each for each in RECORDS if each.origin == origin])
    yield made
    made.close()


def _queries():
    def some(*values):
        return st.lists(st.sampled_from(values), max_size=2).map(lambda each: tuple(sorted(set(each))))

    phrase = st.lists(ASKED, min_size=1, max_size=2).map(" ".join)
    words = st.lists(phrase | phrase.map('"{}"'.format) | ASKED.map("-{}".format), max_size=2).map(" ".join)
    number, yes_no = st.none() | st.integers(0, 40), st.none() | st.none() | st.booleans()
    return st.builds(
        Query,
        text=words,
        origin=some(ORIGINS[0], "unknown"),
        model=some("gpt-4", "claude"),
        platform=some("ChatGPT", "Ünï"),
        language=some("en"),
        rating=some("good", "none"),
        label=some("topic:x", "topic:y", "tone:z"),
        since=st.sampled_from(["", "", "2024-02-01"]),
        until=st.sampled_from(["", "", "2024-02-20"]),
        turns_from=number,
        characters_to=number,
        **dict.fromkeys(("code", "branches", "flagged"), yes_no),
        sort=st.sampled_from(SORTS),
    )


def _quietly(test):
    return settings(max_examples=40, deadline=None)(test)


@_quietly
@given(query=_queries())
@example(query=Query())
@example(query=Query(text='"日本語の文章"', sort="newest"))
def test_it_finds_what_fits_and_nothing_else(index, query):
    found = index.find(query, 1_000)

    assert len(found) == len(set(found))
    assert set(found) == slow_search.fitting(SEEN, query)


@_quietly
@given(query=_queries())
def test_the_counts_beside_each_filter_are_those_of_what_the_other_filters_leave_in(index, query):
    total, facets = index.facets(query)

    wanted = slow_search.counts(SEEN, query)
    found = {each.name: {count.value: count.count for count in each.counts if count.count} for each in facets}
    assert total == index.count(query) == len(slow_search.fitting(SEEN, query))
    assert {name: found[name] for name in wanted} == wanted


@_quietly
@given(text=st.text(max_size=300) | st.text(st.sampled_from('"-*()[]{}~^:\\/+&|!? AND OR NOT東a\0\ud800'), max_size=60))
@example(text="'; DROP TABLE records; --")
@example(text='"' * 999)
@example(text="\0\ud800😀" * 3_000)
@example(text="a" * 10_000)
@example(text="東" * 10_000)
@example(text="(((((text:[a TO *] OR \\")
def test_any_text_can_be_asked(index, text):
    query = Query(text=plain(text))

    found = index.find(query, 1_000)

    assert set(found) == slow_search.fitting(SEEN, query)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("東京都に行く", "京都"), ("日本語の文章", "本語"), ("北京大学", "北京大学"), ("北京大学", "学"),
        ("สวัสดีครับ", "ดีครับ"),
        ("한국어는", "국어"), ("Привет", "ПРИВЕТ"), ("ёлка", "елка"), ("مُحَمَّد", "محمد"), ("Café", "cafe"),
        ("cafe", "CAFÉ"),
        ("straße", "STRASSE"), ("Ａｂｃ", "abc"), ("ｶﾞ", "が".translate({0x304C: 0x30AC})), ("हिन्दी", "हिन्दी"),
        ("😀", "😀"),
    ],
)  # fmt: skip
def test_every_script_is_found_as_people_write_it(tmp_path, text, asked):
    index = Index(tmp_path)
    _put(index, [Record("one.test/log", 0, format_body(Body(conversation=(Turn("user", f"vor {text}, nach"),))))])

    found = index.find(Query(text=asked), 10)
    index.close()

    assert found == [("one.test/log", 0)]


@pytest.mark.parametrize(("sort", "key"), [("newest", -1), ("oldest", 1)])
def test_what_is_sorted_is_in_order_over_all_shards(index, sort, key):
    days = {each.place: each.facts.day for each in SEEN}

    found = [days[place] for place in index.find(Query(sort=sort), 1_000)]

    assert found == sorted(found, reverse=key < 0)


def test_what_is_hidden_is_in_no_hit_and_no_count(tmp_path):
    index = Index(tmp_path)
    _put(index, RECORDS)
    every = set(index.find(Query(), 1_000))
    gone = next(iter(every))

    index.hide(gone[0], [gone[1]])
    found, (total, facets) = set(index.find(Query(), 1_000)), index.facets(Query())
    index.close()

    assert found == every - {gone}
    assert total == sum(count.count for count in facets[0].counts) == len(every) - 1


@pytest.mark.parametrize("damage", ["catalog", "manifest", "cut", "gone"])
def test_what_is_damaged_is_passed_over_and_cleared_away(tmp_path, damage):
    index = Index(tmp_path)
    for origin in ORIGINS:
        _put(index, [each for each in RECORDS if each.origin == origin])
    hurt = index.shards[0].folder
    index.close()
    if damage == "catalog":
        (tmp_path / "shards.json").write_bytes(b"{")
    elif damage == "manifest":
        (hurt / "shard.json").write_bytes(b"[]")
    elif damage == "cut":
        file = max(hurt.iterdir(), key=lambda each: each.stat().st_size)
        file.write_bytes(file.read_bytes()[:-1])
    else:
        next(hurt.glob("*.idx")).unlink()

    again = Index(tmp_path)
    found, left = again.find(Query(), 1_000), len(again.shards)
    again.close()

    assert left == (0 if damage == "catalog" else 1)
    assert len(found) == left * 100
    assert not hurt.exists()
