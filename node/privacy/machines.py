"""Traces of machines and places: network addresses, home folders and coordinates."""

import ipaddress
from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone, words_before
from .regions import Regions
from .wordlist import words

_IPV4 = Pattern(r"\d{1,3}(?:\.\d{1,3}){3}")
_IPV6 = Pattern(r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d{1,3}\.\d{1,3}\.\d{1,3})?")
_MAC = Pattern(r"[0-9a-fA-F]{2}(?:(?::[0-9a-fA-F]{2}){5}|(?:-[0-9a-fA-F]{2}){5})|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}")
_HEX = frozenset("0123456789abcdefABCDEF")
_VERSION_WORD = Pattern(
    r"(?:\bv|\bver\.?|\bversions?|\brelease|\bbuild|\bsections?|[a-z]/|"
    r"[\w\]]\s?(?:[<>!=~]=|[~^]))\s?[:=]?\s?[\"']?$"
)
_NOBODYS_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "127.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "1.2.3.4/32", "8.8.8.8/32", "8.8.4.4/32", "1.1.1.1/32", "1.0.0.1/32", "9.9.9.9/32",
        "::/127", "2001:db8::/32", "ff00::/8",
    )
)  # fmt: skip

_HOME = Pattern(
    r"(?:/home/|/Users/|(?i:[A-Z]:(?:\\{1,2}|/)(?:Users|Documents and Settings)(?:\\{1,2}|/)))"
    r"([\pL\pN_.@\-]+(?: [\pL\pN_.\-]+\\)?)"
)
_NOBODYS_HOMES = words(
    "user username users me you yourname your_name your-name name runner ubuntu debian root app vscode node admin "
    "public shared default all appuser jovyan pi git www-data linuxbrew example guest administrator "
    "ec2-user vagrant codespace circleci azureuser opc postgres you.name"
)

_DECIMAL_PAIR = Pattern(
    r"[-+]?\d{1,2}\.\d{3,}(?: ?°)?(?: ?[NS])?\s{0,2}(?:[,;/]|\s)\s{0,2}"
    r"(?:(?i:lon|lng|long|longitude)\s?[:=]?\s?)?[-+]?\d{1,3}\.\d{3,}(?: ?°)?(?: ?[EW])?"
)
_DEGREES = Pattern(
    r"\d{1,3}\s?°\s?\d{1,2}\s?'\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|'')\s?)?[NSns],?\s{0,2}"
    r"\d{1,3}\s?°\s?\d{1,2}\s?'\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|'')\s?)?[EWOewo]"
)
_DECIMAL = Pattern(r"[-+]?\d+\.\d+")
_PLACE_WORD = Pattern(
    r"\b(?:lat|latitude|lon|lng|long|longitude|coord\w*|gps|exif|geo\w*|location|located|position|maps?|koordinaten)\b|@"
)


def find_ips(text: str, regions: Regions) -> Iterator[Finding]:
    """IPv4 and IPv6 addresses that may be somebody's: no loopback, no documentation range, no version number."""
    for match in _IPV4.find(text):
        before = words_before(text, match.start, within=12)
        alone = stands_alone(text, match.start, match.end) and not _is_part(text, match.start, match.end)
        if alone and not _VERSION_WORD.is_in(before) and _is_somebodys(match.text):
            yield Finding(match.start, match.end, "IP", 0.9, "structured")
    for match in _IPV6.find(text):
        written = match.text if match.text.startswith("::") else match.text.removeprefix(":")
        start = match.end - len(written)
        alone = stands_alone(text, start, match.end) and not _goes_on(text, start, match.end, ":")
        if alone and _enough_groups(written) and _is_somebodys(written):
            yield Finding(start, match.end, "IP", 0.9, "structured")


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether it is a piece of a longer number, or of a version: `1.2.3.4.5`, `1.2.3.4-beta`, `lib-1.2.3.4`."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (
        (after[:1] == "." and after[1:].isdigit()) or (after[:1] == "-" and after[1:].isalpha())
        or before.endswith(".") or (before[1:] == "-" and before[0].isalpha())
    )  # fmt: skip


def _goes_on(text: str, start: int, end: int, separators: str) -> bool:
    """Whether more hexadecimal digits hang on it."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (before[1:] != "" and before[1] in separators and before[0] in _HEX) or (
        after[1:] != "" and after[0] in separators and after[1] in _HEX
    )


def _enough_groups(written: str) -> bool:
    if not any(character.isdigit() for character in written):
        return False                    # `cafe::babe` is a name in a program
    groups = [group for group in written.split(":") if group]
    return len(groups) >= 3 or (len(groups) == 2 and sum(map(len, groups)) >= 6)    # never `::`, never `a::b`


def _is_somebodys(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    return not any(address in network for network in _NOBODYS_NETWORKS)


def find_macs(text: str, regions: Regions) -> Iterator[Finding]:
    """Hardware addresses of network cards, other than all zeros and all ones."""
    for match in _MAC.find(text):
        digits = [c for c in match.text.lower() if c.isalnum()]
        if stands_alone(text, match.start, match.end) and len(set(digits)) > 2 and not _goes_on(
            text, match.start, match.end, ":-."
        ):
            yield Finding(match.start, match.end, "MAC", 0.9, "structured")


def find_homes(text: str, regions: Regions) -> Iterator[Finding]:
    """The name in `/home/NAME`, `/Users/NAME` and `C:\\Users\\NAME`."""
    for match in _HOME.find(text):
        name = (match.groups[0] or "").rstrip("\\.")
        start = match.group_spans[0][0]
        if name and name.lower() not in _NOBODYS_HOMES:
            yield Finding(start, start + len(name), "USERNAME", 0.9, "structured")


def find_coordinates(text: str, regions: Regions) -> Iterator[Finding]:
    """A latitude and a longitude together, when a word or a sign says that they are such."""
    for match in _DEGREES.find(text):
        yield Finding(match.start, match.end, "COORDINATES", 0.9, "structured")
    for match in _DECIMAL_PAIR.find(text):
        before, after = text[max(0, match.start - 1) : match.start], text[match.end : match.end + 2]
        goes_on = before == "." or (after[:1] == "." and after[1:].isdigit())     # not the full stop of a sentence
        if goes_on or not stands_alone(text, match.start, match.end):
            continue
        latitude, longitude = (float(number.text) for number in _DECIMAL.find(match.text))
        before = words_before(text, match.start, within=60)
        said = any(c in match.text for c in "°NSEW") or _PLACE_WORD.is_in(before)
        if said and abs(latitude) <= 90 and abs(longitude) <= 180:
            yield Finding(match.start, match.end, "COORDINATES", 0.8, "structured")
