"""Every kind of personal data that has a form of its own, looked for in prose and code alike."""

from collections.abc import Callable, Iterator

from . import accounts, addresses, contact, links, machines
from .finding import Finding
from .regions import Regions, split

Detector = Callable[[str, Regions], Iterator[Finding]]

DETECTORS: dict[str, Detector] = {
    "EMAIL": contact.find_emails,
    "PHONE": contact.find_phones,
    "HANDLE": contact.find_handles,
    "CARD": accounts.find_cards,
    "IBAN": accounts.find_ibans,
    "SSN": accounts.find_ssns,
    "CRYPTO": accounts.find_crypto,
    "IP": machines.find_ips,
    "MAC": machines.find_macs,
    "USERNAME": machines.find_homes,
    "COORDINATES": machines.find_coordinates,
    "ADDRESS": addresses.find_boxes,
    "URL": links.find_links,        # and the user part and profile name in one
}


def find_structured(text: str) -> list[Finding]:
    """All findings in a view's text.  They may overlap; `finding.settle` settles that."""
    regions = split(text)
    return [finding for detector in DETECTORS.values() for finding in detector(text, regions)]
