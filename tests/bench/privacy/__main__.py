"""`python -m tests.bench.privacy`: all systems on all data, and one table; `--help` says what can be left out.

The measurement itself is `node/privacy/bench`, which an installed node has too.
Here other people's data and ShareLM's own tool are added.
"""

import argparse
import sys
from pathlib import Path

from node.cli.output import progress, say
from node.privacy import Policy
from node.privacy.bench.code import code_cases
from node.privacy.bench.corpus import make_corpus
from node.privacy.bench.misses import print_misses
from node.privacy.bench.run import Failed, Worker, measure
from node.privacy.bench.table import circumstances, table
from node.privacy.bench.throughput import add_throughput
from node.privacy.bench.worker import SYSTEMS
from tests.bench.privacy.old_tool import NAME as OLD_TOOL
from tests.bench.privacy.old_tool import old_tool
from tests.bench.privacy.others import DATA, other_cases, other_rows

QUICK = 0.15


def main() -> None:
    names = ["no tool", OLD_TOOL, *list(SYSTEMS)[1:]]
    asking = argparse.ArgumentParser(prog="python -m tests.bench.privacy", description="Measures anonymization.")
    asking.add_argument("--quick", action="store_true", help="a seventh of everything")
    asking.add_argument("--only", action="append", choices=names, help="this system; may be repeated")
    asking.add_argument("--half", choices=("dev", "held-out"), default="dev", help="of the corpus; tune on dev")
    asking.add_argument(
        "--group", action="append", help="corpus, nothing, uncovered, code, 'bare code', WNUT, BTC, EWT, …"
    )
    asking.add_argument("--misses", action="store_true", help="what the last system missed or took wrongly, on stderr")
    asking.add_argument("--sample", type=int, default=300, help="at most so many of each of other people's sets")
    asking.add_argument("--data", type=Path, default=DATA, help="other people's gold spans")
    asked = asking.parse_args()

    share = QUICK if asked.quick else 1.0
    cases = make_corpus(asked.half, share=share) + code_cases(files=6 if asked.quick else 30)
    cases += other_cases(asked.data, most=round(asked.sample * share))
    cases = [case for case in cases if not asked.group or case.group in asked.group]
    workers = []
    for name in asked.only or names:
        try:
            workers.append(old_tool(Policy()) if name == OLD_TOOL else Worker(name, Policy()))
        except Failed as why:
            say(str(why))
    try:
        with progress() as line:
            measured = measure(cases, workers, line.show)
    except Failed as why:
        sys.exit(str(why))
    if any(case.group == "long" for case in cases):
        try:
            add_throughput(cases, measured, Policy())
        except Failed as why:
            say(f"two workers: {why}")
    characters = sum(case.characters for case in cases)
    print(f"{circumstances()}; {len(cases)} conversations of {characters:,} characters, {asked.half} half\n")
    print(table(cases, measured, other_rows(measured)))
    if asked.misses and measured:
        print_misses(cases, measured[-1], sys.stderr)


if __name__ == "__main__":
    main()
