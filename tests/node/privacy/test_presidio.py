"""What Presidio is given, and what it must not add."""

import spacy

from node.privacy.coverage import spacy_models
from node.privacy.finding import Finding
from node.privacy.presidio import Analyzer, Spacy


def _nothing(text):
    return []


def test_without_the_extra_for_chinese_there_are_our_recognizers_and_no_others():
    """Into a registry without any it puts its own, one of which would ask the network."""
    analyzer = Analyzer(_nothing, _nothing, lambda text: [Finding(0, 3, "PERSON", 0.9, "rampart")], None)

    assert [each.kind for each in analyzer.names(["Ann"], "en", "rampart")[0]] == ["PERSON"]
    assert {each.name for engine in analyzer._by.values() for each in engine.registry.recognizers} == {
        "Rampart", "Spacy"
    }  # fmt: skip


def test_spacy_sees_the_same_people_without_what_only_its_other_parts_would_read():
    texts = ["Barack Obama met Angela Merkel in Berlin, said Dr. Yusuf Demir.", "Ask Priya or Tom's sister Ana Lucía."]
    whole = spacy.load(spacy_models(())["en"])

    ours = Spacy()

    assert ours._loaded("en").pipe_names == ["ner"]
    seen = [[(p.text, p.label_) for p in artifacts.entities] for _, artifacts in ours.process_batch(texts, "en")]
    assert seen == [[(p.text, p.label_) for p in doc.ents] for doc in whole.pipe(texts)]
    assert ("Angela Merkel", "PERSON") in seen[0]
