"""Names of machines and of people on machines and platforms."""

import pytest

from node.privacy.finding import settle
from node.privacy.structured import find_structured


def found(text):
    return [(f.kind, text[f.start : f.end]) for f in settle(find_structured(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ping nas-2.local now", [("HOST", "nas-2.local")]),
        ("db1.corp.internal is down", [("HOST", "db1.corp.internal")]),
        ("see http://jenkins.local/job", [("HOST", "jenkins.local")]),
        ("open \\\\files01\\anna please", [("HOST", "files01")]),
        ("anna@annas-mbp:~/work$ ls", [("USERNAME", "anna"), ("HOST", "annas-mbp")]),
        ("(venv) [anna@box7 src]$ make", [("USERNAME", "anna"), ("HOST", "box7")]),
        ("Annas-MacBook-Pro:src anna$ ls", [("HOST", "Annas-MacBook-Pro"), ("USERNAME", "anna")]),
        ("ssh -p 22 anna@box", [("USERNAME", "anna"), ("HOST", "box")]),
        ("-rw-r--r--  1 anna  staff  123 Nov 3 x", [("USERNAME", "anna")]),
        ("is it db1.corp.internal or build.internal?", [("HOST", "db1.corp.internal"), ("HOST", "build.internal")]),
        ("```yaml\nimage: registry.vault.lan/shop\n```", [("HOST", "registry.vault.lan")]),
        ("```yaml\nhost: vault.lan\n```", [("HOST", "vault.lan")]),
        ("```java\nimport jdk.internal.misc;\n```", []),
        ("my username anna1998", [("HANDLE", "anna1998")]),
        ("root@box7:/# ls", [("HOST", "box7")]),
    ],
)
def test_machines_and_their_users_are_found_in_prompts_paths_and_addresses(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("follow @anna_kowalska there", "@anna_kowalska"),
        ("**@anna_k** wrote", "@anna_k"),
        ("my insta is anna_k97", "anna_k97"),
        ("mein Benutzername ist anna77", "anna77"),
        ("il mio nome utente è anna.k", "anna.k"),
        ("Discord: anna#1234", "anna#1234"),
        ("ask u/anna_k there", "u/anna_k"),
    ],
)
def test_names_on_platforms_are_handles(text, handle):
    assert found(text) == [("HANDLE", handle)]


@pytest.mark.parametrize("text", ["my instagram is broken", "issue#1234", "and/or u/v", "@Test public void run()"])
def test_words_are_no_handles(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to anna @ mail . org please", "anna @ mail . org"),
        ("ANNA AT MAIL DOT COM", "ANNA AT MAIL DOT COM"),
        ("anna (at) mail (dot) com", "anna (at) mail (dot) com"),
        ("anna chiocciola posta punto it", "anna chiocciola posta punto it"),
        ("a@xn--80ak6aa92e.xn--p1ai", "a@xn--80ak6aa92e.xn--p1ai"),
        ("अजय@डाटा.भारत", "अजय@डाटा.भारत"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("_anna@mail.org_", "anna@mail.org"),
    ],
)
def test_an_address_may_be_spelt_out_and_in_any_alphabet(text, address):
    assert any(kind == "EMAIL" and address in value for kind, value in found(text))


@pytest.mark.parametrize("text", ["at the point of sale", "light at each point in it", "we meet @ home. It was late"])
def test_words_are_no_addresses(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("CRYPTO", "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1"),
        ("CRYPTO", "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD"),
        ("CRYPTO", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"),
        ("SECRET", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"),
        # the key of BIP 32's first test vector
        ("SECRET", "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGt"
         "RBeJgk33yuGBxrMPHi"),
    ],
)  # fmt: skip
def test_coins_addresses_and_keys_have_a_checksum_that_holds(kind, text):
    changed = text[:-1] + ("2" if text[-1] != "2" else "3")

    assert found(f"send it to {text} now") == [(kind, text)]
    assert found(f"send it to {changed} now") == []
