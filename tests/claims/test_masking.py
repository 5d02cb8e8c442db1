"""CPR numbers and unlocking codes do not stay in free text, and nothing else is taken out of it."""

import re
from re import _parser  # no other way to see how a pattern is built

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.writing import masking, masking_codes
from claims.writing.masking import CODE_MASK, CPR_MASK, Removed, holds_a_loose_number, is_nothing_but_a_number, mask

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
    "010203\u20111234",
    "010203\u20101234",
    "010203/1234",
    "010203 / 1234",
    "01 02 03 1234",
    "01.02.03 1234",
    "01.02.1990-1234",
    "01.02.1990 1234",
    "01/02/1990 - 1234",
    "0102 03-1234",
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
    ("Skærmen er sort. Låsen er 4711", "Skærmen er sort. Låsen er ••••"),
    ("skærmlås: 1234", "skærmlås: ••••"),
    ("skærmlåsen er 1234", "skærmlåsen er ••••"),
    ("1234 låser den op", "•••• låser den op"),
    ("1234 åbner telefonen", "•••• åbner telefonen"),
    ("PIN-1234", "PIN-••••"),
    ("PIN\u20111234", "PIN\u2011••••"),
    ("kode->1234", "kode->••••"),
    ("kode → 1234", "kode → ••••"),
    ("kode_1234", "kode_••••"),
    ("koden, 1234", "koden, ••••"),
    ("Kode. 1234", "Kode. ••••"),
    ("koden, som er 4711", "koden, som er ••••"),
    ("koden er jo bare 4711", "koden er jo bare ••••"),
    ("brugernavn anna, kode Sommer2026", "brugernavn anna, kode ••••"),
    ("Kode\n1234", "Kode\n••••"),
    ("Kode\r\n1234", "Kode\r\n••••"),
    ("koden skal være 4711", "koden skal være ••••"),
    ("koden plejer at være 4711", "koden plejer at være ••••"),
    ("koden er de fire tal 4711", "koden er de fire tal ••••"),
    ("koden er #1234", "koden er #••••"),
    ("koden er a1b2c3", "koden er ••••"),
    ("koden: 1a2b3c", "koden: ••••"),
    ("koden er 01.02.1990", "koden er ••••"),
    ("koden er min fødselsdag: 01.02.90", "koden er min fødselsdag: ••••"),
    ("kode: 01.02.1990", "kode: ••••"),
    ("adgangskode Sommer2026", "adgangskode ••••"),
    ("Adgangskode\nSommer2026", "Adgangskode\n••••"),
    ("adgangskode, Sommer2026", "adgangskode, ••••"),
    ("pw: Sommer2026", "pw: ••••"),
    ("pw=Sommer2026!", "pw=••••!"),
    ("koden er\u00a012\u200934", "koden er\u00a0••••"),
    # English
    ("screen lock 1234", "screen lock ••••"),
    ("password Summer2026", "password ••••"),
    ("1234 unlocks it", "•••• unlocks it"),
    ("the code must be 4711", "the code must be ••••"),
    ("the code is the four digits 4711", "the code is the four digits ••••"),
    ("the lock is 4711", "the lock is ••••"),
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
    # What stands beside a word for a code, and is none
    "Jeg har glemt min kode\n20304050",
    "Jeg har glemt min kode,\nMvh. Anna, 20304050",
    "Jeg kan ikke huske koden\n2300 København S",
    "Jeg mangler PUK-koden, 20 30 40 50 er mit nummer",
    "Jeg kender ikke koden, 2300 København S er adressen",
    "Koden, 1234 billeder og alt andet er væk",
    "Den står med kode 18 på skærmen",
    "Koden er 6-cifret",
    "Adgangskoden er 8-cifret og kan ikke ændres",
    "The code is 6-digit",
    "Koden skal være 4-8 tegn, siger den",
    "Koden er 01.02.2026 blevet nulstillet",
    "Adgangskoden udløb 01.02.2026",
    "PIN-koden blev spærret efter 3 forsøg den 01.02.2026 kl. 14.30",
    "Koden blev ændret i marts 2026",
    "Jeg har glemt adgangskoden til iPhone15",
    "Jeg har glemt mit password til Office365",
    "Mit password Windows11 virker ikke",
    "password manager 1Password 8",
    "Koden til Lager12 er væk",
    "Vis koden B7K3Q9 i butikken",
    "Jeg har glemt min kode. 2300 København S er adressen",
    "Jeg kender ikke koden.\n\n70204060",
    "Telefonen har ingen kode. iPhone15 uden cover",
    "Fakturaen har ordrekode AB12CD34",
    "Skærmen blinker kode 1000",
    # Locks that are no screen's, and what opens by itself
    "Kensington-lås 65020 sidder stadig i",
    "Låsen på skabet er fra 2024",
    "Skærmlåsen har ikke virket siden 2024",
    "The lock button has been stuck since 2024",
    "Fra marts 2026 åbner den ikke mere",
    "I 2026 låser den op af sig selv",
    "Den har Windows 1909 og åbner ikke",
    "Windows 2000 åbner den ikke",
    "Surface 1234 er låst",
    "Butikken på Algade 1200 åbner kl. 10",
    # Dates, prices and numbers that begin as a CPR number does
    "Det skete den 01.02.2026 kl. 14.30",
    "Det skete den 01.02.26 1430",
    "Købt 01.02.26 1499 kr.",
    "Dateret 01.02.26 2650 Hvidovre",
    "Perioden 01.02.2026-28.02.2026",
    "01.02.2026 - 1430 blev den tabt",
    "Bestilt 01/02/2026 10:30",
    "Fakturanr. 120326/1001",
    "Ordre 120326-1001 fra webshoppen",
    "Reg.nr. 1551, konto 0102031234",
    "Prisen var 1.234,50 kr., og selvrisikoen 1.500 kr.",
    "Ring på 20304050 eller 2030 4050",
    "Tlf. 01 02 03 04 05",
    "Kørte 12 10 30 gange",
    # Another thought begins
    "Uden kode. Model 2024.",
    "Ingen kode. 128 GB.",
    "Jeg har skiftet kode. Ring 20 30 40 50",
    "PIN/PUK ukendt, 5000 Odense C",
    "Den har ingen lås, 2024 modellen",
    "Koden blev tastet 10 gange, og nu er den låst i 60 min",
    "Jeg har slået koden fra. 2 dage senere døde den",
    "Brugernavn anna2026, kode glemt",
    "adgangskode til anna2026@nordlys.dk er væk",
    "koden virker. iOS17 er installeret",
    "Kode 43 i Enhedshåndtering",
    "BitLocker-nøgle 123456-123456-123456-123456",
    "Opdateringen fra 2025 låser den op",
    "Version 1903 åbner telefonen",
    "Lokalnummer 4711, koden kender hun",
    "Mit CVR-nr. er 12345678, kode kendes ikke",
    "Jeg købte den 01.02.24 8999 kr",
    "Den 12/10-2026 kl. 10.30-1400",
    "Password reset 01.02.2026",
    "My password was changed in March 2026",
    "The device has a passcode, 6 digits",
    "PC'en er købt i 2023 for 12.499 kr.",
    "Kassen: 1234, hylde 12",
    "SIM 8945 0100 0000 0000 0001",
    "Pinden er 1234 mm",
    # As it is told on the phone
    "The phone fell off the table on 12 March 2026 and the screen went black, I paid 8,999 DKK for it",
    "I dropped my EliteBook 1040 G9 in the train from Roskilde 4000 at 17.45",
    "Jeg tabte den i Netto på Nørrebrogade 1234 i går kl. 17.45, og nu blinker den bare",
    "Min computer starter med en blå skærm og teksten 0xC0000225, IT siger det er harddisken",
    "Skærmen er låst, og IT har fjernlåst den den 3. marts 2026",
    "Der er 2 ridser, en revne på 45 mm og 1 bule, resten af skærmen er fin",
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
        ("01 02 03 1234 Anna Holm", f"{CPR_MASK} Anna Holm"),
        ("Min NemKonto 0102031234", f"Min NemKonto {CPR_MASK}"),
        ("cpr-nummer 01.02.1990-1234", f"cpr-nummer {CPR_MASK}"),
        ("cpr 01021990 1234", f"cpr {CPR_MASK}"),
        ("cpr.nr. 010203/1234", f"cpr.nr. {CPR_MASK}"),
        ("CPR\u2011nr.: 010203\u20111234", f"CPR\u2011nr.: {CPR_MASK}"),
        ("personnummer 6102031234", f"personnummer {CPR_MASK}"),
        ("My social security number is 0102031234", f"My social security number is {CPR_MASK}"),
    ],
)
def test_a_cpr_number_is_known_by_its_name_or_its_date(text, kept):
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


@pytest.mark.parametrize(
    "text",
    [
        "Skærmen er sort. Prøv 4711",
        "4711, mere ved jeg ikke",
        "Det er 12 34, hvis I skal bruge det",
        "Prøv 1-2-3-6-9",
        "Prøv 1 2 3 4.",
        "Skriv 4711 20 30 40 50",
        "It is 20262026, I think",
        "2580?",
        "Min datter er fra 2580",
        "Prøv 1\u20112\u20113\u20114",
    ],
)
def test_a_number_that_may_be_a_code_is_seen_where_nothing_is_said_of_it(text):
    assert holds_a_loose_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "Skærmen er sort.",
        "Skærmen har været sort siden 12.03.2026 kl. 14.30",
        "Skærmen har været sort siden 12. marts 2026",
        "It has been black since March 12, 2026",
        "Kontoen lukkede i 2025, og siden sommeren 2026 er den sort",
        "Det er 2026-modellen, og IT styrer den",
        "Ring til IT på 20 30 40 50 eller +45 20304050",
        "Ring til IT på tlf. 20304050",
        "Den er på sag S-2026-000123",
        "IMEI 490154203237518, 49 015420 323751 8",
        "Den er for gammel, iOS 17.4.1 kan ikke lægges på",
        "Den viser fejl 4013, og fejlkode 1004 bagefter",
        "Der er 1.234 fejl, og den kostede 8999 kr.",
        "Jeg har prøvet 3 gange mellem kl. 10-12",
        "Min iPhone 15 Pro 256 GB er helt død",
        "IT siger 10-12 dage",
        "Vi bor på Algade 12, 4. th",
    ],
)
def test_an_ordinary_reason_has_no_such_number(text):
    assert not holds_a_loose_number(text)


@given(st.text(alphabet="0123456789- kodeCPRpin:", max_size=60))
def test_masking_twice_changes_nothing_more(text):
    once = mask(text).text
    assert mask(once).text == once


LONGEST = 4000
ADVERSARIAL = (
    *("kode ", "koden til min telefon ", "koden er nu ", "pin 1234 ", "1234 er ", "1234 eller ", "lås op med ", "1 2 "),
    *(
        "tast 1234 og a b c ",
        "fejl fejl kode ",
        "cpr er ",
        "01 ",
        "01.02.",
        "1",
        "a1",
        "a@a.",
        "kode->",
        "((",
        " ",
        "\n",
    ),
    *("koden er " + "x" * 200, "adgangskode " + "a1-" * 40, "kode" + " " * 300 + "1234 ", "1234" + "\n" * 300 + "er "),
)


@pytest.mark.parametrize("unit", ADVERSARIAL)
@pytest.mark.parametrize("end", ["", "1234", "er 1234x"])
def test_a_text_made_to_be_hard_is_read_to_its_end(unit, end):
    text = (unit * LONGEST)[: LONGEST - len(end)] + end
    once = mask(text).text
    assert mask(once).text == once
    assert holds_a_loose_number(text) in (True, False)


def test_what_is_said_far_from_a_number_is_not_read():
    near, far = " " * (masking_codes.REACH - len("koden er ")), " " * masking_codes.REACH
    assert mask(f"koden er {near}1234").removed == {Removed.CODE}
    assert not mask(f"koden er {far}1234").removed


def unbounded_depth(parsed):
    """How many repeats without a bound stand within one another."""
    deepest = 0
    for operation, argument in parsed:
        inner = max((unbounded_depth(part) for part in parts_of(argument)), default=0)
        endless = str(operation) in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] is _parser.MAXREPEAT
        deepest = max(deepest, inner + endless)
    return deepest


def parts_of(argument):
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    return [part for piece in argument for part in parts_of(piece)] if isinstance(argument, tuple | list) else []


def test_a_repetition_within_another_is_known_when_it_is_seen():
    assert unbounded_depth(_parser.parse(r"(?:a|(b+))*")) == 2
    assert unbounded_depth(_parser.parse(r"(?:a{1,3}b?)*c+")) == 1


@pytest.mark.parametrize("module", [masking, masking_codes], ids=["masking", "masking_codes"])
def test_no_pattern_repeats_a_repetition_without_an_end(module):
    """What repeats without a bound within what repeats without one can be read in exponentially many ways."""
    patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    patterns += [told.value for told in masking_codes.Told]
    assert len(patterns) > 5
    for pattern in patterns:
        assert unbounded_depth(_parser.parse(pattern.pattern, pattern.flags)) <= 1, pattern.pattern
