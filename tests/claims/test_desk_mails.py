"""The letters that the desk's acts send: every variant, in both languages, with a link and without."""

from typing import Any

import pytest

from claims.closing import CLOSED_BY_HAND
from claims.models import DecisionKind
from claims.promises.admitting import ANSWERS
from notifications.rendering import Rendered, render
from notifications.tokens import private_token

NUMBER = "S-2026-000123"
KEY = "0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11"

AGREED = {"starts_at": "2026-09-17T08:00:00+00:00", "until": "2026-09-17T08:30:00+00:00"}
DUE, ANEW = "2026-09-15T12:00:00+00:00", "2026-09-16T06:00:00+00:00"
VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("no_answer", {}),
    ("no_answer", AGREED),
    ("no_answer", {"no_times": True}),
    ("choose_a_time", {"until": "2026-09-23T22:00:00+00:00", "mailed": True}),
    ("call_agreed", {**AGREED, "changed": False}),
    ("call_agreed", {**AGREED, "changed": True}),
    ("agreed_call_missed", AGREED),
    ("agreed_call_missed", {**AGREED, "anew": ANEW}),
    ("callback_admitted", {"due_at": DUE, "anew": ANEW}),
    ("callback_admitted", {"due_at": DUE, "anew": ""}),
    *(
        ("answer_admitted", {"kind": kind, "due_at": DUE, "anew": anew})
        for kind in sorted(ANSWERS)
        for anew in ("", ANEW)
    ),
    ("silence_over", {}),
    ("silence_over", {"documentation": "2026-10-15T22:00:00+00:00", "delivery": "2026-10-15T22:00:00+00:00"}),
    *(("decision_made", {"kind": kind, "clause": "", "reason": ""}) for kind in DecisionKind.values),
    ("decision_made", {"kind": "rejected", "clause": "6", "reason": "Fordi <b> & sådan.", "product": "USG"}),
    *(("claim_closed", {"outcome": outcome.value}) for outcome in CLOSED_BY_HAND),
    ("claim_closed", {"outcome": "solved_by_phone"}),
    ("claim_closed", {"outcome": "something_new"}),
    ("documents_wanted", {"asked": ["police_report"], "open": True, "last": "2026-10-15T22:00:00+00:00"}),
    ("documents_wanted", {"asked": ["sim_block", "last_use"], "open": False, "last": "2026-10-15T22:00:00+00:00"}),
    ("message_from_us", {"files": 0}),
    ("message_from_us", {"files": 2}),
    ("claim_reopened", {}),
    (
        "claim_reopened",
        {"documentation": "2026-10-15T22:00:00+00:00", "delivery": "2026-10-15T22:00:00+00:00"},
    ),
]


def write(template: str, facts: dict[str, Any], *, language: str = "da", **about: Any) -> Rendered:
    return render(
        template, language=language, context={"number": NUMBER, "name": "", "trusted": False, **about, **facts}
    )


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("template", "facts"), VARIANTS)
def test_every_letter_says_its_news_and_the_claims_number(template: str, facts: dict[str, Any], language: str) -> None:
    mail = write(template, facts, language=language, name="Anna & Søn", link_key=KEY)
    assert mail.subject.endswith(NUMBER)
    assert len(mail.subject) > len(NUMBER) + 10
    link = f"/sag/{private_token(KEY)}/"
    assert mail.text.count(link) == mail.html.count(link) == 1
    assert "Anna & Søn" in mail.text
    assert "Anna &amp; Søn" in mail.html
    for part in (mail.text, mail.html):
        assert NUMBER in part
        assert "None" not in part
        assert "{" not in part.partition("</style>")[2]


@pytest.mark.parametrize(("template", "facts"), VARIANTS)
def test_a_letter_without_a_link_holds_no_address_of_the_claim(template: str, facts: dict[str, Any]) -> None:
    mail = write(template, facts)
    assert "/sag/" not in mail.text + mail.html
    assert mail.text.startswith("Hej\n")


def test_the_reason_stands_as_it_was_written_and_runs_nothing() -> None:
    facts = {"kind": "rejected", "clause": "6", "reason": "Fordi <b> & sådan."}
    mail = write("decision_made", facts)
    assert "Fordi <b> & sådan." in mail.text
    assert "Fordi &lt;b&gt; &amp; sådan." in mail.html


@pytest.mark.parametrize("kind", ["partly", "rejected", "warranty", "goodwill"])
def test_who_does_not_get_everything_is_told_how_to_complain(kind: str) -> None:
    mail = write("decision_made", {"kind": kind, "clause": "", "reason": ""})
    for part in (mail.text, mail.html):
        assert "Er du uenig?" in part
        assert "En anden end den, der traf afgørelsen" in part
    assert "Er du uenig?" not in write("decision_made", {"kind": "covered"}).text


def test_the_last_day_is_the_day_before_the_midnight_of_the_deadline() -> None:
    mail = write("claim_reopened", {"delivery": "2026-10-15T22:00:00+00:00"})
    assert "senest 15. oktober 2026" in mail.text
    assert "senest 15. oktober 2026" in mail.html


def test_an_agreed_call_is_written_as_a_half_hour_that_is_right_on_any_day() -> None:
    span = "torsdag den 17. september 2026 mellem kl. 10.00 og 10.30"
    for template in ("call_agreed", "agreed_call_missed", "no_answer"):
        mail = write(template, AGREED)
        assert span in mail.text
        assert span in mail.html
    assert write("call_agreed", AGREED).subject == f"Vi ringer til dig den 17. september 2026 kl. 10.00 – {NUMBER}"


def test_whoever_waits_for_a_call_and_for_none_that_is_agreed_is_offered_to_choose_one() -> None:
    page = f"/sag/{private_token(KEY)}/opkald/"
    for context, offered in (({}, True), (AGREED, False), ({"no_times": True}, False)):
        mail = write("no_answer", context, link_key=KEY)
        assert (page in mail.text, page in mail.html) == (offered, offered)


def test_who_is_asked_to_choose_a_time_and_who_did_not_read_that_the_claim_stays_open() -> None:
    asked = write("choose_a_time", {"until": "2026-09-23T22:00:00+00:00"}, link_key=KEY)
    assert "Gør det gerne senest 23. september 2026" in asked.text
    assert f"/sag/{private_token(KEY)}/opkald/" in asked.text
    assert "Vi lukker den ikke, fordi vi ikke har fået fat i dig." in asked.text
    days = {"documentation": "2026-10-15T22:00:00+00:00", "delivery": "2026-10-16T22:00:00+00:00"}
    last = write("silence_over", days)
    assert "Den dokumentation, vi mangler, skal vi have senest 15. oktober 2026." in last.text
    assert "Enheden skal være på værkstedet senest 16. oktober 2026." in last.text
    assert "dokumentation" not in write("silence_over", {}).text
