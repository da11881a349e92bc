"""node.toml: what can be written, and that each mistake is named with its place."""

import pytest

from node.config import WrongSettings, format_settings, read_settings

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
        (GOOD + '[sync]\nevery_s = "5 min"\n', "sync.every_s", "Expected `float`, got `str`"),
        (GOOD + "[sync]\nevery_s = 0\n", "sync.every_s", ">= 1"),
        (GOOD + "[sync]\nlongest_s = -1\n", "sync.longest_s", "> 0"),
        (GOOD + "[publish]\nevery_s = 1\n", "publish.every_s", ">= 10"),
        (GOOD + "[publish]\nmost = 0\n", "publish.most", ">= 1"),
        (GOOD + '[trust]\ndeny = "x.test"\n', "trust.deny", "Expected `array`"),
        (GOOD + "[trust]\naccept_when_peers = 1.5\n", "trust.accept_when_peers", "Expected `int`"),
        (GOOD + '[compat]\nsharelm = "yes"\n', "compat.sharelm", "Expected `bool`"),
        (GOOD + "[limits]\nrequest_bytes = 10\n", "limits.request_bytes", ">= 1048576"),
        (GOOD + '[privacy]\nkinds = ["FACE"]\n', "privacy.kinds", "FACE"),
        (GOOD + "[privacy]\nworkers = 0\n", "privacy.workers", ">= 1"),
        (GOOD + "invite_hours = 0\n", "invite_hours", ">= 1"),
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
