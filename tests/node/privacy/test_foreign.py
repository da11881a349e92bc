"""What is in a language without a detector is held, however short; what is in one with a detector is not."""

import pytest

from federation.record.conversation import Conversation, Turn
from node.privacy.detect import look_at, uncovered
from node.privacy.fields import fields_of

UNCOVERED = {
    "Afrikaans": ("My suster het verlede week na Stellenbosch getrek.", "Waar woon jy nou?"),
    "Albanian": ("Motra ime u shpërngul javën e kaluar në Durrës.", "Faleminderit për ndihmën dje"),
    "Azerbaijani": ("Bacım keçən həftə Gəncəyə köçdü.", "İndi harada yaşayırsan?"),
    "Basque": ("Nire ahizpa joan den astean Donostiara joan zen bizitzera.", "Non bizi zara orain?"),
    "Catalan": ("La meva germana es va mudar a Girona la setmana passada.", "Gràcies per la teva ajuda"),
    "Croatian": ("Moja sestra se prošli tjedan preselila u Zadar.", "Gdje sada živiš?"),
    "Czech": ("Moje sestra se minulý týden přestěhovala do Olomouce.", "Kde teď bydlíš?"),
    "Danish": ("Jeg leder efter en god opskrift på rugbrød med kerner.", "Tak for hjælpen i går"),
    "Esperanto": ("Mia fratino translokiĝis al Parizo pasintsemajne.", "Kie vi loĝas nun?"),
    "Estonian": ("Mu õde kolis eelmisel nädalal Tartusse elama.", "Kus sa praegu elad?"),
    "Filipino": ("Lumipat ang ate ko sa Cebu noong nakaraang linggo.", "Salamat sa tulong mo"),
    "Finnish": ("Kaverini täyttää kolmekymmentä, mitä hänelle kannattaisi ostaa lahjaksi?", "Missä asut, Pekka?"),
    "Galician": ("A miña irmá mudouse a Vigo a semana pasada coa súa filla.", "Grazas pola túa axuda"),
    "Haitian": ("Sè mwen te demenaje ale Jakmèl semèn pase a.", "Mèsi anpil pou èd ou"),
    "Hausa": ("Kanwata ta koma Kano da zama a makon da ya gabata.", "Ina kake zaune yanzu?"),
    "Hindi": ("meri behen pichle hafte Jaipur chali gayi", "tum abhi kahan rehte ho"),
    "Hungarian": ("A nővérem a múlt héten költözött Szegedre a férjével.", "Hol laksz most, Péter?"),
    "Icelandic": ("Hvernig er best að læra íslensku heima hjá sér?", "Hvar býr systir þín?"),
    "Indonesian": ("Kakak perempuan saya pindah ke Surabaya minggu lalu.", "Sekarang kamu tinggal di mana?"),
    "Irish": ("Bhog mo dheirfiúr go Gaillimh an tseachtain seo caite.", "Cá bhfuil tú i do chónaí?"),
    "Latvian": ("Mana māsa pagājušajā nedēļā pārcēlās uz Liepāju.", "Kur tu tagad dzīvo?"),
    "Lithuanian": ("Mano sesuo praėjusią savaitę persikėlė gyventi į Kauną.", "Kur tu dabar gyveni?"),
    "Maltese": ("Oħti marret toqgħod Għawdex il-ġimgħa li għaddiet.", "Fejn toqgħod issa?"),
    "Norwegian": ("Jeg lurer på hvorfor naboen aldri hilser på meg.", "Hvor bor søsteren din?"),
    "Polish": ("Moja siostra przeprowadziła się w zeszłym tygodniu.", "Napisz wiersz dla babci"),
    "Romanian": ("Sora mea s-a mutat săptămâna trecută la Timișoara.", "Unde locuiești acum?"),
    "Slovak": ("Moja sestra sa minulý týždeň presťahovala do Žiliny.", "Ďakujem za včerajšiu pomoc"),
    "Slovenian": ("Moja sestra se je prejšnji teden preselila v Maribor.", "Kje zdaj živiš?"),
    "Somali": ("Walaashay ayaa toddobaadkii hore u guurtay Hargeysa.", "Xaggee ayaad deggan tahay?"),
    "Swahili": ("Dada yangu alihamia Mombasa wiki iliyopita.", "Unaishi wapi sasa?"),
    "Swedish": ("Jag undrar varför bilen låter så konstigt på vintern.", "Stockholm : Norstedts förlag, ny upplaga"),
    "Turkish": ("Kız kardeşim geçen hafta İzmir'e taşındı.", "Şimdi nerede yaşıyorsun?"),
    "Uzbek": ("Opam o'tgan hafta Samarqandga ko'chib ketdi.", "Hozir qayerda yashaysiz?"),
    "Vietnamese": ("Chị gái tôi vừa chuyển đến Đà Nẵng tuần trước.", "Bây giờ bạn sống ở đâu?"),
    "Welsh": ("Symudodd fy chwaer i Abertawe yr wythnos diwethaf.", "Ble wyt ti'n byw nawr?"),
    "Yoruba": ("Àbúrò mi obìnrin kó lọ sí Ìbàdàn lọ́sẹ̀ tó kọjá.", "Níbo lo ń gbé báyìí?"),
    "Zulu": ("Udadewethu uthuthele eThekwini ngesonto eledlule.", "Uhlala kuphi manje?"),
}
COVERED = {
    "German": ("Guten Morgen zusammen", "Schreib mir ein Gedicht", "Was kostet das?", "hallo wie gehts"),
    "English": ("hi", "lol ok", "gimme recipe for kimchi jjigae", "yo wassup dude", "Can u help me plz"),
    "French": ("Bonjour à tous", "Combien ça coûte ?", "Recette de quiche lorraine", "salut ça va"),
    "Spanish": ("Muchas gracias", "Explica la fotosíntesis", "Receta de paella valenciana", "hola que tal"),
    "Italian": ("Buongiorno a tutti", "Grazie mille", "Ricetta della carbonara", "ciao come stai"),
    "Dutch": ("Hoe heet je zus?", "Leg fotosynthese uit", "Wat kost dat?", "Vul samen het schadeformulier in."),
    "Portuguese": ("Bom dia a todos", "Muito obrigado", "Receita de bacalhau à Brás", "oi tudo bem"),
}
NO_LANGUAGE = {
    "names": ("Anna Kowalska, Tomasz Zieliński", "Göran Åkesson Ingrid Lindqvist Päivi Korhonen"),
    "places": ("Rome Paris Helsinki Oslo Stockholm Warsaw Budapest",),
    "things": ("docker compose postgres nginx redis",),
    "addresses": ("https://www.esimerkki.fi/asiakas/tuotteet/uutiset", "inst/kansio/sisältö/äänet.R"),
    "code": ("`missä_asut = pekka.osoite()`", "kysymys.vastaus(äiti, isä=veli)"),
    "formulas": ("∀ ε > 0 ∃ x ∈ S : x > b0 - ε", "U R U' R' U' F' U F"),
}
ANSWERS = {
    "German": "Das ist eine gute Frage, und ich helfe dir gern dabei.",
    "English": "That is a good question, and I will help you with it.",
    "French": "C'est une bonne question, et je vais vous aider avec plaisir.",
    "Spanish": "Es una buena pregunta, y te voy a ayudar con mucho gusto.",
    "Italian": "È una bella domanda, e ti aiuto con piacere a trovare la risposta.",
    "Dutch": "Dat is een goede vraag, en ik help je er graag mee.",
    "Portuguese": "É uma boa pergunta, e eu vou ajudar você com isso.",
}


def _reason(*texts: str) -> str | None:
    turns = tuple(Turn(role="user", content=text) for text in texts)
    return uncovered([look_at(field) for field in fields_of(Conversation(conversation=turns))])


@pytest.mark.parametrize("language", UNCOVERED)
def test_a_sentence_in_a_language_without_a_detector_is_noticed(language):
    for text in UNCOVERED[language]:
        assert _reason(text) is not None, text


@pytest.mark.parametrize("language", UNCOVERED)
def test_it_is_noticed_within_an_english_conversation_and_in_capitals(language):
    sentence = UNCOVERED[language][0]

    assert _reason("Could you please translate this into English for me?", sentence) is not None
    assert _reason(f"Could you please translate this into English for me?\n{sentence}") is not None
    assert _reason(sentence.upper()) is not None


@pytest.mark.parametrize("language", UNCOVERED)
def test_it_is_noticed_within_an_english_sentence(language):
    sentence = UNCOVERED[language][0]

    assert _reason(f"Please translate this into English for me: {sentence}", "Sure, here it is.") is not None
    assert _reason(f'My neighbour said "{sentence}" to me, and I did not know what to say.') is not None


@pytest.mark.parametrize("language", COVERED)
def test_short_texts_in_covered_languages_are_not_held_in_a_conversation_in_them(language):
    for text in COVERED[language]:
        assert _reason(text, ANSWERS[language]) is None, text


@pytest.mark.parametrize("what", NO_LANGUAGE)
def test_what_says_nothing_of_a_language_goes_with_the_conversation_around_it(what):
    for text in NO_LANGUAGE[what]:
        assert _reason(text, ANSWERS["English"]) is None, text


def test_a_conversation_of_nothing_but_names_and_titles_is_held():
    assert _reason("Jonsson-Kälvesten i 222 Stockholmspojkar .") is not None
    assert _reason("Göran Åkesson, Ingrid Lindqvist, Päivi Korhonen") is not None
