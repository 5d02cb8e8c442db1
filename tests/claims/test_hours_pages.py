"""The pages of opening hours: filled in without knowing JSON, refused at the field, looked at before they are saved."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.models import Deadline, DeadlineEntry
from claims.models.deadline import DeadlineKind, EntryKind
from tests.cast import COPENHAGEN, NOW, OFFICE_HOURS, Cast, rewrite_hours
from tests.claims.filed import file
from tests.claims.routed import TOMORROW_AT_NINE, walk_in
from tests.claims.routed import make_claim as make_routable
from workshops import hours
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.models import Booking, CalendarVersion
from workshops.rewriting import write_version

pytestmark = pytest.mark.django_db
AsUser = Callable[[User | None], Client]
CENTRE = "/desk/aabningstider/callcenter/"
KOLDING = "/vaerksted/aabningstider/kolding/"

STANDARD = {
    "seen": "1",
    "holidays": "on",
    **{f"day_{day}": "8-16" for day in range(5)},
    "day_5": "",
    "day_6": "",
    "dage-TOTAL_FORMS": "6",
    "dage-INITIAL_FORMS": "3",
    "dage-0-on": "5.6",
    "dage-0-hours": "lukket",
    "dage-1-on": "24.12",
    "dage-1-hours": "",
    "dage-2-on": "31.12",
    "dage-2-hours": "",
    "dage-3-on": "",
    "dage-3-hours": "",
}


@pytest.fixture
def gry(cast: Cast, as_user: AsUser, frozen: time_machine.Traveller) -> Client:
    return as_user(cast.gry)


def text(page: HttpResponse) -> str:
    plain = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", plain)))


def save(client: Client, url: str = CENTRE, **said: str) -> HttpResponse:
    """Look at the change, and save it with the numbers that were shown."""
    sent = {**STANDARD, **said}
    shown = client.post(url, {k: v for k, v in sent.items() if k != "choice"})
    assert shown.status_code == 200
    assert "Før du gemmer" in text(shown)
    return client.post(url, {**sent, **shown.context.get("numbers", {}), "save": "1"})


def test_the_page_shows_the_hours_as_one_would_write_them(gry: Client) -> None:
    page = gry.get(CENTRE)
    form = page.context["form"]
    assert [line.value() for line in form.weekdays] == ["8–16"] * 5 + ["", ""]
    assert [(row["on"].value(), row["hours"].value()) for row in form.days.forms[:3]] == [
        ("05.06", "Lukket"),
        ("24.12", "Lukket"),
        ("31.12", "Lukket"),
    ]
    assert "Mandag til fredag: kl. 08.00–16.00." in text(page)


def test_what_the_page_shows_is_what_it_takes_back(gry: Client, cast: Cast) -> None:
    rewrite_hours(
        None,
        DEFAULT_CALENDAR.to_json()
        | {
            "hours": {"mon": [["08:00", "12:00"], ["12:30", "24:00"]], "sun": [["00:00", "24:00"]]},
            "closed": ["2026-10-12"],
            "half_days": {"2026-12-23": [["08:00", "11:00"], ["11:30", "12:00"]]},
        },
    )
    form = gry.get(CENTRE).context["form"]
    sent = {"seen": "2", "holidays": "on", **{line.html_name: line.value() for line in form.weekdays}}
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        sent[f"dage-{name}"] = str(form.days.management_form.initial[name])
    for row in form.days.forms:
        sent |= {field.html_name: field.value() or "" for field in row}
    assert "Du har ikke ændret noget" in text(gry.post(CENTRE, sent))


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"day_1": "16-8"}, "day_1", "16–8 slutter, før det begynder."),
        ({"day_1": "8-12, 11-16"}, "day_1", "11–16 overlapper et andet tidsrum samme dag."),
        ({"day_1": "hele dagen"}, "day_1", "«hele dagen» kan ikke læses. Skriv tiden som 8–16"),
        ({"day_1": "8-25"}, "day_1", "«8-25» har et klokkeslæt, der ikke findes."),
        ({f"day_{day}": "" for day in range(5)}, "day_0", "Skriv åbningstider for mindst én ugedag."),
        ({"dage-3-on": "jul"}, "dage-3-on", "«jul» kan ikke læses. Skriv dagen som 24.12.2026"),
        ({"dage-3-on": "31.2"}, "dage-3-on", "Dagen «31.2» findes ikke."),
        ({"dage-3-hours": "8-12"}, "dage-3-on", "Skriv den dag, som tiden gælder for."),
        ({"dage-3-hours": "lukket"}, "dage-3-on", "Skriv den dag, som tiden gælder for."),
        ({"dage-3-on": "30.12", "dage-3-hours": "12-8"}, "dage-3-hours", "slutter, før det begynder."),
        ({"dage-3-on": "24.12", "dage-3-hours": "8-12"}, "dage-3-on", "er både lukket og en halv dag."),
        ({"dage-3-on": "24.12"}, "dage-3-on", "24. december hvert år står der allerede."),
        ({"dage-3-on": "25.12.2026", "dage-3-hours": "8-12"}, "dage-3-on", "er en helligdag, og der holder I lukket."),
        ({"dage-3-on": "26.12", "dage-3-hours": "8-12"}, "dage-3-on", "er en helligdag, og der holder I lukket."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_as_typed(
    gry: Client, said: dict[str, str], field: str, sentence: str
) -> None:
    page = gry.post(CENTRE, {**STANDARD, "day_4": "8-14", **said})
    assert page.status_code == 200
    words = text(page)
    assert "Der er et problem" in words
    assert words.count(sentence) == 2
    body = page.content.decode()
    assert f'href="#id_{field}"' in body
    for name, value in said.items():
        assert f'name="{name}" value="{value}"' in body or value == ""
    assert CalendarVersion.objects.of(None).count() == 1


def test_a_calendar_that_is_shut_every_day_is_refused(gry: Client) -> None:
    days = {f"dage-{n}-on": f"{n + 1}.1.2027" for n in range(6)}
    page = gry.post(CENTRE, {**STANDARD, "day_0": "", "day_1": "", "day_2": "", "day_3": "", "day_4": "", **days})
    assert "Skriv åbningstider for mindst én ugedag." in text(page)


def test_more_rows_keep_what_was_typed_and_judge_nothing(gry: Client) -> None:
    page = gry.post(CENTRE, {**STANDARD, "day_0": "vrøvl", "dage-3-on": "1.4.2027", "more": "1"})
    assert page.status_code == 200
    assert "Der er et problem" not in text(page)
    form = page.context["form"]
    assert form["day_0"].value() == "vrøvl"
    assert [row["on"].value() for row in form.days.forms[:4]] == ["5.6", "24.12", "31.12", "1.4.2027"]
    assert len(form.days.forms) == 9


def test_the_preview_says_what_changes_and_what_would_move(gry: Client) -> None:
    claim = file(at=NOW)
    page = gry.post(CENTRE, {**STANDARD, **{f"day_{day}": "8-12, 12.30-16" for day in range(5)}})
    words = text(page)
    assert "Mandag til fredag: kl. 08.00–12.00 og 12.30–16.00, før kl. 08.00–16.00." in words
    assert "1 flytter sig , 0 overskrides" in words
    assert f"{claim.number} Opkald" in words
    assert "i dag kl. 14.00 Bliver i dag kl. 14.30" in words
    assert CalendarVersion.objects.of(None).count() == 1
    assert Deadline.objects.get(kind="callback").due_at == NOW + timedelta(hours=4)


def test_a_change_is_kept_with_who_made_it_and_what_it_changed(gry: Client, cast: Cast) -> None:
    file(at=NOW)
    assert save(gry, day_4="8-14", choice="nye").status_code == 302
    held = hours.of_call_centre()
    assert (held.number, held.calendar.hours[4] if held.calendar else None) == (2, ((480, 840),))
    words = text(gry.get(CENTRE))
    assert "De nye åbningstider er gemt" in words
    assert "Version 2 15. september 2026 kl. 10.00 · Gry Madsen Fredag: kl. 08.00–14.00, før kl. 08.00–16.00." in words
    assert DeadlineEntry.objects.filter(kind=EntryKind.HOURS, data__kept=True).count() == 3


def test_also_open_promises_move_when_that_is_chosen(gry: Client) -> None:
    file(at=NOW)
    assert save(gry, day_1="8-12, 12.30-16", choice="aabne").status_code == 302
    assert Deadline.objects.get(kind="callback").due_at == NOW + timedelta(hours=4, minutes=30)


def test_without_a_choice_nothing_is_saved_and_it_is_asked_for(gry: Client) -> None:
    page = save(gry, day_4="8-14")
    assert page.status_code == 200
    assert "Vælg, om de frister, der løber, skal følge med." in text(page)
    assert CalendarVersion.objects.of(None).count() == 1


def test_numbers_that_changed_are_shown_again_and_saved_the_second_time(gry: Client) -> None:
    said = {"day_1": "8-12, 12.30-16"}
    file(at=NOW)
    shown = gry.post(CENTRE, {**STANDARD, **said})
    file(at=NOW, identifier="F2LX7K9QPL")
    sent = {**STANDARD, **said, "choice": "aabne", "save": "1"}
    again = gry.post(CENTRE, {**sent, **shown.context["numbers"]})
    assert again.status_code == 409
    assert "Tallene har ændret sig" in text(again)
    assert "2 flytter sig" in text(again)
    assert gry.post(CENTRE, {**sent, **again.context["numbers"]}).status_code == 302


def test_who_was_overtaken_sees_the_difference_keeps_what_was_typed_and_may_save_on_top(
    gry: Client, cast: Cast
) -> None:
    write_version(
        owner=None,
        calendar=Calendar.from_json(DEFAULT_CALENDAR.to_json() | {"hours": {"mon": [["09:00", "15:00"]]}}),
        seen=1,
        now=NOW,
        by=cast.helle,
    )
    page = gry.post(CENTRE, {**STANDARD, "day_4": "8-14"})
    words = text(page)
    assert page.status_code == 409
    assert "Åbningstiderne er ændret, siden du åbnede siden." in words
    assert "Helle Skov: Mandag: kl. 09.00–15.00, før kl. 08.00–16.00." in words
    assert page.context["form"]["day_4"].value() == "8-14"
    assert page.context["form"]["seen"].value() == 2
    assert save(gry, day_4="8-14", seen="2", choice="nye").status_code == 302
    assert hours.of_call_centre().number == 3


def test_bookings_outside_a_workshops_new_hours_are_named_with_whom_to_call_and_kept(
    cast: Cast, as_user: AsUser, frozen: time_machine.Traveller
) -> None:
    walk_in(make_routable(cast), cast)
    eva = as_user(cast.eva)
    sent = {**STANDARD, **{f"day_{day}": "12-17" for day in range(5)}}
    page = eva.post(KOLDING, sent)
    words = text(page)
    booking = Booking.objects.get()
    assert "1 booking ligger uden for åbningstiden" in words
    assert booking.number in words
    assert booking.claim_number in words
    assert "Hvilke frister" not in words
    assert eva.post(KOLDING, {**sent, "save": "1"}).status_code == 302
    booking.refresh_from_db()
    assert booking.cancelled_at is None
    # They stay on the page until somebody has called.
    assert "1 booking ligger uden for åbningstiden" in text(eva.get(KOLDING))
    held = hours.of_workshops([cast.kolding, cast.odense])
    assert (held[cast.kolding.pk].number, held[cast.odense.pk].number) == (2, 1)


def test_a_booking_within_the_new_hours_is_not_named(
    cast: Cast, as_user: AsUser, frozen: time_machine.Traveller
) -> None:
    walk_in(make_routable(cast), cast)
    page = as_user(cast.eva).post(KOLDING, {**STANDARD, "day_2": "9-9.30"})
    assert "Alle bookinger ligger inden for de nye åbningstider." in text(page)
    assert TOMORROW_AT_NINE.hour == 9


def test_who_administers_the_system_reads_no_customers(
    cast: Cast, as_user: AsUser, frozen: time_machine.Traveller
) -> None:
    walk_in(make_routable(cast, contact_name="Anna Holm", contact_phone="+4520304050"), cast)
    sent = {**STANDARD, **{f"day_{day}": "12-17" for day in range(5)}}
    for user, reads in ((cast.helle, False), (cast.gry, True), (cast.eva, True)):
        words = text(as_user(user).post(KOLDING, sent))
        assert Booking.objects.get().number in words
        assert ("20 30 40 50" in words) == ("Anna Holm" in words) == reads, user


def test_a_workshops_staff_meets_its_own_hours_alone(cast: Cast, as_user: AsUser) -> None:
    eva = as_user(cast.eva)
    other = reverse("workshop-hours", args=["odense"])
    assert (eva.get(KOLDING).status_code, eva.get(other).status_code) == (200, 404)
    assert eva.post(other, {**STANDARD, "save": "1"}).status_code == 404
    assert eva.get(CENTRE).status_code == 403
    assert CalendarVersion.objects.of(cast.odense).count() == 1


def test_an_agent_changes_no_hours(cast: Cast, as_user: AsUser) -> None:
    camilla = as_user(cast.camilla)
    for url in (CENTRE, KOLDING, reverse("desk-hours-places")):
        assert camilla.get(url).status_code == 403
        assert camilla.post(url, STANDARD).status_code == 403


def test_the_list_shows_every_place_with_its_version_in_a_fixed_number_of_queries(gry: Client, cast: Cast) -> None:
    url = reverse("desk-hours-places")
    gry.get(url)
    with CaptureQueriesContext(connection) as few:
        words = text(gry.get(url))
    assert "Callcenteret Version 1" in words
    assert "Mobilværkstedet, Kolding Version 1" in words
    for _ in range(5):
        rewrite_hours(cast.kolding, OFFICE_HOURS)
    with CaptureQueriesContext(connection) as many:
        assert "Mobilværkstedet, Kolding Version 6" in text(gry.get(url))
    assert len(many) == len(few)


def test_hours_that_cannot_be_read_can_be_written_anew(gry: Client, cast: Cast) -> None:
    rewrite_hours(None, {"hours": "altid"})
    page = gry.get(CENTRE)
    assert "De nuværende åbningstider kan ikke læses" in text(page)
    assert "Åbningstiderne i denne version kan ikke læses." in text(page)
    assert save(gry, seen="2", choice="nye").status_code == 302
    assert hours.of_call_centre().calendar == DEFAULT_CALENDAR
    assert hours.of_call_centre().number == 3


def test_a_long_history_is_read_page_by_page(gry: Client, cast: Cast) -> None:
    for _ in range(12):
        rewrite_hours(None, DEFAULT_CALENDAR.to_json())
    first = gry.get(CENTRE)
    assert [version.title for version in first.context["versions"]][::9] == ["Version 13", "Version 4"]
    further = gry.get(first.context["pager"]["next_href"])
    assert [version.title for version in further.context["versions"]] == ["Version 3", "Version 2", "Version 1"]
    assert gry.get(f"{CENTRE}?foer=x").status_code == 200


def test_the_clock_of_a_promise_counts_in_its_own_hours(cast: Cast, as_user: AsUser) -> None:
    """A promise that kept its hours goes on over a lunch break that came after it."""
    noon = datetime(2026, 9, 15, 12, 10, tzinfo=COPENHAGEN)
    file(at=NOW)
    rewrite_hours(None, DEFAULT_CALENDAR.to_json() | {"hours": {"tue": [["08:00", "12:00"], ["12:30", "16:00"]]}})
    file(at=NOW, identifier="F2LX7K9QPL")
    with time_machine.travel(noon, tick=False):
        page = as_user(cast.camilla).get(reverse("desk-queue"))
    faces = {row.claim.stated_identifier: row.clock for row in page.context["rows"]}
    kept, followed = faces["490154203237518"], faces["F2LX7K9QPL"]
    assert (kept.minutes_left, kept.runs) == (110, True)
    assert (followed.minutes_left, followed.runs) == (120, False)
    assert Deadline.objects.filter(kind=DeadlineKind.CALLBACK).count() == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"dage-TOTAL_FORMS": "x"},
        {"dage-TOTAL_FORMS": "99999"},
        {"dage-INITIAL_FORMS": "500"},
        {"seen": "-1"},
        {"seen": "99999999999999"},
        {"moved": "mange", "overdue": "", "choice": "aabne", "save": "1"},
        {"choice": "alt", "save": "1", "moved": "0", "overdue": "0"},
        {"more": "1", "dage-TOTAL_FORMS": "²"},
    ],
)
def test_a_tampered_form_is_answered_kindly(gry: Client, broken: dict[str, str]) -> None:
    page = gry.post(CENTRE, {**STANDARD, "day_4": "8-14", **broken})
    assert page.status_code in {200, 409}
    assert CalendarVersion.objects.of(None).count() == 1
