"""Numbers of people and accounts with the right check digits, as their authorities define them.

Written for the corpus alone, from the definitions and not from the detectors,
so that a mistake in one shows against the other.
"""

import random
import string
from datetime import date

_LETTERS = string.ascii_uppercase
# What digits and letters count for in the odd places of a codice fiscale (D.M. 23/12/1976).
_ODD_PLACES = (
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
)  # fmt: skip


def digits(rng: random.Random, count: int, *, first: str = "123456789") -> str:
    """`count` digits, the first one of `first`."""
    return rng.choice(first) + "".join(rng.choice(string.digits) for _ in range(count - 1))


def card(rng: random.Random) -> str:
    """A payment card with Luhn's digit, as people write it."""
    prefix, length = rng.choice([("4", 16), ("4", 16), ("51", 16), ("55", 16), ("34", 15), ("37", 15), ("6011", 16)])
    body = prefix + "".join(rng.choice(string.digits) for _ in range(length - len(prefix) - 1))
    body += str(-sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(body[::-1])) % 10)
    if length == 15:
        return rng.choice([body, f"{body[:4]} {body[4:10]} {body[10:]}"])
    fours = [body[i : i + 4] for i in range(0, 16, 4)]
    return rng.choice([body, " ".join(fours), " ".join(fours), "-".join(fours)])


def iban(rng: random.Random, locale: str) -> str:
    """An IBAN of the locale's country (ISO 13616), in one piece or in fours."""
    country = {"en_GB": "GB", "de_AT": "AT", "de_CH": "CH", "fr_FR": "FR", "fr_CH": "CH", "es_ES": "ES", "it_IT": "IT",
               "nl_NL": "NL", "nl_BE": "BE", "pt_PT": "PT", "pt_BR": "BR", "en_IE": "IE"}.get(locale, "DE")  # fmt: skip
    body = {
        "GB": "BARC" + digits(rng, 14), "IE": "AIBK" + digits(rng, 14), "AT": digits(rng, 16), "CH": digits(rng, 17),
        "FR": digits(rng, 10) + "".join(rng.choice(string.digits + "MK") for _ in range(11)) + digits(rng, 2),
        "ES": digits(rng, 20), "IT": rng.choice(_LETTERS) + digits(rng, 22), "NL": "INGB" + digits(rng, 10),
        "BE": digits(rng, 12), "PT": digits(rng, 21), "BR": digits(rng, 23) + "P1", "DE": digits(rng, 18),
    }[country]  # fmt: skip
    check = 98 - int("".join(str(int(c, 36)) for c in body + country + "00")) % 97
    whole = f"{country}{check:02}{body}"
    return rng.choice([whole, " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))])


def national(rng: random.Random, language: str, locale: str, born: date) -> tuple[str, str]:
    """The number by which a state knows somebody, and its kind of gold."""
    of_country = {"GB": nino, "IN": aadhaar, "PT": nif, "BR": cpf}.get(locale[-2:])
    of_language = {"de": steuer_id, "fr": nir, "es": dni, "it": codice_fiscale, "nl": bsn, "pt": nif}.get(language)
    make = of_country or of_language or ssn
    return make(rng, born), "SSN" if make is ssn else "national number"


def ssn(rng: random.Random, born: date) -> str:
    """US: no area 000, 666 or from 900, no group 00, no serial 0000."""
    area = rng.choice([n for n in range(1, 900) if n != 666])
    return f"{area:03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"


def itin(rng: random.Random, born: date) -> str:
    """US taxpayer number: 9xx with a group of 50 to 65, 70 to 88, 90 to 92 or 94 to 99."""
    return f"9{rng.randrange(100):02}-{rng.choice([*range(50, 66), *range(70, 89)]):02}-{rng.randrange(10000):04}"


def nino(rng: random.Random, born: date) -> str:
    """UK National Insurance: two letters, six digits, A to D."""
    prefix = rng.choice("ABCEGHJKLMPRSTWXY") + rng.choice("ABCEGHJKLMPRSTWXYZ")
    while prefix in ("GB", "NK", "TN", "ZZ", "BG", "KN", "NT"):
        prefix = rng.choice("ABCEGHJKLM") + rng.choice("ABCEHJLMPR")
    body, suffix = digits(rng, 6, first=string.digits), rng.choice("ABCD")
    return rng.choice([f"{prefix}{body}{suffix}", f"{prefix} {body[:2]} {body[2:4]} {body[4:]} {suffix}"])


def nhs(rng: random.Random, born: date) -> str:
    """UK health service: ten digits, the last by weights 10 to 2, modulo 11."""
    while True:
        body = digits(rng, 9)
        check = 11 - sum(int(d) * w for d, w in zip(body, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            whole = body + str(check % 11)
            return rng.choice([whole, f"{whole[:3]} {whole[3:6]} {whole[6:]}"])


def steuer_id(rng: random.Random, born: date) -> str:
    """German tax id: eleven digits, one of the first ten twice, the last by ISO 7064 MOD 11,10."""
    ten = rng.sample(string.digits, 9)
    ten.insert(rng.randrange(1, 10), rng.choice(ten))
    while ten[0] == "0":
        rng.shuffle(ten)
    product = 10
    for digit in ten:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    whole = "".join(ten) + str((11 - product) % 10)
    return rng.choice([whole, f"{whole[:2]} {whole[2:5]} {whole[5:8]} {whole[8:]}"])


def nir(rng: random.Random, born: date) -> str:
    """French social security: sex, year, month, place, order, and 97 less the rest by 97."""
    body = f"{rng.choice('12')}{born.year % 100:02}{born.month:02}{rng.randrange(1, 96):02}{rng.randrange(1, 900):03}"
    body += f"{rng.randrange(1, 999):03}"
    whole = body + f"{97 - int(body) % 97:02}"
    return rng.choice(
        [whole, f"{whole[0]} {whole[1:3]} {whole[3:5]} {whole[5:7]} {whole[7:10]} {whole[10:13]} {whole[13:]}"]
    )


def dni(rng: random.Random, born: date) -> str:
    """Spanish DNI or NIE: a letter by the rest by 23."""
    number = rng.randrange(1_000_000, 99_999_999)
    if rng.random() < 0.3:
        number %= 10_000_000
        prefix = rng.choice("XYZ")
        return f"{prefix}{number:07}{'TRWAGMYFPDXBNJZSQVHLCKE'[int(str('XYZ'.index(prefix)) + f'{number:07}') % 23]}"
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]
    return rng.choice([f"{number:08}{letter}", f"{number:08}-{letter}"])


def codice_fiscale(rng: random.Random, born: date) -> str:
    """Italian tax code: consonants of the names, birth, place, and a check letter."""
    consonants = "BCDFGLMNPRSTVZ"
    body = "".join(rng.choice(consonants) for _ in range(6))
    body += f"{born.year % 100:02}{'ABCDEHLMPRST'[born.month - 1]}{born.day + rng.choice([0, 40]):02}"
    body += rng.choice("ABCDEFGHL") + f"{rng.randrange(1, 999):03}"
    odd = dict(zip(string.digits + _LETTERS, _ODD_PLACES, strict=True))
    total = sum(odd[c] if i % 2 == 0 else int(c) if c.isdigit() else _LETTERS.index(c) for i, c in enumerate(body))
    return body + _LETTERS[total % 26]


def bsn(rng: random.Random, born: date) -> str:
    """Dutch citizen service number: nine digits that pass the eleven test."""
    while True:
        body = digits(rng, 8)
        check = sum(int(d) * w for d, w in zip(body, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return body + str(check)


def pesel(rng: random.Random, born: date) -> str:
    """Polish PESEL: birth, serial, and weights 1, 3, 7, 9."""
    month = born.month + (20 if born.year >= 2000 else 0)
    body = f"{born.year % 100:02}{month:02}{born.day:02}{rng.randrange(10000):04}"
    return body + str(-sum(int(d) * w for d, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True)) % 10)


def nif(rng: random.Random, born: date) -> str:
    """Portuguese taxpayer number: nine digits, modulo 11."""
    body = rng.choice("12") + digits(rng, 7, first=string.digits)
    rest = sum(int(d) * w for d, w in zip(body, range(9, 1, -1), strict=True)) % 11
    whole = body + str(0 if rest < 2 else 11 - rest)
    return rng.choice([whole, f"{whole[:3]} {whole[3:6]} {whole[6:]}"])


def cpf(rng: random.Random, born: date) -> str:
    """Brazilian CPF: nine digits and two check digits, modulo 11."""
    body = digits(rng, 9)
    for length in (10, 11):
        rest = sum(int(d) * w for d, w in zip(body, range(length, 1, -1), strict=True)) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return rng.choice([f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}", body])


def aadhaar(rng: random.Random, born: date) -> str:
    """Indian Aadhaar: twelve digits, the last by Verhoeff's scheme; or a PAN."""
    if rng.random() < 0.3:
        return f"{_letters(rng, 3)}P{_letters(rng, 1)}{digits(rng, 4)}{_letters(rng, 1)}"
    body = digits(rng, 11, first="23456789")
    check = 0
    for place, digit in enumerate(reversed(body), 1):
        check = _d5(check, _permute(place, int(digit)))
    whole = body + str(next(d for d in range(10) if _d5(check, d) == 0))
    return rng.choice([f"{whole[:4]} {whole[4:8]} {whole[8:]}", whole])


def _d5(one: int, other: int) -> int:
    """Product in the dihedral group of the pentagon."""
    if one < 5:
        return (one + other) % 5 if other < 5 else 5 + (one + other - 5) % 5
    return 5 + (one - 5 - other) % 5 if other < 5 else (one - other) % 5


def _permute(times: int, digit: int) -> int:
    for _ in range(times % 8):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit


def passport(rng: random.Random, locale: str) -> str:
    """A passport's number in its country's form."""
    country = locale[-2:]
    if country == "DE":
        return "C" + "".join(rng.choice("CFGHJKLMNPRTVWXYZ0123456789") for _ in range(7)) + rng.choice(string.digits)
    if country == "FR":
        return digits(rng, 2, first="01") + rng.choice(_LETTERS) + rng.choice(_LETTERS) + digits(rng, 5)
    if country in ("US", "GB"):
        return digits(rng, 9)
    return rng.choice(_LETTERS) + rng.choice(_LETTERS) + digits(rng, rng.choice([6, 7]))


def licence(rng: random.Random, locale: str) -> str:
    """A driving licence's number."""
    if locale == "en_GB":
        name = "".join(rng.choice("ABCDEFGHKLMNOPRST") for _ in range(5))
        return f"{name}{digits(rng, 6)}{_letters(rng, 2)}9{_letters(rng, 2)}"
    if locale == "en_US":
        return rng.choice(_LETTERS) + digits(rng, rng.choice([7, 12]))
    return rng.choice(_LETTERS) + digits(rng, 3) + rng.choice(_LETTERS) + digits(rng, 6)


def plate(rng: random.Random, locale: str) -> str:
    """A car's number plate."""
    two, three = ("".join(rng.choice("ABCDEFGHJKLMNPRSTVWXYZ") for _ in range(n)) for n in (2, 3))
    return {
        "DE": f"{rng.choice(['B', 'M', 'HH', 'K', 'F', 'KA', 'LEV'])}-{two} {digits(rng, rng.choice([3, 4]))}",
        "FR": f"{two}-{digits(rng, 3)}-{two[::-1]}",
        "IT": f"{two} {digits(rng, 3)} {two[::-1]}",
        "GB": f"{two}{rng.choice(['17', '68', '21', '73'])} {three}",
        "ES": f"{digits(rng, 4)} {three}",
        "NL": f"{two}-{digits(rng, 3)}-{two[0]}",
        "PT": f"{two}-{digits(rng, 2)}-{two[::-1]}",
        "BR": f"{three}{digits(rng, 1)}{two[0]}{digits(rng, 2)}",
    }.get(locale[-2:], f"{three} {digits(rng, 4)}")


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(count))
