"""Passages, vectors and places: what is alike stands together, in whatever language."""

import numpy as np
import pytest

from federation.record.conversation import Body, Turn
from node.collection.map.embed import DIMENSIONS, Embedder
from node.collection.map.layout import lay_out, regions_of
from node.collection.map.passage import MOST_CHARACTERS, passage_of
from node.collection.map.placing import Landmarks, nearest_of, place
from node.collection.map.tiles import seeds_of
from tests.node.collection.map.questions import LANGUAGES, QUESTIONS


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


@pytest.fixture(scope="module")
def vectors(embedder):
    """One row for each question in each language, topic by topic."""
    return embedder.vectors_of([text for texts in QUESTIONS.values() for text in texts])


TOPICS = np.repeat(np.arange(len(QUESTIONS)), len(LANGUAGES))


def _share_of_own_topic(likeness):
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argsort(-likeness, axis=1)[:, : len(LANGUAGES) - 1]
    return (TOPICS[nearest] == TOPICS[:, None]).mean()


def test_a_question_is_nearest_to_itself_in_other_languages(vectors):
    assert _share_of_own_topic(vectors @ vectors.T) > 0.95


def test_on_the_plane_too(vectors):
    places = lay_out(vectors)

    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert places.min() >= 0
    assert places.max() <= 1
    assert _share_of_own_topic(-apart) > 0.8


def test_the_same_vectors_give_the_same_places(vectors):
    some = vectors[:24]

    assert np.array_equal(lay_out(some), lay_out(some))


@pytest.mark.parametrize("count", [0, 1, 2, 8, 9, 12])
def test_any_number_of_records_has_places(vectors, count):
    places = lay_out(vectors[:count])

    assert places.shape == (count, 2)
    assert np.isfinite(places).all()


def test_records_that_all_say_the_same_have_places(vectors):
    places = lay_out(np.repeat(vectors[:1], 20, axis=0))

    assert np.isfinite(places).all()
    assert len(regions_of(places, 3)) == 3


def test_a_new_record_is_placed_where_its_topic_is(embedder, vectors):
    landmarks = Landmarks(vectors, lay_out(vectors))
    new = embedder.vectors_of(["How long does sourdough bread bake?", "Wie stimme ich eine Gitarre?"])

    [bread, guitar] = place(landmarks, new, seeds_of("a.test/log", np.array([1, 2])))

    topics = [TOPICS[k] for k in nearest_of(landmarks.places, np.stack([bread, guitar]))]
    assert [list(QUESTIONS)[k] for k in topics] == ["bread", "guitar"]


def test_a_passage_without_words_has_no_direction_and_is_placed_all_the_same(embedder, vectors):
    nothing = embedder.vectors_of(["", " \n"])

    places = place(Landmarks(vectors, lay_out(vectors)), nothing, seeds_of("a.test/log", np.array([1, 2])))

    assert nothing.shape == (2, DIMENSIONS)
    assert not nothing.any()
    assert np.isfinite(places).all()


def test_a_passage_is_what_the_person_asked_without_placeholders():
    body = Body(
        conversation=(
            Turn("system", "Be brief."),
            Turn("user", "Write to <PERSON_1>  at ⟨EMAIL_2⟩\nplease."),
            Turn("assistant", "Done."),
            Turn("user", "Thanks. " + "x" * 1_000),
        )
    )

    passage = passage_of(body)

    assert passage.startswith("Write to at please.\nThanks. xxx")
    assert len(passage) <= MOST_CHARACTERS
    assert passage_of(Body(conversation=(Turn("assistant", "Hello."),))) == "Hello."
