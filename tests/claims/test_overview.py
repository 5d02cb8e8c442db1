"""The team's overview: what is late, who works, what was skipped, what was kept, and who may see any of it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import complaints
from claims.calls.contact import assign, log_call
from claims.closing import withdraw
from claims.desk import overview
from claims.desk.forecasting import ASSUMED
from claims.models import Claim, Deadline, Lease, LeaseEnd, Presence, SkipReason
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file
from workshops.calendars import local_date

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = local_date(NOW)

SignIn = Callable[[User | None], Client]


def waiting(cast: Cast, ahead: timedelta = 8 * HOUR) -> list[Deadline]:
    return overview.shown(cast.gry, overview.waiting(cast.gry, before=NOW + ahead, most=100))


def lease(claim: Claim, agent: User, how: str = LeaseEnd.WORKED, *, minutes: int = 10, **said: object) -> Lease:
    return Lease.objects.create(
        **{
            "claim": claim,
            "agent": agent,
            "taken_at": NOW - (minutes + 1) * MINUTE,
            "until": NOW,
            "ended_at": NOW - MINUTE,
            "how": how,
            **said,
        }
    )


def page(client: Client, asked: str = "") -> str:
    answer = client.get(f"/desk/overblik/{asked}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_what_waits_for_us_is_there_by_what_is_due_first(cast: Cast) -> None:
    later, sooner = file(), file(at=NOW - HOUR, identifier=DAVIDS_IMEI)
    assert [line.claim for line in waiting(cast)] == [sooner, later]
    assert waiting(cast, 2 * HOUR) == []


def test_what_waits_for_somebody_else_is_not_the_leads_worry(cast: Cast) -> None:
    claim = file()
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    withdrawn = file(identifier=DAVIDS_IMEI)
    withdraw(number=withdrawn.number, by=None, now=NOW)
    assert [line.kind for line in waiting(cast, 60 * DAY) if line.kind not in overview.WORK] == []
    assert withdrawn not in [line.claim for line in waiting(cast, 60 * DAY)]


def test_a_claimants_own_limit_is_no_promise_of_ours(cast: Cast) -> None:
    claim = file()
    assert {line.kind for line in waiting(cast, 60 * DAY)} == {DeadlineKind.CALLBACK}
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW)
    assert {line.kind for line in waiting(cast, 60 * DAY)} == {DeadlineKind.FIRST_CONTACT}


def test_a_missed_call_stays_on_the_list_until_somebody_rings(cast: Cast) -> None:
    claim = file(at=NOW - DAY)
    sweep_deadlines(now=NOW)
    assert [(line.claim, line.state) for line in waiting(cast)] == [(claim, "missed")]
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    assert not waiting(cast)


def test_a_complaint_is_our_work_after_the_claim_has_ended(cast: Cast) -> None:
    claim = file()
    withdraw(number=claim.number, by=None, now=NOW)
    complaints.receive(number=claim.number, text="Jeg er utilfreds.", channel="phone", by=cast.camilla, now=NOW)
    line = waiting(cast, 2 * DAY)[0]
    assert (line.claim, line.kind) == (claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT)


def test_what_is_put_off_is_no_work_before_its_time(cast: Cast) -> None:
    claim = file()
    Claim.objects.filter(pk=claim.pk).update(snoozed_until=NOW + HOUR)
    assert overview.waiting(cast.gry, before=NOW + DAY, most=9)[0].job.ready_at == NOW + HOUR


def test_at_work_is_who_was_heard_of_lately_or_holds_a_claim(cast: Cast) -> None:
    claim = file()
    Presence.objects.create(claim=claim, user=cast.gry, seen_at=NOW - 5 * MINUTE)
    Presence.objects.create(claim=claim, user=cast.camilla, seen_at=NOW - HOUR)
    people = list(overview.people(cast.gry, now=NOW, near=NOW + HOUR))
    assert [user.name for user in people if user.on_duty] == ["Gry Madsen"]
    lease(claim, cast.camilla, how="", ended_at=None, until=NOW + 5 * MINUTE)
    assert overview.on_duty(overview.people(cast.gry, now=NOW, near=NOW + HOUR)) == 2


def test_each_has_their_own_figures(cast: Cast) -> None:
    for at, identifier in ((NOW, ""), (NOW - DAY, DAVIDS_IMEI)):
        claim = file(at=at, **({"identifier": identifier} if identifier else {}))
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    lease(claim, cast.camilla)
    lease(claim, cast.camilla, LeaseEnd.SKIPPED, skip_reason=SkipReason.WAITS)
    of = {user.name: user for user in overview.people(cast.gry, now=NOW, near=NOW + HOUR)}
    camilla, gry = of["Camilla Dahl"], of["Gry Madsen"]
    assert (camilla.has_open, camilla.has_over, camilla.has_near, camilla.done_today) == (2, 1, 0, 1)
    assert (gry.has_open, gry.has_over, gry.has_near, gry.done_today) == (0, 0, 0, 0)


def test_the_time_a_case_takes_is_measured_on_what_was_worked(cast: Cast) -> None:
    claim = file()
    for _ in range(5):
        lease(claim, cast.camilla, minutes=20)
        lease(claim, cast.camilla, LeaseEnd.RAN_OUT, minutes=50)
    lease(claim, cast.camilla, minutes=50, ended_at=NOW - 20 * DAY, taken_at=NOW - 21 * DAY)
    assert overview.handling(NOW).each == 20 * MINUTE
    assert overview.handling(NOW).measured == 5
    Lease.objects.all().delete()
    assert overview.handling(NOW).each == ASSUMED


def test_skipped_claims_are_told_with_who_and_why(cast: Cast) -> None:
    claim = file()
    said = {"skip_reason": SkipReason.LANGUAGE, "skip_note": "Taler kun polsk."}
    lease(claim, cast.camilla, LeaseEnd.SKIPPED, **said)
    lease(claim, cast.camilla, LeaseEnd.SKIPPED, **said, ended_at=NOW - 8 * DAY)
    lease(claim, cast.camilla)
    assert [(one.agent, one.skip_note) for one in overview.skipped(cast.gry, now=NOW)] == [
        (cast.camilla, "Taler kun polsk.")
    ]
    assert overview.reasons_of_skips(cast.gry, now=NOW) == [("language", 1)]
    assert not overview.skipped(cast.bo, now=NOW)


def test_kept_is_what_was_met_in_time_on_the_day_it_fell_due(cast: Cast) -> None:
    kept, broken = file(at=NOW - 2 * HOUR), file(at=NOW - DAY, identifier=DAVIDS_IMEI)
    running = file(at=NOW)
    for claim in (kept, broken):
        log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    days = overview.kept_by_day(cast.gry, first=TODAY - DAY, last=TODAY)
    assert [(on.day, on.promised, on.kept) for on in days] == [(TODAY - DAY, 1, 0), (TODAY, 1, 1)]
    assert running.deadlines.filter(state="running").exists()
    of = overview.kept_by_organisation(cast.gry, first=TODAY - DAY, last=TODAY, most=9)
    assert [(one.name, one.promised, one.percent) for one in of] == [("Sydhavn ApS", 1, 0), ("Nordlys A/S", 1, 100)]


def test_a_promise_due_before_midnight_is_of_the_day_that_copenhagen_had(cast: Cast) -> None:
    claim = file()
    late = NOW.replace(hour=23, minute=59)
    Deadline.objects.filter(claim=claim, kind="callback").update(state="met", due_at=late, enforced_at=late)
    assert [on.promised for on in overview.kept_by_day(cast.gry, first=TODAY, last=TODAY + DAY)] == [1, 0]


def test_our_own_reminders_and_the_claimants_limits_are_no_promises_of_ours(cast: Cast) -> None:
    claim = file()
    Deadline.objects.filter(claim=claim).exclude(kind="callback").update(state="missed", due_at=NOW, enforced_at=NOW)
    assert [on.promised for on in overview.kept_by_day(cast.gry, first=TODAY, last=TODAY)] == [0]


def test_an_it_admin_counts_nothing(cast: Cast) -> None:
    claim = file(at=NOW - DAY)
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    assert not overview.people(cast.bo, now=NOW, near=NOW)
    assert not overview.reasons_of_skips(cast.bo, now=NOW)


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_missed_and_what_would_help(cast: Cast, as_user: SignIn) -> None:
    # A quarter of an hour is left, and an unmeasured case takes twelve minutes.
    for number in range(3):
        file(at=NOW - 2 * HOUR, identifier=f"F2LX7K9QP{number}")
    due = NOW + 15 * MINUTE
    Deadline.objects.filter(kind="callback").update(due_at=due, enforced_at=due)
    Claim.objects.update(due_at=due)
    said = page(as_user(cast.gry), "?agenter=2")
    assert "1 sag overskrides kl. 10.15, medmindre én mere tager telefonen." in said
    assert "Regnet med 2 på telefonen og 12 minutter pr. sag, til der er målt på nogle sager." in said
    alone = page(as_user(cast.gry), "?agenter=1")
    assert (
        "2 sager overskrides kl. 10.15, medmindre 2 mere tager telefonen. Med én mere på telefonen bliver det 1 sag."
        in alone
    )
    assert "3 sager overskrides kl. 10.15" in page(as_user(cast.gry), "?agenter=0")
    assert "Alle frister de næste 8 arbejdstimer holder." in page(as_user(cast.gry), "?agenter=3")


def test_the_page_says_where_what_is_over_can_wait(cast: Cast, as_user: SignIn) -> None:
    file(at=NOW - DAY)
    ahead = file(at=NOW, identifier=DAVIDS_IMEI)
    due = NOW + 15 * MINUTE
    Deadline.objects.filter(claim=ahead, kind="callback").update(due_at=due, enforced_at=due)
    Claim.objects.filter(pk=ahead.pk).update(due_at=due)
    said = page(as_user(cast.gry), "?agenter=1")
    assert "1 sag overskrides kl. 10.15, medmindre én mere tager telefonen." in said
    assert "Tages den før dem, der allerede er over fristen, kan den nås." in said


def test_who_is_at_work_is_reckoned_with_unless_another_number_is_asked_for(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    Presence.objects.create(claim=claim, user=cast.camilla, seen_at=NOW)
    assert "Regnet med 1 på telefonen" in page(as_user(cast.gry))
    assert "Regnet med 4 på telefonen" in page(as_user(cast.gry), "?agenter=4")
    for nonsense in ("-1", "mange", "٣", "1e3", "99999", ""):
        assert "Regnet med 1 på telefonen" in page(as_user(cast.gry), f"?agenter={nonsense}")


def test_the_page_lists_what_is_over_and_what_is_near(cast: Cast, as_user: SignIn) -> None:
    over = file(at=NOW - DAY)
    near = file(at=NOW - DAY + 4 * HOUR + 30 * MINUTE, identifier=DAVIDS_IMEI)
    said = page(as_user(cast.gry))
    assert re.search(rf"Over fristen .*{over.number}.*Frist inden for en arbejdstime .*{near.number}", said)


def test_the_page_of_a_quiet_day_has_no_empty_chart_or_table(cast: Cast, as_user: SignIn) -> None:
    said = page(as_user(cast.gry), "?dage=30")
    assert "Alle frister de næste 8 arbejdstimer holder." in said
    assert "Ingen sager er sprunget over." in said
    assert "Ingen løfter faldt i de dage." in said


def test_the_page_has_nothing_inline_and_a_table_behind_each_chart(cast: Cast, as_user: SignIn) -> None:
    claim = file(at=NOW - DAY)
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    html = as_user(cast.gry).get("/desk/overblik/").content.decode()
    assert "style=" not in html
    assert "<style" not in html
    charts = re.findall(r'<svg class="chart-plot.*?</figure>', html, re.DOTALL)
    assert len(charts) == 2
    for chart in charts:
        assert "<title id=" in chart
        assert "<desc id=" in chart
        assert "<table" in chart
        assert not re.search(r'="[\d]+,', chart), "SVG reads points, whatever the language"


def test_the_page_asks_as_much_of_many_claims_as_of_few(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.gry)
    file(at=NOW - DAY)
    client.get("/desk/overblik/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/desk/overblik/")
    for minutes in range(12):
        claim = file(at=NOW - DAY - minutes * MINUTE, identifier=f"F2LX7K9Q{10 + minutes}")
        lease(claim, cast.camilla, LeaseEnd.SKIPPED, skip_reason=SkipReason.WAITS)
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/overblik/")
    assert len(many) == len(few) <= 20, [query["sql"][:120] for query in many]


@pytest.mark.parametrize("who", ["camilla", "bo", "anna", "eva", "helle"])
def test_only_a_lead_sees_how_much_each_has(cast: Cast, as_user: SignIn, who: str) -> None:
    assert as_user(getattr(cast, who)).get("/desk/overblik/").status_code == 403
