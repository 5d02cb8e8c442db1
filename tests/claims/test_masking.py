"""CPR numbers and unlocking codes do not stay in free text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.masking import CODE_MASK, CPR_MASK, Removed, mask


@pytest.mark.parametrize(
    "text",
    ["010203-1234", "010203 1234", "0102031234", "010203–1234", "010203 - 1234", "311299-9999"],
)
def test_a_cpr_number_is_masked_however_it_is_written(text):
    masked = mask(f"Mit nummer er {text}, tak.")
    assert masked.text == f"Mit nummer er {CPR_MASK}, tak."
    assert masked.removed == {Removed.CPR}


@pytest.mark.parametrize(
    "text",
    [
        "Koden er 4711.",
        "PIN: 123456",
        "pinkoden er 998877",
        "adgangskode = 4711",
        "kode til telefonen: 1234",
        "Passcode is 0000",
        "password 12345678",
    ],
)
def test_a_code_that_unlocks_a_device_is_masked(text):
    masked = mask(text)
    assert CODE_MASK in masked.text
    assert not any(c.isdigit() for c in masked.text)
    assert masked.removed == {Removed.CODE}


@pytest.mark.parametrize(
    "text",
    [
        "IMEI 490154203237518",
        "Ring på 20 30 40 50 eller +45 20304050",
        "Det skete 12.03.2026 kl. 14.30",
        "Skærmen viser fejlkode 4013",
        "Fejl kode 4013",
        "Fakturaen hedder 991302-1234",
        "Koden til døren er væk",
    ],
)
def test_other_numbers_stay_as_they_are(text):
    assert mask(text).text == text
    assert mask(text).removed == frozenset()


@given(st.text(alphabet="0123456789- kodeCPRpin:", max_size=60))
def test_masking_twice_changes_nothing_more(text):
    once = mask(text).text
    assert mask(once).text == once
