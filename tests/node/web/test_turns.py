"""Which turns a page shows: one branch, with what could have been said instead, some at a time."""

from federation.record.conversation import Body, Part, Turn
from node.web import turns
from node.web.turns import shown_turns


def _tree():
    ids = {"q": "", "a1": "q", "a2": "q", "a3": "q", "q2": "a2", "b1": "q2", "b2": "q2"}
    said = tuple(Turn("user" if id[0] == "q" else "assistant", id, id=id, parent=parent) for id, parent in ids.items())
    return Body(
        conversation=said, branches=(("q", "a1"), ("q", "a2", "q2", "b1"), ("q", "a2", "q2", "b2"), ("q", "a3"))
    )


def _texts(shown):
    return [each.turn.content for each in shown.turns]


def test_without_branches_all_turns_come_in_order():
    shown = shown_turns(Body(conversation=(Turn("user", "a"), Turn("assistant", "b"))), branch=7)

    assert (_texts(shown), shown.branches, shown.total, shown.behind) == (["a", "b"], 1, 2, 0)
    assert [each.choice for each in shown.turns] == [None, None]


def test_the_first_branch_is_shown_first_and_says_what_else_was_answered():
    shown = shown_turns(_tree())

    choice = shown.turns[1].choice
    assert _texts(shown) == ["q", "a1"]
    assert (choice.place, choice.of, choice.before, choice.behind) == (1, 3, 0, 2)


def test_every_branch_is_reached_from_its_neighbours():
    third = shown_turns(_tree(), branch=3)

    answer, last = third.turns[1].choice, third.turns[3].choice
    assert _texts(third) == ["q", "a2", "q2", "b2"]
    assert (answer.place, answer.of, answer.before, answer.behind) == (2, 3, 1, 4)
    assert (last.place, last.of, last.before, last.behind) == (2, 2, 2, 0)


def test_branches_that_name_turns_that_are_not_there_are_read_as_far_as_they_go():
    said = (Turn("user", "a", id="a"), Turn("assistant", "b", id="b"))

    assert _texts(shown_turns(Body(conversation=said, branches=(("a", "no", "b"), ("none",), ())))) == ["a", "b"]
    assert _texts(shown_turns(Body(conversation=said, branches=(("none",),)))) == ["a", "b"]


def test_long_conversations_come_a_page_at_a_time(monkeypatch):
    monkeypatch.setattr(turns, "MOST_TURNS", 3)
    body = Body(conversation=tuple(Turn("user", str(k)) for k in range(1, 9)))

    pages, first = [], 1
    while first:
        page = shown_turns(body, first=first)
        pages.append((_texts(page), page.before))
        first = page.behind

    assert pages == [(["1", "2", "3"], 0), (["4", "5", "6"], 1), (["7", "8"], 4)]


def test_a_page_ends_where_it_would_get_long_and_holds_one_turn_at_least(monkeypatch):
    monkeypatch.setattr(turns, "MOST_CHARACTERS", 10)
    body = Body(conversation=(Turn("user", "x" * 50), Turn("user", "y" * 8), Turn("user", "z" * 3)))

    assert [_texts(shown_turns(body, first=k))[0][0] for k in (1, 2, 3)] == ["x", "y", "z"]
    assert [len(shown_turns(body, first=k).turns) for k in (1, 2, 3)] == [1, 1, 1]


def test_a_part_that_only_repeats_the_text_is_not_shown_twice():
    said = Turn(
        "assistant",
        "So:\n```\nprint(1)\n```",
        parts=(Part("code", "print(1)"), Part("code", "print(2)"), Part("thinking", "hm")),
    )

    [shown] = shown_turns(Body(conversation=(said,))).turns

    assert [part.text for part in shown.parts] == ["print(2)"]
    assert [part.text for part in shown.thoughts] == ["hm"]
