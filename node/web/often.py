"""How often an address may call what costs work: counted in memory, in spans of a minute, and forgotten with each."""

from ipaddress import ip_address

_SPAN_S = 60.0
_MOST_ADDRESSES = 10_000        # counted by themselves in one span; all that come later count as one


class Calls:
    """At most `most` calls of one address in a span."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._began_s = 0.0
        self._counts = dict[str, int]()

    def wait_s(self, address: str, now_s: float) -> int:
        """Counts a call; whole seconds until another one is heard, 0 when this one is."""
        if not 0 <= now_s - self._began_s < _SPAN_S:
            self._began_s = now_s
            self._counts.clear()
        network = _network_of(address)
        if network not in self._counts and len(self._counts) >= _MOST_ADDRESSES:
            network = ""
        count = self._counts[network] = self._counts.get(network, 0) + 1
        return 0 if count <= self._most else max(1, int(self._began_s + _SPAN_S - now_s))


def _network_of(address: str) -> str:
    """One household has a whole /64 of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return parsed.exploded[:19] if parsed.version == 6 else address
