"""Kinds that have a form: what is found, and what is left alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.privacy.accounts import is_iban, luhn
from node.privacy.finding import settle
from node.privacy.layers import find_in_layers
from node.privacy.secrets import find_secrets
from node.privacy.structured import find_structured


def found(text):
    return [(f.kind, text[f.start : f.end]) for f in settle(find_structured(text))]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("EMAIL", "anna.kowalska+news@mail.example.pl"),
        ("EMAIL", "żaneta@poczta.pl"),
        ("EMAIL", "anna [at] poczta [dot] pl"),
        ("EMAIL", "anna(at)poczta.pl"),
        ("PHONE", "+48 601 123 456"),
        ("PHONE", "(212) 555-0147"),
        ("PHONE", "212-555-0147"),
        ("PHONE", "+49 (0)30 1234567"),
        ("CARD", "4111 1111 1111 1111"),
        ("CARD", "4111-1111-1111-1111"),
        ("CARD", "378282246310005"),
        ("IBAN", "DE89 3704 0044 0532 0130 00"),
        ("IBAN", "gb82west12345698765432"),
        ("IP", "84.12.33.7"),
        ("IP", "2a02:8109:9a40:1b2c::17"),
        ("MAC", "3c:22:fb:9a:01:7e"),
        ("SSN", "536-22-8726"),
        ("SSN", "912-78-1234"),
        ("COORDINATES", "52.52000° N, 13.40495° E"),
        ("CRYPTO", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("CRYPTO", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        ("CRYPTO", "0x52908400098527886E0F7030069857D2E4169EE7"),
        ("HANDLE", "@anna_kowalska"),
        ("ADDRESS", "P.O. Box 4711"),
    ],
)
def test_a_value_with_a_form_is_found_whole(kind, value):
    assert found(f"Here it is: {value}, thanks.") == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Version 1.2.3.4 and v10.0.19041.1 and Chrome/120.0.0.0",
        "127.0.0.1, 0.0.0.0, ::1, ::, 192.0.2.7, 2001:db8::1 and std::vector<int> a::b",
        "order 4111 1111 1111 1112 at 1696265331829",
        "ISBN 978-3-16-148410-0, 2023-10-02 10:30:45, 1990-2000, 12,000.50",
        "DE89 3704 0044 0532 0130 01",
        "000-12-3456 and 666-12-3456",
        "00:00:00:00:00:00",
        "[0.12345, 0.54321, 0.98765]",
        "/home/user/x, /home/ubuntu/y, /Users/Shared/z",
        "you@example.com",
        "https://docs.python.org/3/library/re.html and https://example.com/?q=1#top",
        "```css\n@media print { a { color: red; } }\n```",
        ".606 6.3 .458 1.6 .919 4. .605 6.3 .411 2.9 .712 5.3 .504 1.1 .588",
        "3.14159265358979 9007199254740993 0xdeadbeef",
    ],
)
def test_what_only_looks_personal_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("see https://shop.test.io/a/b?id=7&x=1#top now", "see https://shop.test.io/a/b now"),
        ("see https://chatgpt.com/c/67aa-11 now", "see https://chatgpt.com now"),
    ],
)
def test_urls_lose_what_may_identify(text, left):
    for finding in reversed(settle(find_structured(text))):
        assert finding.cut
        text = text[: finding.start] + text[finding.end :]

    assert text == left


def test_the_user_part_of_a_url_is_a_secret():
    assert found("postgres://anna:s3cret@db/x") == [("SECRET", "anna:s3cret")]
    assert found("https://anna:s3cret@db.kowal.net/x")[0][1].startswith("anna:s3cret")


@pytest.mark.parametrize("path", ["/home/{}/work", "/Users/{}/work", r"C:\Users\{}\work", "c:/users/{}/work"])
def test_a_home_folder_gives_its_owner_away(path):
    assert found(path.format("akowalska")) == [("USERNAME", "akowalska")]


@given(st.text(st.sampled_from("0123456789"), min_size=2, max_size=19))
def test_exactly_one_last_digit_satisfies_luhn(digits):
    assert sum(luhn(digits + last) for last in "0123456789") == 1


def test_an_iban_with_two_digits_swapped_is_none():
    assert is_iban("GB82WEST12345698765432")
    assert not is_iban("GB82WEST12345698765423")


@given(st.text())
def test_any_text_is_searched_without_an_error(text):
    for finding in [*find_structured(text), *find_secrets(text)]:
        assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    "hostile",
    ["a" * 100_000, "1 " * 50_000, "a@" * 50_000, "1." * 50_000, "0:" * 50_000, "my password is " * 7_000,
     "http://a" * 12_000, "(" * 100_000, "a.b-" * 25_000, "-----BEGIN PRIVATE KEY-----" * 4_000, "eyJ" * 33_000,
     "@a" * 50_000, "%41" * 33_000,
     "4111 " * 20_000, "DE89" * 25_000, "`" * 100_000, "a at b dot " * 9_000, "password=" * 11_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_text_takes_linear_time(hostile):
    began = time.process_time()

    find_structured(hostile)
    find_secrets(hostile)
    list(find_in_layers(hostile, find_secrets))

    assert time.process_time() - began < 3      # 0.1 to 0.5 s on an idle machine; quadratic would be minutes


def test_coordinates_at_the_end_of_a_sentence_are_found_and_longer_rows_of_numbers_are_not():
    assert found("My gps says that it is at 19.38619, 11.26496. Is it?") == [("COORDINATES", "19.38619, 11.26496")]
    assert found("position 19.38619 11.26496.3") == []


def test_a_card_in_a_row_of_single_digits_is_found_by_its_blocks():
    assert found("1 2 3 4111 1111 1111 1111 4 5") == [("CARD", "4111 1111 1111 1111")]
