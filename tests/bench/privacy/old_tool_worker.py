"""Run by the environment that `old_tool.py` makes: answers as node/privacy/bench/worker.py does."""

import json
import sys
import time
import types
from pathlib import Path

# It imports spaCy 2 at its top, which no Python of today can build, for anonymizers that we don't chain.
sys.modules |= {name: types.ModuleType(name) for name in ("spacy", "spacy.matcher")}
sys.modules["spacy.matcher"].Matcher = None

import anonymization as tool  # noqa: E402

# Where it replaces something it asks here for what to put there instead: as many
# marks, which show afterwards what it took.
MARK = "\ue000"
# Its IBAN anonymizer stops with a TypeError at the first IBAN, so it can't be chained by anybody.
CHAIN = (
    tool.EmailAnonymizer, tool.CreditCardAnonymizer, tool.PhoneNumberAnonymizer, tool.msisdnAnonymizer,
    tool.MacAddressAnonymizer, tool.Ipv4Anonymizer, tool.Ipv6Anonymizer,
)  # fmt: skip


class Marking(tool.Anonymization):
    def getFake(self, provider, match):  # noqa: N802  (its name)
        return MARK * len(match)


def spans(text):
    start = None
    for place, character in enumerate(text + " "):
        if character == MARK and start is None:
            start = place
        elif character != MARK and start is not None:
            yield start, place
            start = None


def main():
    chain = tool.AnonymizerChain(Marking("en_US"))
    chain.add_anonymizers(*CHAIN)
    sys.stdin.readline()  # our policy, which is nothing to it
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.process_time()
        texts = [chain.anonymize(turn["text"]) for turn in json.loads(line)]
        seconds = time.process_time() - began
        marks = [
            {"turn": n, "start": start, "end": end, "kind": "replaced"}
            for n, text in enumerate(texts)
            for start, end in spans(text)
        ]
        status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
        peak_mb = int(status["VmHWM"].split()[0]) / 1024
        print(json.dumps({"answer": {"marks": marks, "seconds": seconds}, "peak_mb": peak_mb}), flush=True)


if __name__ == "__main__":
    main()
