"""The words of an exported folder: README.md as a data card, and CITATION.cff, out of what checkpoints.json says.

Names of sources and models are whatever contributors wrote; here they do nothing, and look like what they are.
"""

import json
from collections.abc import Sequence

from .figures import Figures, Named
from .manifest import Manifest

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
          (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
_SHOWN = 20
_TITLE = "Conversations between people and language models, collected by a federation of ShareLM nodes"

_COLUMNS = """\
ShareLM's columns come first and are exactly theirs (every scalar a string, an absent one `""`), so that both data sets
concatenate: `conversation_id`, `conversation`, `model_name`, `user_id`, `timestamp`, `source`, `user_metadata`,
`conversation_metadata`."""
_OURS = """\
Then come ours: `origin` and `index_in_log` (where the record stands), `platform`, `model`, `rating`,
`rating_reason`, `tags`, `licence`, `consent`, `privacy` (what the anonymization replaced, in numbers), `labels` (each
with who said so), `turns` (every turn, where `conversation` can't show all there is) and `branches` (paths of turn ids,
the first one shown)."""
_BESIDE = """\
Row for row, the files in `provenance` say where each record stands (`origin`, `index_in_log`), its licence, consent and
privacy."""


def readme_of(about: Manifest) -> str:
    """README.md: front matter that `datasets` reads, and a page for people."""
    figures = about.figures
    parts = [
        f"---\n{_front_matter(about)}---\n",
        f"# {_TITLE}\n",
        f"Version `{about.version}`: {figures.conversations:,} conversations with {figures.turns:,} turns"
        f"{_days(figures)}, from {_count(len(about.logs), 'log')}. Every record was compared with the commitment in "
        "the signed log of the node that published it, before it was written here.\n",
        "```python\n"
        "from datasets import load_dataset\n\n"
        'conversations = load_dataset("PATH-OF-THIS-FOLDER", split="train")\n'
        "```\n",
        "## Columns\n",
        _COLUMNS + "\n",
        (_BESIDE if about.layout == "sharelm" else _OURS) + "\n",
        _computed(about),
        "## Where it is from\n",
        _logs(about),
        _table("Source", figures.sources),
        _table("Model", figures.models),
        _table("Platform", figures.platforms),
        _table("Language", figures.languages),
        "## Licences\n",
        "Each record has the licence that it was published under, in the column `licence`. Terms of a source stay on "
        "its records: look at them before you pass data on.\n",
        _table("Licence", figures.licences),
        "## Privacy\n",
        "Conversations were anonymized before they were stored or published, each by the version named in its column "
        "`privacy`. No anonymization finds everything: whoever finds personal data should tell the node of the "
        "record's `origin`, which can take it back everywhere.\n",
        _table("Replaced", figures.privacy, "times"),
        _table("Anonymized by version", figures.pipelines),
        "## What is not in it\n",
        _left_out(about),
        "Contributors can take back what they gave, at any time. Before you work with a copy that is not from today, "
        "run `sharelm prune FOLDER --from URL-OF-ANY-NODE`: it takes out what was withdrawn since, and corrects every "
        "count and checksum here.\n",
        "## Cite\n",
        f"State the version, `{about.version}`. It names the list of signed checkpoints in `checkpoints.json`; any "
        f"node that held them gives the same records: `sharelm pull URL --to F --version {about.version}`, less what "
        "has been withdrawn since. CITATION.cff has it in a form that programs read.\n",
    ]
    return "\n".join(part for part in parts if part)


def citation_of(about: Manifest) -> str:
    """CITATION.cff (version 1.2.0 of the format)."""
    lines = [
        ("cff-version", "1.2.0"),
        ("message", "If you use these data, please cite them with their version."),
        ("type", "dataset"),
        ("title", _TITLE),
        ("version", about.version),
        ("abstract", f"{about.figures.conversations:,} conversations from {_count(len(about.logs), 'log')}, verified."),
    ]
    text = "".join(f"{key}: {_quoted(value)}\n" for key, value in lines)
    text += "authors:\n" + "".join(f"  - name: {_quoted(log.origin)}\n" for log in about.logs)
    text += "identifiers:\n  - type: other\n"
    text += f"    value: {_quoted(about.version)}\n"
    return text + f"    description: {_quoted('hash of the list of signed checkpoints')}\n"


def _front_matter(about: Manifest) -> str:
    figures = about.figures
    languages = [each.name for each in figures.languages if each.name.isascii() and each.name.isalpha()
                 and each.name.islower() and len(each.name) in (2, 3)]  # fmt: skip
    licences = [each.name for each in figures.licences]
    one = len(licences) == 1 and licences[0].lower() in _KNOWN_LICENCES
    size = next((name for bound, name in _SIZES if figures.conversations < bound), "100M<n<1B")
    lines = [f"pretty_name: {_quoted('ShareLM federation ' + about.version)}"]
    lines += [f"license: {licences[0].lower()}"] if one else ["license: other", 'license_name: "per-record"']
    if languages:
        lines += ["language:", *[f"- {_quoted(each)}" for each in languages]]
    lines += ["task_categories:", "- text-generation", "tags:", "- conversational", "- human-feedback", "- sharelm"]
    lines += [f"size_categories:\n- {_quoted(size)}"]
    lines += ["configs:", "- config_name: default", "  data_files:", "  - split: train"]
    lines += [f"    path: {_quoted(f'data/train-*.{about.data_format}')}"]
    if about.data_format == "jsonl":        # of Parquet the types are in the files
        from .features import features_yaml

        lines += ["dataset_info:", "  features:", features_yaml(about.layout, "  ").rstrip("\n")]
    return "\n".join(lines) + "\n"


# Those that hubs know by this name; any other is told in the table.
_KNOWN_LICENCES = frozenset({
    "apache-2.0", "mit", "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "odc-by", "odbl",
    "cdla-permissive-2.0",
})  # fmt: skip


def _logs(about: Manifest) -> str:
    counts = {each.name: each.count for each in about.figures.origins}
    rows = [
        f"| {_code(log.origin)} | {log.size:,} | `{log.root[:16]}…` | {counts.get(log.origin, 0):,} |\n"
        for log in about.logs
    ]
    return "| Log | leaves | root | conversations here |\n| --- | ---: | --- | ---: |\n" + "".join(rows)


def _computed(about: Manifest) -> str:
    if about.labels_by is None or about.layout == "sharelm":
        return ""
    return (
        f"Labels whose `by` begins with {_code(about.labels_by)} were computed by a job of that node, and added when "
        "this was written. No log has signed them: another node, or the same one later, may say something else.\n"
    )


def _left_out(about: Manifest) -> str:
    lines = [f"- {about.taken_back:,} records of this version that had been withdrawn or retracted.\n"]
    if about.pruned:
        lines.append(f"- {about.pruned.removed:,} that were taken back after this was written, and were taken out.\n")
    if about.hidden:
        lines.append(f"- {about.hidden:,} that the node keeps back until a person has looked at them.\n")
    if about.repeats is not None:
        lines.append(f"- {about.repeats:,} that repeat another one word for word, or nearly so.\n")
    if about.unreadable:
        lines.append(f"- {about.unreadable:,} in a form that the exporting version could not read.\n")
    if about.missing:
        lines.append(f"- {about.missing:,} that were not held where this was exported.\n")
    if about.where:
        lines.append(f"- What does not fulfil {_code(about.where)}.\n")
    return "".join(lines)


def _table(heading: str, named: Sequence[Named], unit: str = "conversations") -> str:
    if not named:
        return ""
    shown, rest = named[:_SHOWN], named[_SHOWN:]
    rows = [f"| {_code(each.name)} | {each.count:,} |\n" for each in shown]
    if rest:
        rows.append(f"| and {len(rest)} more | {sum(each.count for each in rest):,} |\n")
    return f"| {heading} | {unit} |\n| --- | ---: |\n" + "".join(rows)


def _code(text: str) -> str:
    """As code, whatever it holds: nothing in it is a link, a tag, or turns the writing around."""
    plain = "".join(sign if sign.isprintable() and sign not in "`|" else f"\\u{ord(sign):04x}" for sign in text)
    return f"`{plain}`"


def _quoted(text: str) -> str:
    """A scalar of YAML: JSON's are among them."""
    return json.dumps(text)


def _days(figures: Figures) -> str:
    first, last = figures.days
    if not first:
        return ""
    return f" of {_code(first)}" if first == last else f" of {_code(first)} to {_code(last)}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
