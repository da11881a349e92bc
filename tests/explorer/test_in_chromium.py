"""The explorer in a real browser: its main paths, what axe finds, and texts that would do something if they could."""

import httpx
import pytest

from federation.log.origin import log_id
from tests.explorer.payloads import conversations, payloads
from tests.explorer.samples import ALL
from tests.extension.browsers import play

pytestmark = [pytest.mark.xdist_group("explorer"), pytest.mark.usefixtures("chromium")]

ID = log_id("lab.test/log")


@pytest.fixture(scope="module")
def samples(serve):
    return serve("samples")


def test_a_reader_searches_filters_reads_and_reports_with_scripts_and_without(samples):
    seen = play("explorer", url=samples)

    assert seen["faults"] == []
    assert seen["plainAddress"] == f"{samples}/search?q=thinner"
    assert [title.partition("?")[0] for title in seen["plainFound"]] == ["Why did my bread sink"]
    assert seen["conversation"] == "Bread at 2,000 m"
    assert "Too much yeast." in seen["otherBranch"]
    assert "2 of 2" in seen["otherBranch"]
    assert "The operator of this node was told." in seen["reported"]
    assert (seen["flaggedBefore"], seen["flaggedAfter"]) == (False, True)
    assert seen["all"] == str(len(ALL))
    assert seen["typed"] == {"total": "1", "address": f"{samples}/search?q=thinner", "focused": "q"}
    assert seen["filtered"]["address"] == f"{samples}/search?language=ar"
    assert (seen["filtered"]["total"], seen["filtered"]["chip"]) == ("1", "Language: ar ×")
    assert seen["sameDocument"]


def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(samples, serve):
    numbers = {name: index for index, name in enumerate(ALL, 1)}
    pages = {name: f"{samples}/c/{ID}/{numbers[name]}" for name in ("rich", "arabic", "flagged", "unseen")}
    wide = {name: f"{samples}/c/{ID}/{numbers[name]}" for name in ("long", "long-word", "chinese")}
    pages |= {
        "node": samples, "search": f"{samples}/search", "found": f"{samples}/search?q=bread&platform=ChatGPT",
        "nothing": f"{samples}/search?q=zzzz", "refused": f"{samples}/search?nope=1", "unknown": f"{samples}/c/{ID}/99",
    }  # fmt: skip

    looked = play("pages", pages=pages)
    long = play("pages", pages=wide, axe=False)
    empty = play("pages", pages={"empty": f"{serve('nothing')}/search"})

    assert (looked["found"], looked["faults"]) == ([], [])
    assert (long["found"], long["faults"]) == ([], [])
    assert (empty["found"], empty["faults"]) == ([], [])


def test_two_hundred_texts_that_would_do_something_do_nothing(serve):
    url = serve("payloads")
    count = len(list(conversations()))
    shown = {f"conversation {index}": f"{url}/c/{ID}/{index}" for index in range(1, count + 1)}
    pages = shown | {
        "written": f"{url}/c/{ID}/1?as=written", "search": f"{url}/search", "found": f"{url}/search?q=sharelmRan",
        "asked": f"{url}/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "refused": f"{url}/search?%3Cscript%3E=1",
    }  # fmt: skip

    looked = play("pages", pages=pages, widths=[1280], schemes=["light"], axe=False, open=True)

    assert len(payloads()) >= 200
    assert httpx.get(shown["conversation 1"]).status_code == 200
    assert (looked["faults"], looked["found"]) == ([], [])
