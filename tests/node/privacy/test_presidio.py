"""What Presidio is given, and what it must not add."""

from node.privacy.finding import Finding
from node.privacy.presidio import Analyzer


def _nothing(text):
    return []


def test_without_the_extra_for_chinese_there_are_our_recognizers_and_no_others():
    """Into a registry without any it puts its own, one of which would ask the network."""
    analyzer = Analyzer(_nothing, _nothing, lambda text: [Finding(0, 3, "PERSON", 0.9, "rampart")], None)

    assert [each.kind for each in analyzer.names(["Ann"], "en", "rampart")[0]] == ["PERSON"]
    assert {each.name for engine in analyzer._by.values() for each in engine.registry.recognizers} == {
        "Rampart", "Spacy"
    }  # fmt: skip
