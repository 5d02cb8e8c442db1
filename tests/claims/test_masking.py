"""CPR numbers and unlocking codes do not stay in free text, and nothing else is taken out of it."""

import re
from re import _parser  # no other way to see how a pattern is built

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.writing import masking, masking_codes
from claims.writing.masking import CODE_MASK, CPR_MASK, Removed, holds_a_loose_number, is_nothing_but_a_number, mask
from tests.claims.written_numbers import CODES, CPR_NUMBERS, HARMLESS


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
        "adgangskode er ",
        "password: x",
        'kode: "',
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
