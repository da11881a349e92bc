"""How the benchmark reads other people's gold spans: each form as a case with its spans to the character."""

import json

import pytest

from tests.bench.privacy.others import other_cases


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "pii"
    files = {
        "presidio-research/one.json": json.dumps([
            {"full_text": "Ann Lee", "spans": [{"entity_type": "PERSON", "start_position": 0, "end_position": 7}]}
        ]),
        "pii-synth-nano/d.json": json.dumps([
            {"text": "pw: x9!k", "NER": [{"entity": "x9!k", "label": "PASSWORD"}, {"=": "none", "label": "SSN"}]}
        ]),
        "wnut17/emerging.dev.conll": "Hi\tO\nAnn\tB-person\nLee\tI-person\n\nNobody\tO\n\n",
        "btc/a.conll": "Bo\tB-PER\nhere\tO\n",
        "btc/b.conll": "",
        **{f"uner/{name}-ud-dev.iob2": "" for name in ("en_ewt", "pt_bosque", "sv_talbanken")},
        "uner/zh_gsd-ud-dev.iob2": "# text = x\n1\t王\tB-PER\t-\t-\n2\t明\tI-PER\t-\t-\n3\t在\tO\t-\t-\n",
        "../conversations/arena-hard-gpt-4-0314.jsonl": json.dumps({
            "messages": [{"content": "Hi"}, {"content": {"answer": "Hello"}}]
        }),
    }
    for name, text in files.items():
        file = data / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return data


@pytest.mark.parametrize(
    ("group", "texts", "values"),
    [
        ("presidio-research", ["Ann Lee"], [("name", "Ann Lee")]),
        ("presidio-research, lower", ["ann lee"], [("name", "ann lee")]),
        ("pii-synth-nano", ["pw: x9!k"], [("password", "x9!k")]),
        ("WNUT", ["Hi Ann Lee"], [("name", "Ann Lee")]),
        ("BTC", ["Bo here"], [("name", "Bo")]),
        ("Chinese", ["王明在"], [("name", "王明")]),
        ("real", ["Hi", "Hello"], []),
    ],
)
def test_each_form_is_read(folder, group, texts, values):
    [case] = [case for case in other_cases(folder) if case.group == group]

    assert [turn.text for turn in case.turns] == texts
    assert [(gold.kind, case.turns[gold.turn].text[gold.start : gold.end]) for gold in case.gold] == values


def test_where_nobody_elses_data_is_there_is_nothing_to_read(tmp_path):
    assert other_cases(tmp_path / "none") == []
