"""Whatever came and went: step by step the index gets just what is wanted, each run once, in few shards."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from federation.log.tiles import WIDTH
from node.collection.index.manifest import Run
from node.collection.index.plan import MOST_RUNS, next_step

_RUNS = st.builds(
    Run,
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 150),
    st.sampled_from([WIDTH, WIDTH, WIDTH, 9]),
    st.sampled_from(["old", "new"]),
    st.sampled_from(["", "", "", "gone"]),
).map(lambda run: replace(run, mark=f"{run.mark} {run.width} {run.gone}"))      # it tells of all that is shown
_CONTENTS = st.lists(_RUNS, max_size=200).map(lambda runs: {run.place: run for run in runs})

_NUMBERS = count()      # of shards


def _take(held, step):
    made = {f"{next(_NUMBERS)}": runs for runs in step.shards}
    return {**{name: runs for name, runs in held.items() if name not in step.replaces}, **made}


def _bring_up(held, wanted):
    steps = 0
    while (step := next_step(held, wanted)) is not None:
        held, steps = _take(held, step), steps + 1
        assert steps < 500
        places = [run.place for runs in held.values() for run in runs]
        assert len(places) == len(set(places))
    return held, steps


@given(_CONTENTS, _CONTENTS)
def test_any_content_becomes_any_other(before, after):
    held, _ = _bring_up({}, before)

    held, _ = _bring_up(held, after)

    assert {run.place: run for runs in held.values() for run in runs} == after
    assert all(len(runs) <= MOST_RUNS for runs in held.values())


def test_what_is_to_be_erased_comes_first():
    runs = {("a", n): Run("a", n, WIDTH, "old", "") for n in range(500)}
    held, _ = _bring_up({}, runs)
    wanted = {place: replace(run, mark="new") for place, run in runs.items()}
    wanted["a", 499] = replace(wanted["a", 499], gone="gone")

    step = next_step(held, wanted)

    assert ("a", 499) in {run.place for run in step.shards[0]}


def test_a_log_that_grows_run_by_run_is_written_a_few_times_only():
    held, wanted, written = {}, {}, 0
    for number in range(400):
        wanted["a", number] = Run("a", number, WIDTH, "mark", "")
        step = next_step(held, wanted)
        written += sum(len(runs) for runs in step.shards)
        held = _take(held, step)

    assert written < 400 * 8
    assert len(held) < 400 / MOST_RUNS + 8


def test_labels_that_come_bit_by_bit_make_no_shard_anew_until_all_came():
    runs = {("a", n): Run("a", n, WIDTH, "mark", "") for n in range(10)}
    held, _ = _bring_up({}, runs)
    some = {place: replace(run, labels="x" if place[1] < 9 else "") for place, run in runs.items()}
    every = {place: replace(run, labels="x") for place, run in runs.items()}

    assert next_step(held, some, labels_settled=False) is None
    assert next_step(held, some, labels_settled=True) is not None
    assert next_step(held, every, labels_settled=False) is not None
