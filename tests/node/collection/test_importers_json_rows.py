"""What the importers take for a row of a file of JSON lines or of a JSON list."""

import gzip
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from node.collection.importers import UnreadableFile, json_rows
from node.collection.importers.json_rows import json_rows as rows_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(file: Path) -> list[tuple[int, object]]:
    return [(number, None if raw is None else json.loads(raw)) for number, raw in rows_of(file)]


@IN_ONE_FOLDER
@given(st.lists(JSON), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
@example(['\\"', "\\", "],[", "\u2028"], 1, None, False)
def test_a_json_list_is_cut_where_its_items_end_wherever_the_chunks_do(tmp_path, items, chunk, indent, zipped):
    text = " \n" + json.dumps(items, indent=indent, ensure_ascii=False) + "\n"
    file = tmp_path / "list.json"
    file.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_rows, "CHUNK_BYTES", chunk)
        found = read(file)

    assert found == list(enumerate(items, start=1))


@IN_ONE_FOLDER
@given(st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=1, max_size=8))
def test_json_lines_end_at_the_newline_only(tmp_path, objects):
    file = tmp_path / "lines.jsonl"
    file.write_bytes("\n".join(json.dumps(one, ensure_ascii=False) for one in objects).encode())

    assert read(file) == list(enumerate(objects, start=1))


def test_blank_lines_are_counted_and_passed_over(tmp_path):
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b'\xef\xbb\xbf\n{"a": 1}\r\n\n{"a": 2}\n')

    numbers = [number for number, _ in rows_of(file)]

    assert numbers == [1, 3]


@pytest.mark.parametrize("form", ["[{}]", "{}\n"])
def test_a_row_that_is_too_long_is_given_without_its_bytes_and_the_next_ones_whole(tmp_path, monkeypatch, form):
    monkeypatch.setattr(json_rows, "MAX_ROW_BYTES", 50)
    monkeypatch.setattr(json_rows, "CHUNK_BYTES", 7)
    items = [{"a": "short"}, {"a": "x" * 400}, {"a": "y"}]
    between = ", " if form == "[{}]" else "\n"
    file = tmp_path / "rows.json"
    file.write_text(form.replace("{}", between.join(json.dumps(item) for item in items)))

    assert read(file) == [(1, items[0]), (2, None), (3, items[2])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"hello", "begins with neither"),
        (b"\xff\xfe{\x00", "begins with neither"),
        (b"[1, 2", "no end"),
        (b"[1] 2", "nothing after the end"),
        (gzip.compress(b"{}" * 9999, mtime=0)[:-9], "breaks off or is damaged"),
        (b"\x1f\x8bgarbage", "packed in"),
    ],
)
def test_a_file_that_is_no_json_or_breaks_off_is_unreadable_and_says_so(tmp_path, content, said):
    file = tmp_path / "file"
    file.write_bytes(content)

    with pytest.raises(UnreadableFile, match=said):
        list(rows_of(file))


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableFile, match="cannot be read"):
        list(rows_of(tmp_path / "nowhere"))


def zipped(folder, members):
    with zipfile.ZipFile(folder / "rows.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return folder / "rows.zip"


def test_members_of_a_zip_are_read_by_name_and_their_rows_are_counted_on(tmp_path):
    file = zipped(tmp_path, {"b.jsonl": "{}\n{}", "x/a.json": "[1, 2]", "c.html": "no JSON"})

    rows = list(rows_of(file, ["*.json", "*.jsonl"]))

    assert rows == [(1, b"{}"), (2, b"{}"), (3, b"1"), (4, b"2")]


@pytest.mark.parametrize("frames", [1, 2])
def test_rows_are_read_from_frames_of_zstandard(tmp_path, frames):
    lines = [json.dumps({"a": "x" * 3000, "n": k}) + "\n" for k in range(100)]
    cut = 100 // frames
    packed = b"".join(
        zstandard.compress("".join(lines[at : at + cut]).encode()) for at in range(0, 100, cut)
    )
    (tmp_path / "rows.jsonl.zst").write_bytes(packed)

    assert len(read(tmp_path / "rows.jsonl.zst")) == 100


@pytest.mark.parametrize("cut", [1, 3, 50])
def test_a_frame_of_zstandard_that_breaks_off_is_unreadable(tmp_path, cut):
    text = "".join(json.dumps({"n": k}) + "\n" for k in range(20_000)).encode()
    (tmp_path / "rows.zst").write_bytes(zstandard.compress(text)[:-cut])

    with pytest.raises(UnreadableFile, match="breaks off or is damaged"):
        read(tmp_path / "rows.zst")


def test_a_zip_that_is_locked_or_damaged_is_unreadable(tmp_path):
    file = zipped(tmp_path, {"a.json": "[1, 2]"})
    raw = bytearray(file.read_bytes())
    locked = raw.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01", 1)

    for content in (bytes(locked), bytes(raw[:-30]), b"PK\x03\x04"):
        file.write_bytes(content)
        with pytest.raises(UnreadableFile):
            read(file)


def test_an_object_over_many_lines_is_one_row(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps({"a": [1, {"b": "}"}]}, indent=2))

    assert read(tmp_path / "one.json") == [(1, {"a": [1, {"b": "}"}]})]


def test_memory_does_not_grow_with_a_list_of_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(json_rows, "CHUNK_BYTES", 1 << 14)
    row = json.dumps({"conversation": [{"role": "user", "content": "x" * 4_000}]})
    (tmp_path / "rows.json").write_text("[" + ",\n".join([row] * 1_000) + "]")          # 4 MB

    tracemalloc.start()
    count = sum(1 for _ in rows_of(tmp_path / "rows.json"))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 1_000
    assert peak_bytes < 1 << 19
