"""When to ask a peer again."""

import random


def next_attempt(failures: int, *, every_s: float, longest_s: float, rng: random.Random) -> float:
    """Seconds to wait after a round, with jitter, so that nodes do not move in step.

    After a success about `every_s`; after each failure twice as long, at most `longest_s`.
    """
    wait = min(every_s * float(2 ** min(failures, 20)), max(longest_s, every_s))
    return wait * rng.uniform(0.8, 1.2)
