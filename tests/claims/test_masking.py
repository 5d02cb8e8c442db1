"""CPR numbers and unlocking codes do not stay in free text, and nothing else is taken out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.writing.masking import CODE_MASK, CPR_MASK, Removed, is_nothing_but_a_number, mask

CPR_NUMBERS = (
    "010203-1234",
    "010203 1234",
    "0102031234",
    "010203–1234",
    "010203 - 1234",
    "311299-9999",
    "01.02.03-1234",
    "01-02-03-1234",
    "01/02/03 - 1234",
    "01021903-1234",
)
# What is masked in each, exactly: the text, and the text as it is kept.
CODES = (
    # Danish
    ("Koden er 4711.", "Koden er ••••."),
    ("koden er 1234", "koden er ••••"),
    ("pin: 12 34", "pin: ••••"),
    ("kode 4711", "kode ••••"),
    ("PIN: 123456", "PIN: ••••"),
    ("pinkoden er 998877", "pinkoden er ••••"),
    ("pin-kode 1234 og så er den åben", "pin-kode •••• og så er den åben"),
    ("pin kode: 0000", "pin kode: ••••"),
    ("adgangskode = 4711", "adgangskode = ••••"),
    ("Adgangskoden hedder 2580", "Adgangskoden hedder ••••"),
    ("kode til telefonen: 1234", "kode til telefonen: ••••"),
    ("Koden til min telefon er 1234.", "Koden til min telefon er ••••."),
    ("koden til Annas iPhone 15 er 1234", "koden til Annas iPhone 15 er ••••"),
    ("koden på den er 1234", "koden på den er ••••"),
    ("koden for at låse op er 147258", "koden for at låse op er ••••"),
    ("Skærmkode 1234", "Skærmkode ••••"),
    ("skærmlåskoden er stadig 1234", "skærmlåskoden er stadig ••••"),
    ("låsekode:4711", "låsekode:••••"),
    ("Koden lyder på 1 2 3 4", "Koden lyder på ••••"),
    ("koden er altså 12-34", "koden er altså ••••"),
    ("Koden, jeg bruger, kender I: kode 1234", "Koden, jeg bruger, kender I: kode ••••"),
    ("koden jeg bruger er 1234", "koden jeg bruger er ••••"),
    ("Jeg har ændret koden til 0000", "Jeg har ændret koden til ••••"),
    ("koden har jeg sat til 1111", "koden har jeg sat til ••••"),
    ("Koden er nulstillet til 5555.", "Koden er nulstillet til ••••."),
    ("koden er 1234 eller 4321", "koden er •••• eller ••••"),
    ("pin 1234/5678", "pin ••••/••••"),
    ("koden er «1234»", "koden er «••••»"),
    ("kode (4711)", "kode (••••)"),
    ("Kode nr. 4711", "Kode nr. ••••"),
    ("koden er 1234 20304050", "koden er •••• 20304050"),
    ("Koden er 1234, ring på 20 30 40 50", "Koden er ••••, ring på 20 30 40 50"),
    ("sim-koden er 9876", "sim-koden er ••••"),
    ("PUK: 12345678", "PUK: ••••"),
    ("puk-koden er 1234 5678", "puk-koden er ••••"),
    ("mønsteret er 1-4-7-8-9", "mønsteret er ••••"),
    ("1234 er koden", "•••• er koden"),
    ("4711 er min pinkode.", "•••• er min pinkode."),
    ("1234 (kode)", "•••• (kode)"),
    ("brug 1234 som kode", "brug •••• som kode"),
    ("Den låses op med 1234.", "Den låses op med ••••."),
    ("Tast 2580 for at låse op", "Tast •••• for at låse op"),
    ("adgangskoden er Sommer2026!", "adgangskoden er ••••!"),
    ("kodeord: hund1234", "kodeord: ••••"),
    ("løsenordet er kat99hat", "løsenordet er ••••"),
    ("PIN:\n1234", "PIN:\n••••"),
    ("KODEN ER 1234", "KODEN ER ••••"),
    ("Koden på min computer er Hund123", "Koden på min computer er ••••"),
    ("kode: Sommer22", "kode: ••••"),
    ("kode1234", "kode••••"),
    ("koden til min iPhone 123456", "koden til min iPhone ••••"),
    ("Koden til skærmen er vist nok 1234", "Koden til skærmen er vist nok ••••"),
    ("koden er det samme som før: 1234", "koden er det samme som før: ••••"),
    ("koden er min fødselsdag 010203", "koden er min fødselsdag ••••"),
    ("koden er ikke længere 1234", "koden er ikke længere ••••"),
    ("koden er *1234#", "koden er *••••#"),
    # English
    ("Passcode is 0000", "Passcode is ••••"),
    ("password 12345678", "password ••••"),
    ("The code is 1234.", "The code is ••••."),
    ("the pin code is 1234", "the pin code is ••••"),
    ("PIN number: 1234", "PIN number: ••••"),
    ("my passcode is still 123 456", "my passcode is still ••••"),
    ("the passcode for the phone is 1234", "the passcode for the phone is ••••"),
    ("I changed the code to 1234", "I changed the code to ••••"),
    ("the code was set to 1234", "the code was set to ••••"),
    ("unlock code 1234", "unlock code ••••"),
    ("screen lock code: 1234", "screen lock code: ••••"),
    ("lock screen PIN 1234", "lock screen PIN ••••"),
    ("unlock it with 1234", "unlock it with ••••"),
    ("type 1234 to unlock", "type •••• to unlock"),
    ("1234 is the passcode", "•••• is the passcode"),
    ("use 1234 as passcode", "use •••• as passcode"),
    ("password is Summer2026", "password is ••••"),
    ("pattern: 1-2-3-6-9", "pattern: ••••"),
    ("the code I use is 4711", "the code I use is ••••"),
    ("SIM PIN: 9876", "SIM PIN: ••••"),
    ("CODE 4711", "CODE ••••"),
    ("the code to the phone 1234", "the code to the phone ••••"),
    ("the lock code's 1234", "the lock code's ••••"),
    ("The passcode has been 1234 all along", "The passcode has been •••• all along"),
    ("My iPhone's passcode: 123456", "My iPhone's passcode: ••••"),
    ("pin1234", "pin••••"),
)
HARMLESS = (
    # Numbers of devices
    "IMEI 490154203237518",
    "IMEI er 49 015420 323751 8",
    "IMEI: 35-209900-176148-1 og 352099001761481",
    "Serienummeret er F2LXK1ABCD12",
    "EAN 5711045123456",
    "Koden på æsken er 490154203237518",
    "Stregkode 5711045123456",
    "stregkoden er 5711045123",
    "ICCID 8945010000000000001",
    # Telephone numbers
    "Ring på 20 30 40 50 eller +45 20304050",
    "Tlf. 20304050",
    "tlf. 0701234567",
    "mobil: 0301020304",
    "Mit nummer er 20 30 40 50, jeg kan ikke huske koden.",
    "My phone number is +46 70 123 45 67",
    "Jeg har ingen pin 20 30 40 50",
    "Kontoret: 0045 70 20 40 60",
    # Dates and times
    "Det skete 12.03.2026 kl. 14.30",
    "Det skete 12.03.2026, og koden blev skiftet bagefter",
    "Koden blev skiftet den 12.03.2026",
    "Koden er fra 2019",
    "I 2026 er koden til døren skiftet",
    "I 2026 er koden blevet skiftet",
    "Ny kode: 12.03.2026",
    "kode 2026-03-12",
    "koden er 14.30 blevet glemt",
    "The code was changed on 2026-03-12",
    "Since 2024 is the code gone",
    "Fra kl. 1430 til 1500",
    # Models and sizes
    "iPhone 15 Pro Max 256 GB",
    "Galaxy S24 Ultra, model SM-S928B",
    "HP EliteBook 840 G10, pin i opladeren er bøjet",
    "ThinkPad X1 med 1920x1080 skærm",
    "Nokia 3310 uden kode",
    "Koden virker ikke, og telefonen er 2024 modellen",
    "Koden virker ikke og telefonen er en 3310",
    "pin 1200 gange",
    "Den har en kode, 2026 modellen har ikke",
    "Pixel 8 uden skærmkode",
    "code 1200 times",
    # Faults
    "Skærmen viser fejlkode 4013",
    "Fejl kode 4013",
    "fejlkoden er 4013",
    "Skærmen viser kode 4013",
    "Skærmen viser koden 4013",
    "Computeren melder kode 1000",
    "Error code 4013",
    "error code: 4013",
    "The screen shows code 4013",
    "it stops with stop code 0x0000007B",
    "status code 5000",
    "Fault code is 2002",
    "HTTP 4040",
    "Fejlen har kode 10014",
    'iOS viser "kode 4013"',
    "Windows fejl kode: 0x80070005",
    "code 0xC000021A",
    # Other codes and numbers
    "Koden til butikken på Vestergade 1234, 5000 Odense",
    "Jeg skrev pinkoden forkert 3 gange i 2026",
    "The code is on the iPhone15",
    "Koden til den er væk siden 2024",
    "Fakturaen hedder 991302-1234",
    "Koden til døren er væk",
    "Adgangskoden er glemt",
    "password is on the iPhone15",
    "The passcode is forgotten",
    "Postnummer 2650 Hvidovre",
    "zip code 2650",
    "landekode 0045",
    "rabatkode 2026",
    "Bookingkoden er B7K3Q9",
    "tracking code 00340434",
    "Sag S-2026-000123",
    "Prisen var 12.345,50 kr.",
    "Telefonen kostede 8999 kr.",
    "Den 6-cifrede kode er slået fra",
    "koden er slået fra",
    "Koden er fjernet, og 1234 billeder er kopieret",
    "CVR 12345678",
    "Ordre 45001234",
    "Der er 1000 billeder på den",
    "mønsteret er brudt i hjørnet",
    "Find min iPhone er slået fra 16 september 2026",
)


@pytest.mark.parametrize("text", CPR_NUMBERS)
def test_a_cpr_number_is_masked_however_it_is_written(text):
    masked = mask(f"Mit nummer er {text}, tak.")
    assert masked.text == f"Mit nummer er {CPR_MASK}, tak."
    assert masked.removed == {Removed.CPR}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("CPR: 01 02 03 12 34", f"CPR: {CPR_MASK}"),
        ("cpr-nr. 0102031234", f"cpr-nr. {CPR_MASK}"),
        ("CPR-nummer er 010203 - 1234", f"CPR-nummer er {CPR_MASK}"),
        ("cpr: 1234", f"cpr: {CPR_MASK}"),
        ("personnummer 6102031234", f"personnummer {CPR_MASK}"),
        ("My social security number is 0102031234", f"My social security number is {CPR_MASK}"),
    ],
)
def test_what_is_called_a_cpr_number_is_masked_whatever_its_date(text, kept):
    masked = mask(text)
    assert masked.text == kept
    assert masked.removed == {Removed.CPR}


@pytest.mark.parametrize(("text", "kept"), CODES)
def test_a_code_that_unlocks_a_device_is_masked(text, kept):
    masked = mask(text)
    assert masked.text == kept
    assert masked.removed == {Removed.CODE}


@pytest.mark.parametrize(("text", "kept"), CODES)
def test_a_code_is_found_within_a_story_as_well(text, kept):
    story = "Den faldt på gulvet i går, og skærmen er knust. {} Ring gerne i morgen."
    assert mask(story.format(text + ".")).text == story.format(kept + ".")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_stay_as_they_are(text):
    assert mask(text).text == text
    assert mask(text).removed == frozenset()


@pytest.mark.parametrize("text", HARMLESS)
def test_they_stay_beside_a_code_as_well(text):
    assert mask(f"{text}. Koden er 4711.").text == f"{text}. Koden er {CODE_MASK}."


def test_the_table_is_long_enough_to_mean_something():
    assert len(CODES) + len(CPR_NUMBERS) > 60
    assert len(HARMLESS) > 60


@pytest.mark.parametrize("text", ["1234", " 12 34 ", "(4711)", "1-2-3-4-5-6", "20304050"])
def test_a_number_alone_is_no_sentence(text):
    assert is_nothing_but_a_number(text)


@pytest.mark.parametrize("text", ["", "Den er knust", "Den har 1234 billeder", "14", "490154203237518"])
def test_a_sentence_is_one(text):
    assert not is_nothing_but_a_number(text)


@given(st.text(alphabet="0123456789- kodeCPRpin:", max_size=60))
def test_masking_twice_changes_nothing_more(text):
    once = mask(text).text
    assert mask(once).text == once


def test_a_long_text_without_codes_is_read_quickly():
    text = "koden til min telefon og koden på den er væk " * 200 + "1" * 2000 + " 1 2" * 500
    assert mask(text).text
