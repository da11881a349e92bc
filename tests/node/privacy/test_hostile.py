"""Text made against the patterns: each is linear, and so is what is done with its matches."""

import ast
import importlib
import re
import re._parser as parser
import time
from pathlib import Path

import pytest

import node.privacy
from node.privacy.layers import find_in_layers
from node.privacy.patterns import Pattern
from node.privacy.regions import split
from node.privacy.secrets import find_secrets
from node.privacy.structured import find_structured
from node.privacy.view import see

# Presidio and the models under it are no patterns of ours, and slow to import.
MODULES = (
    "accounts", "addresses", "births", "codelines", "contact", "crypto", "documents", "embedded", "handles", "hosts",
    "layers", "links", "machines", "national", "passwords", "plates", "regions", "secrets",
)  # fmt: skip


def patterns() -> dict[str, Pattern]:
    """Every pattern of the modules above, by its name; those in tables too."""
    found: dict[str, Pattern] = {}

    def collect(name: str, value: object) -> None:
        if isinstance(value, Pattern):
            found[name] = value
        elif isinstance(value, (tuple, list)):
            for index, one in enumerate(value):
                collect(f"{name}[{index}]", one)
        elif hasattr(value, "shape"):
            collect(f"{name}.shape", value.shape)

    for module in MODULES:
        for name, value in vars(importlib.import_module(f"node.privacy.{module}")).items():
            if not name.startswith("__"):
                collect(f"{module}.{name}", value)
    return {name: one for name, one in found.items() if name.split(".")[0] in MODULES}


PATTERNS = patterns()


def sample(parsed, repeats: int = 1) -> str:
    """A text that one branch of a pattern takes."""
    pieces: list[str] = []
    for operation, argument in parsed:
        match str(operation):
            case "LITERAL":
                pieces.append(chr(argument))
            case "NOT_LITERAL" | "ANY":
                pieces.append("x")
            case "IN":
                pieces.append(one_of(argument))
            case "BRANCH":
                pieces.append(sample(argument[1][0]))
            case "SUBPATTERN":
                pieces.append(sample(argument[3]))
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, high, inner = argument
                pieces.append(sample(inner) * max(low, min(repeats, int(high))))
    return "".join(pieces)


def one_of(choices) -> str:
    kind, value = choices[0]
    match str(kind):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case "NEGATE":
            return "x"
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}.get(str(value), "x")


def repeated(parsed) -> list[str]:
    """For every repetition in a pattern, what is repeated."""
    bodies: list[str] = []
    for operation, argument in parsed:
        match str(operation):
            case "MAX_REPEAT" | "MIN_REPEAT":
                bodies += [sample(argument[2]), *repeated(argument[2])]
            case "BRANCH":
                bodies += [body for branch in argument[1][:6] for body in repeated(branch)]
            case "SUBPATTERN":
                bodies += repeated(argument[3])
    return bodies


def against(pattern: Pattern) -> list[str]:
    """Beginnings of a match again and again, and what it repeats again and again, without the end."""
    source = pattern.source.replace(r"\pL\pM", "a-z").replace(r"\x{370}-\x{52f}", "а-я")
    source = re.sub(r"\\p[LMN]", lambda m: {"L": "a-z", "M": "a-z", "N": "0-9"}[m[0][2]], source)
    source = re.sub(r"(?<!\[)(?<![\w\]^\\-])a-z(?![^\[]*\])", "[a-z]", source)
    flags = "".join(sorted(set("".join(re.findall(r"\(\?([ims]+)\)", source)))))
    source = re.sub(r"\(\?[ims]+\)", "", source)
    try:
        parsed = parser.parse(f"(?{flags}:{source})" if flags else source)
    except re.error:
        return [pattern.source[:20]]
    whole = sample(parsed)
    bodies = [body for body in dict.fromkeys(repeated(parsed)) if body][:1]
    return list(dict.fromkeys([whole[:-1] or whole, *bodies]))


def everything(text: str) -> None:
    split(text)
    find_structured(text)
    find_secrets(text)
    list(find_in_layers(text, find_secrets))


def seconds(text: str) -> float:
    began = time.process_time()
    everything(text)
    return time.process_time() - began


def test_there_are_patterns_to_test():
    assert len(PATTERNS) > 120


@pytest.mark.parametrize("name", PATTERNS)
def test_text_made_against_a_pattern_takes_time_in_proportion_to_its_length(name):
    for body in against(PATTERNS[name]):
        short, long = (body * (size // len(body) + 1) for size in (12_500, 100_000))

        # Eight times the text; quadratic would be 64 times the time.  What takes no time at all is not compared.
        took = seconds(long)
        assert took < 0.5 or took < 24 * max(0.01, seconds(short)), body[:60]


@pytest.mark.parametrize(
    "hostile",
    ["a" * 100_000, "1 " * 50_000, "a@" * 50_000, "1." * 50_000, "0:" * 50_000, "my password is " * 7_000,
     "http://a" * 12_000, "(" * 100_000, "a.b-" * 25_000, "-----BEGIN PRIVATE KEY-----" * 4_000, "eyJ" * 33_000,
     "@a" * 50_000, "%41" * 33_000, "4111 " * 20_000, "DE89" * 25_000, "`" * 100_000, "a at b dot " * 9_000,
     "password=" * 11_000, '"""\n' * 25_000, "/*\n" * 33_000, "x = 1\n/*\n" * 12_000, "\n" * 100_000, "```\n" * 25_000,
     "é" * 50_000, "aа" * 50_000, "passport number is " * 5_000, "\\u0041" * 16_000, "born " * 20_000 + "1.1.1990"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion_to_its_length(hostile):
    took = seconds(hostile)

    assert took < 0.5 or took < 24 * max(0.01, seconds(hostile[: len(hostile) // 8]))


@pytest.mark.parametrize("text", ["a" * 100_000 + "é", "aа" * 50_000, "e" + "\u0301" * 100_000, "ﷺ" * 20_000])
def test_the_view_takes_time_in_proportion_to_its_length(text):
    began = time.process_time()
    see(text)
    took = time.process_time() - began

    began = time.process_time()
    see(text[: len(text) // 8])
    assert took < 1 or took < 24 * max(0.02, time.process_time() - began)


@pytest.mark.parametrize("module", MODULES)
def test_patterns_are_of_the_linear_kind(module):
    tree = ast.parse((Path(node.privacy.__path__[0]) / f"{module}.py").read_text())

    imported = {name.name for part in ast.walk(tree) if isinstance(part, ast.Import) for name in part.names}
    assert "re" not in imported
