"""When to ask a peer again."""

import random


def next_attempt(failures: int, *, every_s: float, longest_s: float, rng: random.Random) -> float:
    """Seconds to wait after a round, with jitter, so that nodes do not move in step.

    After a success about `every_s`; after each failure twice as long, never over `longest_s`.
    """
    if not failures:
        return every_s * rng.uniform(0.8, 1.2)
    longest = max(longest_s, every_s)
    wait = every_s * float(2 ** min(failures, 20))
    return longest * rng.uniform(0.8, 1.0) if wait >= longest else min(longest, wait * rng.uniform(0.8, 1.2))
