"""Invented people of many cultures, with all that identifies them: names, addresses, phones, logins, numbers.

A family name belongs to one half of the corpus only, so that what is tuned on
the names of the dev half is measured on others.
"""

import random
import re
import unicodedata
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ..wordlist import words
from . import numbers
from .gold import Half

# Where the people of a conversation in some language live; beside them come guests from everywhere.
HOMES = {
    "en": ("en_US", "en_US", "en_GB", "en_IE", "en_AU", "en_CA", "en_IN", "en_NG", "en_KE"),
    "de": ("de_DE", "de_DE", "de_AT", "de_CH"),
    "fr": ("fr_FR", "fr_FR", "fr_CA", "fr_CH"),
    "es": ("es_ES", "es_ES", "es_MX", "es_CO", "es_AR"),
    "it": ("it_IT",),
    "nl": ("nl_NL", "nl_NL", "nl_BE"),
    "pt": ("pt_PT", "pt_BR"),
}
GUESTS = (
    "en_US", "en_GB", "en_IN", "en_NG", "yo_NG", "ha_NG", "zu_ZA", "sw", "en_KE", "en_PK", "de_DE", "fr_FR", "es_MX",
    "it_IT", "nl_NL", "pt_BR", "pl_PL", "cs_CZ", "hu_HU", "ro_RO", "hr_HR", "tr_TR", "az_AZ", "vi_VN", "fi_FI", "sv_SE",
    "no_NO", "da_DK", "lt_LT", "ja_JP", "zh_CN", "own",
)  # fmt: skip
# Cultures that faker has in another script, or not at all, as they are written in Latin letters.
_OWN_FIRST = sorted(
    words("""
    Ji-woo Min-jun Seo-yeon Hyun-woo Soo-jin Fatima Yusuf Layla Omar Khadija Hassan Noor Tariq Aisha Selam Dawit
    Hiwot Tesfaye Meron Abebe Priya Arjun Lakshmi Vikram Ananya Olga Dmitri Svetlana Bohdan Oksana Levan Nino Aram
    Anahit Kwame Ama Kofi Akosua Moana Tane Siosaia Leilani Thanh Somchai Malee Bayarmaa Batbayar Dilnoza Rustam
""")
)
_OWN_LAST = sorted(
    words("""
    Kim Park Jeong Yoon Hwang Al-Masri Haddad El-Sayed Khalil Benali Ould-Ahmed Bekele Gebremariam Tadesse Wolde
    Raghunathan Iyer Chattopadhyay Venkataraman Kuznetsova Shevchenko Kovalenko Petrov Beridze Kapanadze Petrosyan
    Hakobyan Mensah Boateng Owusu Tauiliili Ngata Kealoha Wongsakul Srisai Ganbaatar Enkhtuya Yuldashev Rakhimova
    Abdi Warsame Nkurunziza Uwimana Ndiaye Diallo Keïta Rasoanaivo de_los_Ríos O'Donoghue MacGillivray St._John
""")
)

_PHONES = {
    "en_US": ("(###) ###-####", "+1 ###-###-####", "###-###-####", "###.###.####", "1-###-###-####"),
    "en_CA": ("(416) ###-####", "+1 604 ### ####", "514-###-####"),
    "en_GB": ("+44 20 7### ####", "020 7### ####", "07#00 9#####", "+44 (0)1632 960###", "0161 ### ####"),
    "en_IE": ("+353 87 ### ####", "085 ### ####", "01 6## ####"),
    "en_AU": ("+61 4## ### ###", "04## ### ###", "(02) 9### ####"),
    "en_IN": ("+91 98### #####", "098### #####", "+91-22-2### ####"),
    "en_NG": ("+234 803 ### ####", "0803 ### ####"),
    "en_KE": ("+254 722 ######", "0722 ######"),
    "de_DE": (
        "+49 30 ########",
        "030 / ########",
        "0151 #######3",
        "+49 (0)89 #######",
        "0176-########",
        "0221/ ######",
    ),
    "de_AT": ("+43 664 #######", "01 / ### ## ##", "0676 ### ####"),
    "de_CH": ("+41 79 ### ## ##", "044 ### ## ##", "078 ### ## ##"),
    "fr_FR": ("06 ## ## ## ##", "+33 6 ## ## ## ##", "01.4#.##.##.##", "07########", "+33 (0)4 ## ## ## ##"),
    "fr_CA": ("514 ###-####", "+1 (418) ###-####"),
    "fr_CH": ("+41 22 ### ## ##", "079 ### ## ##"),
    "es_ES": ("+34 6## ### ###", "6## ## ## ##", "91 ### ## ##", "6########"),
    "es_MX": ("+52 55 #### ####", "55 #### ####", "(33) #### ####"),
    "es_CO": ("+57 310 ### ####", "310 ### ####"),
    "es_AR": ("+54 9 11 ####-####", "011 4###-####"),
    "it_IT": ("+39 347 ### ####", "347 #######", "06 ########", "02/#######"),
    "nl_NL": ("06-########", "+31 6 ## ## ## ##", "020-#######", "06 ########"),
    "nl_BE": ("+32 47# ## ## ##", "0475 ## ## ##", "02 ### ## ##"),
    "pt_PT": ("+351 91# ### ###", "96# ### ###", "21 ### ## ##"),
    "pt_BR": ("+55 11 9####-####", "(21) 9####-####", "(11) 3###-####"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_MAIL_HOSTS = (
    "gmail.com", "outlook.com", "yahoo.co.uk", "gmx.de", "web.de", "orange.fr", "libero.it", "ziggo.nl", "sapo.pt",
    "hotmail.es", "proton.me", "icloud.com", "uni-{last}.edu", "{last}-consulting.com", "mail.{last}.io", "{last}.name",
)  # fmt: skip


class Person(Struct, frozen=True):
    """Somebody invented.  `parts` are slots by name: text and kind of gold."""

    parts: dict[str, tuple[str, str]]


def make_person(rng: random.Random, language: str, half: Half, *, guest: bool) -> Person:
    """Somebody who talks in `language` and lives where it is spoken; a guest's name is from anywhere."""
    home = rng.choice(HOMES[language])
    first, last = _name(rng, rng.choice(GUESTS) if guest else home, half)
    plain = [re.sub("[^a-z]", "", _ascii(part)) or "x" for part in (first, last)]
    street, town = _address(rng, home)
    day = date(1945, 1, 1) + timedelta(days=rng.randrange(60 * 365))
    year = f"{day.year}"
    user = rng.choice([f"{plain[0][0]}{plain[1]}", plain[0], f"{plain[0]}.{plain[1]}", plain[0] + year[2:]])
    handle = rng.choice([f"{plain[0]}_{plain[1]}", f"{plain[0]}{year}", f"the.{plain[0]}", f"{plain[1]}{plain[0][0]}"])
    middle = rng.choice(["{f}.{l}", "{f}{l}", "{f[0]}.{l}", "{l}_{f}", "{f}.{l}{y}", "{f}+news"])
    host = rng.choice(_MAIL_HOSTS).format(last=plain[1])
    mail = f"{middle.format(f=plain[0], l=plain[1], y=year[2:])}@{host}"
    number, number_kind = numbers.national(rng, language, home, day)
    return Person({
        "": (f"{first} {last}", "name"), "first": (first, "name"), "last": (last, "name"),
        "formal": (f"{last}, {first}", "name"), "initial": (f"{first[0]}. {last}", "name"),
        "caps": (f"{first} {last}".upper(), "name"),
        "email": (mail, "e-mail"), "phone": (_phone(rng, home), "phone"),
        "address": (f"{street}, {town}", "address"), "letterhead": (f"{street}\n{town}", "address"),
        "street": (street, "address"), "town": (town, "address"),
        "user": (user, "login"), "handle": ("@" + handle, "handle"), "nick": (handle, "handle"),
        "born": (_day(rng, day, language), "birth date"),
        "iban": (numbers.iban(rng, home), "IBAN"), "card": (numbers.card(rng), "card"),
        "number": (number, number_kind), "passport": (numbers.passport(rng, home), "document"),
        "licence": (numbers.licence(rng, home), "document"), "plate": (numbers.plate(rng, home), "plate"),
    })  # fmt: skip


@lru_cache(maxsize=64)
def faker(locale: str) -> Any:
    """Faker for one locale.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    from faker import Faker

    return Faker(locale)


def _name(rng: random.Random, locale: str, half: Half) -> tuple[str, str]:
    if locale == "own":
        return rng.choice(_OWN_FIRST), _of_half(lambda: rng.choice(_OWN_LAST).replace("_", " "), half)
    source = faker(locale)
    source.seed_instance(rng.getrandbits(32))
    if locale in ("ja_JP", "zh_CN"):
        first = source.romanized_name().split(" ")[0]
        return first, _of_half(lambda: source.romanized_name().split(" ")[1], half)
    return source.first_name(), _of_half(source.last_name, half)


def _of_half(draw: Callable[[], str], half: Half) -> str:
    for _ in range(60):
        last = draw()
        if zlib.crc32(last.encode()) % 2 == (half == "held-out"):
            return last
    raise AssertionError("all family names belong to the other half")


def _address(rng: random.Random, locale: str) -> tuple[str, str]:
    """Street and number, and postcode and town."""
    source = faker({"en_NG": "en_GB", "en_KE": "en_GB", "en_IN": "en_GB"}.get(locale, locale))
    source.seed_instance(rng.getrandbits(32))
    number = rng.randrange(1, 260)
    if locale == "en_US":
        unit = rng.choice(["", "", f" Apt. {number % 40 + 1}", f", Unit {number % 9 + 1}B", f" Suite {number + 100}"])
        return (
            f"{number * 13} {source.street_name()}{unit}",
            f"{source.city()}, {source.state_abbr()} {source.zipcode()}",
        )
    if locale in ("en_GB", "en_NG", "en_KE", "en_IN"):
        flat = rng.choice(["", "", "", f"Flat {number % 30 + 1}, "])
        return (f"{flat}{number} {source.street_name()}", f"{source.city()} {source.postcode()}")
    lines = [line.strip(" ,") for line in source.address().split("\n") if line.strip(" ,")]
    last = 1 if any(c.isdigit() for c in lines[-1]) or len(lines) < 3 else 2  # postcode and town are two lines
    return ", ".join(lines[:-last]), " ".join(lines[-last:])


def _phone(rng: random.Random, locale: str) -> str:
    form = rng.choice(_PHONES[locale])
    digits = (str(rng.randrange(2, 9)) if place == 0 else str(rng.randrange(10)) for place in range(20))
    return re.sub("#", lambda _: next(digits), form)


def _day(rng: random.Random, day: date, language: str) -> str:
    month = _MONTHS[language].split()[day.month - 1]
    numeric = {"en": "{d.month:02}/{d.day:02}/{d.year}", "de": "{d.day:02}.{d.month:02}.{d.year}",
               "nl": "{d.day:02}-{d.month:02}-{d.year}"}.get(language, "{d.day:02}/{d.month:02}/{d.year}")  # fmt: skip
    words = {"en": "{m} {d.day}, {d.year}", "de": "{d.day}. {m} {d.year}", "es": "{d.day} de {m} de {d.year}",
             "pt": "{d.day} de {m} de {d.year}"}.get(language, "{d.day} {m} {d.year}")  # fmt: skip
    return rng.choice([numeric, words, "{d.year}-{d.month:02}-{d.day:02}"]).format(d=day, m=month)


def _ascii(text: str) -> str:
    folded = text.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ı", "i")
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if c.isascii())
