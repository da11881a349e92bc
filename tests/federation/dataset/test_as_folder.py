"""An export as a folder: what data set tools load offline, whole or not at all, the same bytes everywhere."""

import csv
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
import yaml
from pyarrow import parquet

from federation.dataset import as_folder as dataset_module
from federation.dataset import export as export_module
from federation.dataset.exporting import Wish, export_folder
from federation.dataset.layout import CannotExport
from federation.log.checkpoint import cosign, open_checkpoint
from federation.log.keys import SigningKey
from federation.reading.reader import path_of
from federation.record.conversation import Body, Turn
from federation.remote.client import pull
from federation.remote.prune import data_sets_in, prune
from federation.remote.taken_back import taken_back_in
from tests.federation.collections import folder_of, talk, talks
from tests.federation.dataset.test_export import FULL, PLAIN, SHARELM
from tests.federation.logs import Log, files_in, retract
from tests.federation.server import serving

A, B = "log.example/a", "log.example/b"
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}


@pytest.fixture
def logs(tmp_path):
    a = talks(Log(tmp_path / "held", origin=A), 298)
    a.add(talk(A, 298, FULL), talk(A, 299, PLAIN))
    return a, talks(Log(tmp_path / "held", origin=B), 3)


@pytest.fixture
def held(tmp_path, logs):
    return folder_of(tmp_path / "held", *logs)


@pytest.fixture(params=["hf", "jsonl"])
def format(request):
    return request.param


def python(script: str, folder: Path, home: Path) -> object:
    """What `script` prints as JSON, in a process that reaches no network through these libraries."""
    env = {**os.environ, **OFFLINE, "HF_HOME": str(home / "hf"), "CROISSANT_CACHE": str(home / "croissant")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(folder)], env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def manifest(folder):
    return json.loads((folder / "checkpoints.json").read_bytes())


def in_many_files(monkeypatch):
    monkeypatch.setattr(export_module, "GROUP_ROWS", 100)
    monkeypatch.setattr(dataset_module, "SHARD_BYTES", 1)


def test_datasets_loads_it_and_concatenates_it_with_sharelms_own(held, tmp_path, monkeypatch):
    in_many_files(monkeypatch)
    folders = {}
    for format, layout in (("hf", "full"), ("hf", "sharelm"), ("jsonl", "full")):
        folders[f"{format}-{layout}"] = str(tmp_path / f"{format}-{layout}")
        export_folder(held, Wish(format, layout), tmp_path / f"{format}-{layout}")
    script = """
import datasets, json, sys
found = {}
for name, folder in json.loads(sys.argv[1]).items():
    ours = datasets.load_dataset(folder, split="train")
    theirs = datasets.Dataset.from_dict({n: [] for n in ours.column_names[:8]},
        features=datasets.Features({n: ours.features[n] for n in ours.column_names[:8]}))
    both = datasets.concatenate_datasets([theirs, ours.select_columns(ours.column_names[:8])])
    found[name] = [len(both), ours.column_names[:8], ours[298]["conversation"][1]["content"], len(ours.column_names)]
print(json.dumps(found))
"""

    found = python(script, json.dumps(folders), tmp_path)

    widths = {"hf-full": 21, "hf-sharelm": 8, "jsonl-full": 21}
    assert found == {name: [303, SHARELM.names, "x = 1", width] for name, width in widths.items()}


def test_duckdb_and_polars_read_it(held, tmp_path, monkeypatch):
    in_many_files(monkeypatch)
    export_folder(held, Wish(), tmp_path / "out")
    script = """
import duckdb, json, polars, sys
path = sys.argv[1] + "/data/*.parquet"
[(count, german)] = duckdb.sql(
    f"SELECT count(*), count(*) FILTER (conversation_metadata.language = 'de') FROM '{path}'").fetchall()
frame = polars.scan_parquet(path).filter(polars.col("origin") == "log.example/b").collect()
print(json.dumps([count, german, len(frame), frame["conversation"][0][0]["content"]]))
"""

    assert python(script, tmp_path / "out", tmp_path) == [303, 259, 3, "said 0 of log.example/b"]


def test_mlcroissant_finds_no_error_in_its_description_and_reads_every_record_by_it(held, tmp_path, monkeypatch):
    in_many_files(monkeypatch)
    for name in ("hf", "jsonl"):
        export_folder(held, Wish(name), tmp_path / name)
    script = """
import json, mlcroissant, sys
found = []
for name in ("hf", "jsonl"):
    described = mlcroissant.Dataset(sys.argv[1] + "/" + name + "/croissant.json")
    rows = list(described.records("train"))
    full = next(row for row in rows if row["train/turns"])
    found.append([
        len(described.metadata.issues.errors), len(described.metadata.record_sets[0].fields), len(rows),
        [turn["train/conversation/content"].decode() for turn in full["train/conversation"]],
        [turn["train/turns/rating"] for turn in full["train/turns"]],
        full["train/labels"][0]["train/labels/by"].decode(), full["train/consent"]["train/consent/version"].decode(),
        full["train/branches"][1][1].decode(), full["train/index_in_log"],
    ])
print(json.dumps(found))
"""

    read = [0, 21, 303, ["Code?", "x = 1"], [None, -1, 1], "a reviewer", "2", "2", 298]
    assert python(script, tmp_path, tmp_path) == [read, read]
    about = json.loads((tmp_path / "hf" / "croissant.json").read_bytes())["recordSet"][0]["description"]
    assert about == "Without privacy.models, privacy.counts, turns.parts, which are in the files."


def test_every_file_is_named_with_its_rows_size_and_digest(held, tmp_path, format, monkeypatch):
    in_many_files(monkeypatch)

    export_folder(held, Wish(format, "sharelm"), tmp_path / "out")

    about, files = manifest(tmp_path / "out"), files_in(tmp_path / "out")
    listed = {each["path"]: each for each in [*about["files"], *about["provenance"]]}
    assert set(files) == {"README.md", "CITATION.cff", "croissant.json", "checkpoints.json", *listed}
    assert all(each["sha256"] == sha256(files[path]).hexdigest() for path, each in listed.items())
    assert all(each["bytes"] == len(files[path]) for path, each in listed.items())
    assert [each["rows"] for each in about["files"]] == [100, 100, 100, 3]


def test_the_card_states_what_how_much_from_where_under_which_licence_and_what_was_replaced(held, logs, tmp_path):
    logs[0].add(retract(0))

    done = export_folder(held, Wish(), tmp_path / "out")

    card = (tmp_path / "out" / "README.md").read_text()
    front = yaml.safe_load(card.split("---\n")[1])
    figures = manifest(tmp_path / "out")["figures"]
    assert front["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*.parquet"}]
    assert front["language"] == ["de", "en"]
    assert (figures["conversations"], figures["turns"]) == (302, 604)
    assert {each["name"]: each["count"] for each in figures["origins"]} == {A: 299, B: 3}
    assert {each["name"]: each["count"] for each in figures["licences"]} == {"CC-BY-4.0": 301, "(not said)": 1}
    assert f"Version `{done.version}`: 302 conversations with 604 turns" in card
    assert "| `PERSON` | 303 |" in card
    assert "1 records of this version that had been withdrawn or retracted" in card
    assert yaml.safe_load((tmp_path / "out" / "CITATION.cff").read_text())["version"] == done.version


def test_names_that_contributors_wrote_do_nothing_in_the_card(tmp_path):
    evil = "[x](javascript:1) <script>|`\n# \u202egnp"
    log = Log(tmp_path / "held", origin=A).add(
        talk(A, 0, Body(conversation=(Turn("user", "Hi"),), source=evil, licence='"\n- evil: 1', model_name="a|b"))
    )

    export_folder(folder_of(tmp_path / "held", log), Wish(), tmp_path / "out")

    card = (tmp_path / "out" / "README.md").read_text()
    assert "| `[x](javascript:1) <script>\\u007c\\u0060\\u000a# \\u202egnp` | 1 |" in card
    assert "\u202e" not in card
    assert "evil" not in yaml.safe_load(card.split("---\n")[1])


def test_two_peers_with_the_same_checkpoints_export_the_same_bytes(held, logs, tmp_path, format):
    with serving(*logs) as node:
        pull(node.url, tmp_path / "peer")
    path = tmp_path / "peer" / path_of(A, "checkpoint")     # a peer cosigns what it holds
    signed = open_checkpoint(path.read_bytes(), logs[0].key.verifier)
    path.write_bytes(cosign(signed, SigningKey("peer.example/x", bytes(32)), 1_700_000_000).signed)

    for folder, to in ((held, "one"), (tmp_path / "peer", "two")):
        export_folder(folder, Wish(format), tmp_path / to)

    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_an_error_midway_leaves_no_folder_and_the_old_one_as_it_was(held, logs, tmp_path, format, monkeypatch):
    export_folder(held, Wish(format), tmp_path / "out")
    before = files_in(tmp_path / "out")

    def no_room(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(dataset_module, "sync", no_room)
        for name in ("out", "new"):
            with pytest.raises(OSError, match="No space left"):
                export_folder(held, Wish(format), tmp_path / name)

    assert files_in(tmp_path / "out") == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["held", "out"]


def test_an_export_replaces_an_older_one_and_nothing_else(held, logs, tmp_path):
    export_folder(held, Wish("jsonl"), tmp_path / "out")

    export_folder(held, Wish("hf"), tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("…")

    assert sorted(files_in(tmp_path / "out"))[-1] == "data/train-00000-of-00001.parquet"
    with pytest.raises(CannotExport, match="is no export that could be replaced"):
        export_folder(held, Wish("hf"), tmp_path / "mine")
    with pytest.raises(CannotExport, match="in a folder that exists"):
        export_folder(held, Wish("hf"), tmp_path / "nowhere" / "out")


@pytest.mark.parametrize("layout", ["full", "sharelm"])
def test_what_was_taken_back_since_goes_and_every_count_and_checksum_is_right_again(
    held, logs, tmp_path, format, layout, monkeypatch
):
    in_many_files(monkeypatch)
    export_folder(held, Wish(format, layout), tmp_path / "out")
    logs[0].show(1).show(298)

    pruned = prune(*data_sets_in(tmp_path / "out"), taken_back_in(held))

    export_folder(held, Wish(format, layout), tmp_path / "fresh")
    about, files, fresh = manifest(tmp_path / "out"), files_in(tmp_path / "out"), manifest(tmp_path / "fresh")
    assert (pruned.records, pruned.removed, pruned.unknown) == (303, 2, ())
    assert about["pruned"]["removed"] == 2
    assert about["figures"] == fresh["figures"]
    listed = [*about["files"], *about["provenance"]]
    assert all(each["sha256"] == sha256(files[each["path"]]).hexdigest() for each in listed)
    assert sum(each["rows"] for each in about["files"]) == 301
    assert b"x = 1" not in b"".join(files.values())
    assert "2 that were taken back after this was written" in files["README.md"].decode()
    assert prune(tmp_path / "out", taken_back_in(held)).removed == 0
    assert files_in(tmp_path / "out") == files


def test_repeats_are_left_out_when_asked_and_the_first_one_stays(tmp_path):
    words = [f"word{n}" for n in range(200)]
    texts = [" ".join(words), " ".join(words).upper(), "something else entirely", " ".join([*words, "more"])]
    bodies = [Body(conversation=(Turn("user", text),)) for text in texts]
    a = Log(tmp_path / "held", origin=A).add(*[talk(A, k, body) for k, body in enumerate(bodies)])
    b = Log(tmp_path / "held", origin=B).add(talk(B, 0, bodies[0]))

    done = export_folder(folder_of(tmp_path / "held", a, b), Wish("jsonl", drop_repeats=True), tmp_path / "out.jsonl")

    lines = [msgspec.json.decode(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert (done.written, done.repeats) == (2, 3)
    assert [(line["origin"], line["index_in_log"]) for line in lines] == [(A, 0), (A, 2)]


def test_only_what_fulfils_a_condition_is_written(held, tmp_path):
    where = "language = 'de' and model like 'gpt%'"

    done = export_folder(held, Wish("hf", where=where), tmp_path / "out")

    table = parquet.read_table(tmp_path / "out" / "data")
    assert done.written == len(table) > 100
    assert set(table["model_name"].to_pylist()) == {"gpt-4", "gpt-3.5"}
    assert manifest(tmp_path / "out")["where"] == where


def test_csv_is_one_file_in_which_no_cell_is_a_formula(tmp_path):
    bodies = [
        Body(conversation=(Turn("user", f"{sign}1+1"),), source=f"{sign}cmd|' /C calc'!A0", rating=-1)
        for sign in ("=", "+", "-", "@", "\t", "\r", "＝")
    ]
    log = Log(tmp_path / "held", origin=A).add(*[talk(A, k, body) for k, body in enumerate(bodies)])
    held = folder_of(tmp_path / "held", log)

    export_folder(held, Wish("csv"), tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["source"][:2] for row in rows] == ["'=", "'+", "'-", "'@", "'\t", "'\r", "'＝"]
    assert {row["rating"] for row in rows} == {"-1"}
    assert json.loads(rows[0]["conversation"]) == [{"content": "=1+1", "role": "user"}]
    log.show(3)
    assert prune(tmp_path / "out.csv", taken_back_in(held)).removed == 1
    assert b"@" not in (tmp_path / "out.csv").read_bytes()
