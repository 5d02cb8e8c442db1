"""New hours of a call centre at work: half hours that were agreed lie outside them, and somebody is in a claim."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.calls.appointments import agree_call
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from claims.promises import new_hours
from claims.promises.new_hours import Figures, Hindered
from claims.views import hours_shown
from tests.cast import COPENHAGEN, NOW, Cast, make_cast
from tests.claims.filed import file
from tests.claims.promises import make_claim
from tests.claims.test_hours_pages import CENTRE, STANDARD
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.models import CalendarVersion
from workshops.rewriting import LOCK

AsUser = Callable[[User | None], Client]
# The 15th of September 2026 is a Tuesday.
THURSDAY_AT_TEN = datetime(2026, 9, 17, 10, tzinfo=COPENHAGEN)
THURSDAY_AT_NOON = datetime(2026, 9, 17, 12, tzinfo=COPENHAGEN)
FROM_NOON = {**STANDARD, **{f"day_{day}": "12-16" for day in range(5)}}
LUNCH = Calendar.from_json(
    DEFAULT_CALENDAR.to_json()
    | {"hours": {day: [["08:00", "12:00"], ["12:30", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
NOTHING_SHOWN = Figures(moved=1, overdue=0)


@pytest.fixture
def gry(cast: Cast, as_user: AsUser, frozen: time_machine.Traveller) -> Client:
    return as_user(cast.gry)


def text(page: HttpResponse) -> str:
    plain = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", plain)))


def agree(at: datetime, **answers: str) -> Claim:
    claim = file(at=NOW, **answers)
    agree_call(number=claim.number, starts_at=at, by=None, now=NOW)
    return claim


def agree_many(cast: Cast, calls: int) -> None:
    """So many agreed calls at ten on Thursday, without their letters."""
    day = [Deadline(claim=make_claim(cast), kind=DeadlineKind.AGREED_CALL) for _ in range(calls)]
    for call in day:
        call.starts_at = call.next_at = THURSDAY_AT_TEN
        call.due_at = call.enforced_at = THURSDAY_AT_TEN + timedelta(minutes=30)
    Deadline.objects.bulk_create(day)


# Agreed calls ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_agreed_calls_outside_the_new_hours_are_named_with_whom_to_ring_and_kept(gry: Client) -> None:
    outside = agree(THURSDAY_AT_TEN)
    within = agree(THURSDAY_AT_NOON, identifier="F2LX7K9QPL")
    page = gry.post(CENTRE, FROM_NOON)
    words = text(page)
    assert "1 aftalt opkald ligger uden for åbningstiden" in words
    assert "De står ved magt. Ring, og aftal en anden tid, eller ring alligevel." in words
    calls = page.context["calls"]
    assert (calls.number, [(line.claim, line.may_open) for line in calls.lines]) == (1, [(outside.number, True)])
    assert "torsdag kl. 10.00" in words
    assert f'href="/desk/sag/{outside.number}/"' in page.content.decode()
    assert "Anna Holm" in words
    assert "20 30 40 50" in words
    assert within.number not in [line.claim for line in calls.lines]
    saved = gry.post(CENTRE, {**FROM_NOON, **page.context["numbers"], "choice": "aabne", "save": "1"})
    assert saved.status_code == 302
    kept = Deadline.objects.running().get(claim=outside, kind=DeadlineKind.AGREED_CALL)
    assert (kept.starts_at, kept.moves) == (THURSDAY_AT_TEN, 0)
    # They stay on the page until somebody has rung, as a workshop's bookings do.
    assert "1 aftalt opkald ligger uden for åbningstiden" in text(gry.get(CENTRE))


@pytest.mark.django_db
def test_a_half_hour_that_ends_after_closing_is_outside_and_one_that_ends_with_it_is_not(gry: Client) -> None:
    agree(THURSDAY_AT_TEN)
    assert "1 aftalt opkald ligger uden for" in text(gry.post(CENTRE, {**STANDARD, "day_3": "8-10.15"}))
    words = text(gry.post(CENTRE, {**STANDARD, "day_3": "8-10.30"}))
    assert "Alle aftalte opkald ligger inden for de nye åbningstider." in words
    assert "uden for åbningstiden" not in words


@pytest.mark.django_db
def test_calls_that_were_made_or_are_over_are_not_named(gry: Client, frozen: time_machine.Traveller) -> None:
    made, over = agree(THURSDAY_AT_TEN), agree(datetime(2026, 9, 15, 11, tzinfo=COPENHAGEN), identifier="F2LX7K9QPL")
    Deadline.objects.filter(claim=made, kind=DeadlineKind.AGREED_CALL).update(state="met")
    assert "1 aftalt opkald" in text(gry.post(CENTRE, FROM_NOON))
    frozen.move_to(datetime(2026, 9, 15, 11, 30, tzinfo=COPENHAGEN))
    assert Deadline.objects.running().filter(claim=over, kind=DeadlineKind.AGREED_CALL).exists()
    assert "aftalt opkald ligger uden for" not in text(gry.post(CENTRE, FROM_NOON))


@pytest.mark.django_db
def test_a_workshops_hours_say_nothing_of_calls(cast: Cast, as_user: AsUser, frozen: time_machine.Traveller) -> None:
    agree(THURSDAY_AT_TEN)
    words = text(as_user(cast.eva).post("/vaerksted/aabningstider/kolding/", FROM_NOON))
    assert "Før du gemmer" in words
    assert "opkald" not in words


@pytest.mark.django_db
def test_who_administers_the_system_reads_no_name_and_no_number_of_a_call(
    cast: Cast, as_user: AsUser, frozen: time_machine.Traveller
) -> None:
    claim = agree(THURSDAY_AT_TEN)
    page = as_user(cast.helle).post(CENTRE, FROM_NOON)
    words = text(page)
    assert "1 aftalt opkald ligger uden for åbningstiden" in words
    assert "Anna Holm" not in words
    assert "20 30 40 50" not in words
    assert f"/desk/sag/{claim.number}/" not in page.content.decode()


@pytest.mark.django_db
def test_many_calls_are_counted_the_first_are_listed_and_no_more_queries_are_asked(
    cast: Cast, gry: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours_shown, "MOST_LISTED", 5)

    def asked() -> tuple[int, HttpResponse]:
        with CaptureQueriesContext(connection) as queries:
            page = gry.post(CENTRE, FROM_NOON)
        return len(queries), page

    agree_many(cast, 1)
    asked()
    few, _page = asked()
    agree_many(cast, 11)
    many, page = asked()
    assert many == few
    assert "12 aftalte opkald ligger uden for åbningstiden" in text(page)
    assert "De første 5 står her." in text(page)
    assert len(page.context["calls"].lines) == 5


# Somebody is at work --------------------------------------------------------------------------------------------------


@contextmanager
def held_by_another(take: Callable[[], object]) -> Iterator[None]:
    """For the length of the block another connection holds what `take` takes."""
    holds, done = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                take()
                holds.set()
                done.wait(30)
        finally:
            connections.close_all()

    other = Thread(target=hold, daemon=True)
    other.start()
    try:
        assert holds.wait(10)
        yield
    finally:
        done.set()
        other.join(10)


def hold_claim(claim: Claim) -> Callable[[], object]:
    return lambda: Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)


def hold_hours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])


@pytest.mark.django_db(transaction=True)
def test_new_hours_do_not_hang_behind_somebody_who_is_in_a_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_hours, "WAIT", "200ms")
    cast, claim = make_cast(), file(at=NOW)
    said = {"calendar": LUNCH, "seen": 1, "shown": NOTHING_SHOWN, "also_open": True, "by": cast.gry, "now": NOW}
    with held_by_another(hold_claim(claim)):
        began = monotonic()
        with pytest.raises(Hindered) as refusal:
            new_hours.renew(**said)
        assert monotonic() - began < 5
    assert (refusal.value.status, refusal.value.text) == (
        409,
        "Nogen arbejder på en af sagerne. Prøv igen om lidt.",
    )
    assert CalendarVersion.objects.of(None).count() == 1
    # The connection waits as long as it likes again, and the next try succeeds.
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
    assert new_hours.renew(**said).number == 2


@pytest.mark.django_db(transaction=True)
def test_new_hours_do_not_hang_behind_somebody_who_writes_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_hours, "WAIT", "200ms")
    cast = make_cast()
    with held_by_another(hold_hours), pytest.raises(Hindered) as refusal:
        new_hours.renew(calendar=LUNCH, seen=1, shown=Figures(0, 0), also_open=False, by=cast.gry, now=NOW)
    assert refusal.value.text == "Nogen gemmer nye åbningstider lige nu. Prøv igen om lidt."
    assert CalendarVersion.objects.of(None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_was_hindered_reads_why_and_may_save_again_what_was_chosen(
    as_user: AsUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_hours, "WAIT", "200ms")
    cast = make_cast()
    with time_machine.travel(NOW, tick=False):
        claim, gry = file(at=NOW), as_user(cast.gry)
        sent = {**STANDARD, "day_1": "8-12, 12.30-16"}
        sent |= {**gry.post(CENTRE, sent).context["numbers"], "choice": "aabne", "save": "1"}
        with held_by_another(hold_claim(claim)):
            page = gry.post(CENTRE, sent)
        assert page.status_code == 409
        assert "Nogen arbejder på en af sagerne. Prøv igen om lidt. Intet er gemt." in text(page)
        assert page.context["form"]["choice"].value() == "aabne"
        assert Deadline.objects.get(claim=claim, kind="callback").moves == 0
        assert gry.post(CENTRE, {**sent, **page.context["numbers"]}).status_code == 302
    assert Deadline.objects.get(claim=claim, kind="callback").moves == 1
