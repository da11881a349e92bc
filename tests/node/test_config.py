"""node.toml: what can be written, and that each mistake is named with its place."""

from pathlib import Path

import pytest

from node.config import WrongSettings, format_settings, read_settings
from node.privacy import Policy

GOOD = 'origin = "lab.test/log"\nurl = "https://lab.test"\n'


def test_what_init_writes_can_be_read(tmp_path):
    text = format_settings(origin="lab.test/log", url="https://lab.test", name='The "lab"')
    (tmp_path / "node.toml").write_text(text)

    settings = read_settings(tmp_path / "node.toml")

    assert (settings.origin, settings.url, settings.name) == ("lab.test/log", "https://lab.test", 'The "lab"')
    assert settings.compat.sharelm is False


@pytest.mark.parametrize(
    ("wrong", "place", "said"),
    [
        (GOOD + '[sync]\nevery_s = "5 min"\n', "sync.every_s", "should be a number, not a text in quotes"),
        (GOOD + "[sync]\nevery_s = 0\n", "sync.every_s", ">= 1"),
        (GOOD + "[sync]\nlongest_s = -1\n", "sync.longest_s", "> 0"),
        (GOOD + "[publish]\nevery_s = 1\n", "publish.every_s", ">= 10"),
        (GOOD + "[publish]\nmost = 0\n", "publish.most", ">= 1"),
        (GOOD + '[trust]\ndeny = "x.test"\n', "trust.deny", "should be a list"),
        (GOOD + "[trust]\naccept_when_peers = 1.5\n", "trust.accept_when_peers", "should be a whole number"),
        (GOOD + '[compat]\nsharelm = "yes"\n', "compat.sharelm", "should be true or false"),
        (GOOD + "[limits]\nrequest_bytes = 10\n", "limits.request_bytes", ">= 1048576"),
        (GOOD + '[privacy]\nkeep = ["FACE"]\n', "privacy.keep[0]", "should be one of ADDRESS, "),
        (GOOD + '[privacy]\nkeep = ["PERSON"]\n', "privacy.keep ", "always replaced"),
        (GOOD + '[privacy]\nkeep = ["IP"]\nhold_kinds = ["IP"]\n', "privacy.hold_kinds ", "also in keep"),
        (GOOD + '[privacy]\nhold_kinds = ["IP"]\nrefuse_kinds = ["IP"]\n', "privacy.hold_kinds ", "in refuse_kinds"),
        (GOOD + '[privacy]\nmode = "quick"\n', "privacy.mode", "should be one of fast, thorough, not 'quick'"),
        (GOOD + "[privacy]\nthreshold = 2\n", "privacy.threshold", "should be a number <= 1"),
        (GOOD + "[privacy]\ncheck_threshold = 0.01\n", "privacy.check_threshold", "should be at least threshold"),
        (GOOD + "[privacy]\nthresold = 0.3\n", "privacy.thresold", "did you mean threshold?"),
        (GOOD + "[privacy.least_scores]\nPERSON = -1\n", "privacy.least_scores.PERSON", ">= 0"),
        (GOOD + '[privacy]\nlanguages = ["english"]\n', "privacy.languages[0]", "^[a-z]{2,3}$"),
        (GOOD + '[privacy]\nspacy_models = ["en_core_none_here"]\n', "privacy.spacy_models", "installed"),
        (GOOD + '[privacy]\nspacy_models = ["en_one", "en_two"]\n', "privacy.spacy_models", "two models"),
        (GOOD + '[privacy]\nspacy_models = ["pl_core_news_sm"]\n', "privacy.spacy_models", "not for 'pl'"),
        (GOOD + "[privacy]\nworkers = 0\n", "privacy.workers", ">= 1"),
        (GOOD + "invite_hours = 0\n", "invite_hours", ">= 1"),
        (GOOD + '[map]\nenabled = "no"\n', "map.enabled", "should be true or false"),
        (GOOD + "nmae = 1\n", "nmae", "unknown field"),
        (GOOD + "[sync]\nevrey_s = 300\n", "evrey_s", "unknown field"),
        ('url = "https://lab.test"\n', "origin", "missing required field"),
        ('origin = "lab.test/log"\n', "url", "missing required field"),
        ('origin = "Lab.test"\nurl = "https://lab.test"\n', "origin", ""),
        ('origin = "lаb.test"\nurl = "https://lab.test"\n', "origin", ""),       # a Cyrillic a
        ('origin = "lab.test/log"\nurl = "ftp://lab.test"\n', "url", "https://"),
        ('origin = "lab.test/log"\nurl = "https://me:secret@lab.test"\n', "url", "https://"),
        ('origin = "lab.test/log"\nurl = "https://lab.test?x=1"\n', "url", "https://"),
        ("origin = \n", "", "TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path, wrong, place, said):
    file = tmp_path / "node.toml"
    file.write_text(wrong)

    with pytest.raises(WrongSettings) as raised:
        read_settings(file)

    assert str(file) in str(raised.value)
    assert place in str(raised.value)
    assert said.lower() in str(raised.value).lower()


def test_a_folder_without_settings_says_how_to_make_a_node(tmp_path):
    with pytest.raises(WrongSettings, match=r"sharelm init .* --origin ORIGIN"):
        read_settings(tmp_path / "node.toml")


def test_settings_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "node.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(WrongSettings):
        read_settings(tmp_path / "node.toml")


def test_the_policy_in_the_readme_is_the_standard_one(tmp_path):
    readme = (Path(__file__).parents[2] / "node/privacy/README.md").read_text(encoding="utf-8")
    shown = readme.partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "node.toml").write_text(GOOD + shown)

    assert read_settings(tmp_path / "node.toml").privacy == Policy()
