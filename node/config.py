"""node.toml: what an operator decides, read once and handed down as values."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from federation.errors import Malformed
from federation.log.origin import check_origin
from node.privacy import Policy
from node.privacy.policy import missing_models
from node.settings_words import in_plain_words

FILE = "node.toml"

Seconds = Annotated[float, Meta(gt=0, le=31_536_000)]


class Publish(Struct, frozen=True, forbid_unknown_fields=True):
    """When what waits goes into the log."""

    every_s: Annotated[float, Meta(ge=10)] = 60     # protocol: at most one checkpoint every ten seconds
    most: Annotated[int, Meta(ge=1, le=100_000)] = 4096


class Sync(Struct, frozen=True, forbid_unknown_fields=True):
    """How often peers are asked, at the least; their news are followed up at once."""

    every_s: Annotated[float, Meta(ge=1)] = 300
    longest_s: Seconds = 3600       # between attempts at a peer that fails
    round_s: Seconds = 300          # a round that takes longer is broken off, and taken up by the next
    second_look: bool = False       # mirrored records are checked by this node's own anonymization too


class TrustSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Which logs are mirrored beside those of one's own peers.

    A log that peers carry is taken when `accept_when_peers` of them hold it; 0: never.
    `accept` names more, `deny` wins over everything.
    """

    accept_when_peers: Annotated[int, Meta(ge=0)] = 1
    accept: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    most_logs: Annotated[int, Meta(ge=1)] = 200


class Compat(Struct, frozen=True, forbid_unknown_fields=True):
    """Ways in for software that was made for others."""

    sharelm: bool = False       # POST /api/endpoint, as the public ShareLM plugin sends it
    # How long its users can be found, to take back what they gave; they hold no secret that does.  0: not at all.
    remember_users_days: Annotated[int, Meta(ge=0, le=3_660)] = 365


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What clients may send: in one request, in what time, and all of them at once."""

    request_bytes: Annotated[int, Meta(ge=1 << 20, le=1 << 30)] = 16 << 20
    request_s: Seconds = 30
    reading_bytes: Annotated[int, Meta(ge=1 << 20)] = 64 << 20


class MapSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The map of conversations by meaning, on the page /map."""

    enabled: bool = True


class LabelSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of records beside what stands in them: each kind can be switched off, or all of it."""

    enabled: bool = True
    language: bool = True
    toxicity: bool = True
    feedback: bool = True
    topic: bool = True
    repeats: bool = True        # records that say nearly the same as an earlier one


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of node.toml."""

    origin: str
    url: str
    name: str = ""
    contact: str = ""
    licence: str = ""           # SPDX id put on contributions that state none
    invite_hours: Annotated[int, Meta(ge=1)] = 72
    publish: Publish = Publish()
    sync: Sync = Sync()
    trust: TrustSettings = TrustSettings()
    privacy: Policy = Policy()
    compat: Compat = Compat()
    limits: Limits = Limits()
    map: MapSettings = MapSettings()
    labels: LabelSettings = LabelSettings()


class WrongSettings(ValueError):
    """node.toml can't be used; the message says where, what was expected and what to write."""


def read_settings(file: Path) -> Settings:
    """
    Raises:
        WrongSettings: the file is not there, is no TOML, or says something it can't mean.
    """
    try:
        settings = msgspec.toml.decode(file.read_bytes(), type=Settings)
        check_origin(settings.origin)
    except FileNotFoundError:
        raise WrongSettings(
            f"{file} is not there. Make a node with: sharelm init {file.parent} --origin ORIGIN"
        ) from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise WrongSettings(f"{file}: {in_plain_words(str(wrong), Settings)}") from None
    except Malformed as wrong:
        raise WrongSettings(f"{file}: origin: {wrong}") from None
    check_url(settings.url, str(file))
    for package in missing_models(settings.privacy):
        raise WrongSettings(
            f"{file}: privacy.spacy_models should name packages that are installed, and {package} is not. "
            "Install it beside the node, or leave it out"
        )
    return settings


def check_url(url: str, where: str) -> str:
    """`url` without a slash at its end.

    Raises:
        WrongSettings: it is not an http or https address without user, query and fragment.
    """
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https") or not rest or any(c in rest for c in "@?#\\ \t\n"):
        raise WrongSettings(f"{where}: url should be an address such as https://chats.lab.example")
    return url.rstrip("/")


def format_settings(*, origin: str, url: str, name: str) -> str:
    """A first node.toml."""
    quoted = {key: msgspec.json.encode(value).decode() for key, value in
              {"origin": origin, "url": url, "name": name}.items()}  # fmt: skip
    return (
        "# What this node is. The origin is its name in every log, for ever; the url may change.\n"
        f"origin = {quoted['origin']}\nurl = {quoted['url']}\nname = {quoted['name']}\n"
        'contact = ""          # how people reach you\n'
        'licence = ""          # SPDX id put on contributions that state none, e.g. "CC-BY-4.0"\n'
        "\n[publish]\nevery_s = 60           # how long contributions wait, and can still be changed\n"
        "\n[sync]\nevery_s = 300          # how often peers are asked; news are followed up at once\n"
        "\n[trust]\naccept_when_peers = 1  # take a log that so many of my peers carry; 0: my peers' own logs only\n"
        "deny = []\n"
        "\n[map]\nenabled = true         # conversations by meaning, at /map; drawn by a process that comes and goes\n"
        "\n[privacy]\n# workers = 2          # processes of 300 to 600 MB each; or one a core, at most four\n"
        'mode = "thorough"      # or "fast": fewer sentences are read by the neural taggers\n'
        'uncovered_language = "hold"    # until a person has looked; or "refuse", or "structured" kinds only\n'
        'small_letters = "hold"         # texts without capitals in es, it, nl, pt; or "publish"\n'
        'initials = "hold"              # texts that end with two or three letters alone; or "publish"\n'
    )
