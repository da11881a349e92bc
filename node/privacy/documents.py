"""Numbers that a text itself names: of passports, licences, people, accounts and records, in seven languages.

A word that names the number is enough: one with a mistyped digit is somebody's as well.
"""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions

_PAPERS = (
    r"passport|reisepass(?:nummer)?|passeport|pasaporte|passaporto|paspoort(?:nummer)?|passaporte|paszport\pL*|"
    r"dl ?[:#]|driv(?:er|ing)'?s?'?[ _]?licen[cs]es?|führerschein(?:nummer)?|permis de conduire|"
    r"licencia de conduc\pL+|"
    r"(?:permiso|carn[eé]t?) de conducir|patente di guida|rijbewijs(?:nummer)?|carta de condução|"
    r"carteira de (?:motorista|habilitação|identidade)|cnh|prawo jazdy|prawa jazdy|"
    r"(?:personal)?ausweis(?:-?nr\.?|-?nummer)?|dokument(?:en)?nummer|carte (?:nationale )?d'identité|carta d'identità|"
    r"identiteitskaart|cédula(?: de identidad)?|identity card|id[ -]card|national[ _]id(?:entity)?|"
    r"dow[óo]d\pL* osobist\pL*|"
    r"cartão d[eo] cidadão|documento de identidade?|green card|alien registration|voter[ _]id|visa number|"
    r"residence permit|pass-?(?:nr\.?|nummer)|perso(?:nummer|-?nr\.?)?|carta di identità|patente(?: n\.?)?|"
    r"tessera sanitaria|"
    r"permis(?: b)?|(?:carte|titre) de séjour|permesso di soggiorno|aufenthaltstitel|verblijfs\pL+|"
    r"autorização de residência|bilhete de identidade|título de eleitor|(?:carn[eé]t?|licencia|permiso) de manejo|"
    r"carta de conducir|n\.?i\.?e\.?|"
    r"licen[cs]e (?:number|no\.?|#)|document (?:number|no\.?)"
)
_PEOPLE = (
    r"nhs|national[ _]insurance|ni number|nino|steuer-?(?:id|identifikations)\pL*|steuernummer|idnr\.?|"
    r"(?:sozial|renten|kranken)versich\pL+nummer|versicherten\pL*|sécurité sociale|n° ?(?:de )?sécu|nir|insee|"
    r"d\.?n\.?i\.?|n\.?i\.?f\.?|codice fiscale|cod\. fiscale|bsn|burgerservicenummer|sofinummer|pesel|nip|"
    r"contribuinte|"
    r"cpf|cnpj|rg|aadhaa?r|pan (?:card|number|no)|permanent account|tax(?:payer)?[ _]?(?:id|identification)|"
    r"social[ _]insurance|seguridad social|personnummer|medicare|medicaid|"
    r"patient[ _]?(?:id|number)|mrn|medical[ _]record|health (?:card|insurance)|insurance[ _](?:policy|number|id|"
    r"card)|"
    r"policy number|policy ?#|claim number|member(?:ship)?[ _](?:id|number|no)|employee[ _]?(?:id|number|no)|"
    r"staff (?:id|number)|badge (?:id|number)|student[ _]?(?:id|number|no)|matrikelnummer|numéro d'étudiant|"
    r"personalnummer|mitgliedsnummer"
)
_ACCOUNTS = (
    r"(?:bank )?account[ _]?(?:number|no|nr|num|#)|acct|bank account|savings account|checking account|kontonummer|"
    r"kundennummer|customer[ _]?(?:id|number|no)|numéro de (?:compte|client)|número d[ea] (?:cuenta|conta|cliente)|"
    r"numero (?:di conto|cliente)|rekeningnummer|klantnummer|routing[ _]?(?:number|no)|sort code|nr konta|numer konta"
)
_US = r"ssn|itin|social[ _]security"
_CARDS = (
    r"(?:credit|debit|bank|visa|master) ?card|card number|kreditkarte\pL*|carte (?:bancaire|de crédit)|tarjeta|"
    r"carta di credito"
)
_NUMBER = (
    r"(?:[\s_.\-]{0,2}(?:number|numbers|no|nr|num|nummer|número|numéro|numero|numer|id|code|card|n\.|#|n°|"
    r"nº)\.?:?){0,3}"
)
_IS = r"(?:(?:(?:is|was|are|reads|ist|war|lautet|est|es|to|jest)\b|è|é):?)?"
_SEGMENT = r"(?:[a-z]{0,12}\d[a-z0-9]{0,24})"
# Segments of a spaced number have a digit each; the check letters at the end of some have none.
_VALUE = rf"((?:[a-z]{{1,5}}[ \-/]?)?{_SEGMENT}(?:[ .\-/–]{_SEGMENT}){{0,7}}(?-i:[ \-][A-Z]{{1,2}}\b)?)"


def _named(words: str) -> Pattern:
    return Pattern(
        rf"(?i)(?:^|[^\pL\pN])(?:{words}){_NUMBER}(?:\s{{0,2}}\([^()\n]{{0,20}}\))?[\s:=#>\"'\-–,*_]{{0,5}}{_IS}"
        rf"[\s:=#\"'(\[*]{{0,4}}{_VALUE}"
    )


_FAMILIES = (
    (_named(f"{_PAPERS}|{_PEOPLE}|{_ACCOUNTS}"), "ID", range(4, 26)),
    (_named(_PAPERS), "ID", range(2, 4)),       # of German ones most may be letters
    (_named(_US), "SSN", range(4, 12)),
    (_named(_CARDS), "CARD", range(12, 20)),
)


def find_documents(text: str, regions: Regions) -> Iterator[Finding]:
    """Numbers that follow the name of such a number: with four digits, or two among the letters of a long one."""
    for pattern, kind, digits in _FAMILIES:
        for match in pattern.find(text):
            start, end = match.group_spans[0]
            value = text[start:end]
            enough = sum(c.isdigit() for c in value) in digits and len(value) >= (8 if digits.start < 4 else 5)
            if enough and stands_alone(text, start, end):
                yield Finding(start, end, kind, 0.9, "structured")
