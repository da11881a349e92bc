"""Numbers, dates and plates that the text names."""

import pytest

from node.privacy.finding import settle
from node.privacy.plates import is_vin
from node.privacy.structured import find_structured


def found(text):
    return [(f.kind, text[f.start : f.end]) for f in settle(find_structured(text))]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My passport number is C01X00T478 and expires soon.", "ID", "C01X00T478"),
        ("Mein Reisepass C01X00T47 ist weg", "ID", "C01X00T47"),
        ("n° de passeport : 12AB34567", "ID", "12AB34567"),
        ("Mi pasaporte es AAB123456", "ID", "AAB123456"),
        ("passaporto n. YA1234567", "ID", "YA1234567"),
        ("paspoortnummer NW8R9D1K5", "ID", "NW8R9D1K5"),
        ("o meu passaporte é FT123456", "ID", "FT123456"),
        ("paszport nr ZS1234567", "ID", "ZS1234567"),
        ("my driver's license number is A56319335", "ID", "A56319335"),
        ("driving licence MORGA753116SM9IJ", "ID", "MORGA753116SM9IJ"),
        ("Führerscheinnummer: B072RRE2I55", "ID", "B072RRE2I55"),
        ("permis de conduire n° 911092100123", "ID", "911092100123"),
        ("carnet de conducir 12345678", "ID", "12345678"),
        ("patente di guida U1A2345678", "ID", "U1A2345678"),
        ("rijbewijs 5123456789", "ID", "5123456789"),
        ("carta de condução L-1234567", "ID", "L-1234567"),
        ("my NHS number is 943 476 5918", "ID", "943 476 5918"),
        ("my national insurance number is QQ 12 34 56 C, thanks", "ID", "QQ 12 34 56 C"),
        ("Steuer-ID 12 345 678 901", "ID", "12 345 678 901"),
        ("mi DNI es 12345678", "ID", "12345678"),
        ("codice fiscale: RSSMRA80A01H501X", "ID", "RSSMRA80A01H501X"),
        ("BSN 123456789", "ID", "123456789"),
        ("mój PESEL to 44051401358", "ID", "44051401358"),
        ("o meu NIF é 123456780", "ID", "123456780"),
        ("CPF 52998224724", "ID", "52998224724"),
        ("Aadhaar number 987654321012", "ID", "987654321012"),
        ("Patient ID AHC-0933289", "ID", "AHC-0933289"),
        ("insurance policy #88291-LK", "ID", "88291-LK"),
        ("account_number = '99887766'", "ID", "99887766"),
        ("Social security number: 078051120", "SSN", "078051120"),
        ("my SSN is 900-12-3456", "SSN", "900-12-3456"),
        ("the credit card 060426070011 was charged", "CARD", "060426070011"),
        ("IBAN: DE89 3704 0044 0532 0130 01", "IBAN", "DE89 3704 0044 0532 0130 01"),
        ("Ich bin am 3.4.1985 in Ulm geboren.", "BIRTHDATE", "3.4.1985"),
        ("né(e) le 12/03/1980", "BIRTHDATE", "12/03/1980"),
        ("Mein Reisepass: CFGHJK4L2", "ID", "CFGHJK4L2"),
        ("born on 12 March 1987", "BIRTHDATE", "12 March 1987"),
        ("date of birth. It's 3/23/1940", "BIRTHDATE", "3/23/1940"),
        ('"date_of_birth": "1980-02-03"', "BIRTHDATE", "1980-02-03"),
        ("DOB: 19870312", "BIRTHDATE", "19870312"),
        ("geboren am 3. Mai 1980 in Köln", "BIRTHDATE", "3. Mai 1980"),
        ("née le 5 mai 1990", "BIRTHDATE", "5 mai 1990"),
        ("nacido el 4 de mayo de 1985", "BIRTHDATE", "4 de mayo de 1985"),
        ("nato il 03/04/1970", "BIRTHDATE", "03/04/1970"),
        ("geboortedatum: 01-02-1960", "BIRTHDATE", "01-02-1960"),
        ("nascida em 12 de março de 1999", "BIRTHDATE", "12 de março de 1999"),
        ("urodzona 4 maja 1977", "BIRTHDATE", "4 maja 1977"),
        ("my license plate is abc 1234", "PLATE", "abc 1234"),
        ("the number plate of my car is AB12 CDE!", "PLATE", "AB12 CDE"),
        ("Kennzeichen B-MW 1234", "PLATE", "B-MW 1234"),
        ("immatriculée AB-123-CD", "PLATE", "AB-123-CD"),
        ("matrícula 1234 BCD", "PLATE", "1234 BCD"),
        ("targa AB 123 CD", "PLATE", "AB 123 CD"),
        ("kenteken 12-AB-34", "PLATE", "12-AB-34"),
        ("placa ABC1D23", "PLATE", "ABC1D23"),
        ("a placa é abc1d23", "PLATE", "abc1d23"),
        ("targata ab 123 cd", "PLATE", "ab 123 cd"),
        ("matrícula 1234 bcd", "PLATE", "1234 bcd"),
        ("my car was towed, it is AB12 CDE", "PLATE", "AB12 CDE"),
        ("numer rejestracyjny WA 12345", "PLATE", "WA 12345"),
        ("the car 1HGCM82633A004352", "PLATE", "1HGCM82633A004352"),
    ],
)  # fmt: skip
def test_a_number_that_the_text_names_is_found_whole(text, kind, value):
    assert found(text) == [(kind, value)]


def test_the_label_may_stand_on_the_line_above():
    assert found("Phone:\n60-56-85-91\n") == [("PHONE", "60-56-85-91")]


def test_a_vehicle_number_with_another_digit_is_none():
    assert is_vin("1HGCM82633A004352")
    assert not is_vin("1HGCM82633A004353") or not is_vin("1HGCM82634A004352")
    assert not is_vin("12345678901234567")
