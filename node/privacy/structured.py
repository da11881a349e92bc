"""Every kind of personal data that has a form of its own, looked for in prose and code alike."""

from collections.abc import Callable, Iterator

from . import (
    accounts,
    addresses,
    births,
    contact,
    crypto,
    documents,
    embedded,
    handles,
    hosts,
    links,
    machines,
    national,
    plates,
    records,
    tables,
)
from .finding import Finding
from .regions import Regions, split

Detector = Callable[[str, Regions], Iterator[Finding]]

DETECTORS: tuple[Detector, ...] = (
    contact.find_emails,
    contact.find_phones,
    handles.find_handles,
    accounts.find_cards,
    accounts.find_ibans,
    accounts.find_ssns,
    crypto.find_crypto,
    national.find_national,
    documents.find_documents,
    births.find_births,
    plates.find_plates,
    machines.find_ips,
    machines.find_macs,
    machines.find_homes,
    machines.find_coordinates,
    hosts.find_hosts,
    hosts.find_users,
    addresses.find_boxes,
    links.find_links,
    embedded.find_embedded,
    records.find_records,
    tables.find_in_tables,
)


def find_structured(text: str) -> list[Finding]:
    """All findings in a view's text.  They may overlap; `finding.settle` settles that."""
    regions = split(text)
    return [finding for detector in DETECTORS for finding in detector(text, regions)]
