"""What the importers take for a row of a file of JSON lines or of a JSON list."""

import gzip
import json
from pathlib import Path

import pytest
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
        (b"\x1f\x8bgarbage", "gzip"),
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
