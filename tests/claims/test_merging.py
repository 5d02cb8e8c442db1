"""Two claims about one loss become one: which clocks hold, what goes over, what stays, and what cannot be merged."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.refusals import WrongState
from claims.calls.contact import assign, log_call
from claims.closing import close, reopen
from claims.desk.merging import merge
from claims.evidence.evidence import add_document, review_document
from claims.files.uploads import read
from claims.filing.filing import Filing, file_claim
from claims.guards import Changed, Seen
from claims.models import Claim, Deadline, EventKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, ledger
from claims.promises.due import end_of_day
from claims.promises.extending import hold_back
from claims.promises.promise_hours import reckoned_in
from claims.promises.sweep import sweep_deadlines
from claims.proof.disclosure import disclosure_of
from claims.views.desk_timeline import events_of
from claims.writing.messaging import receive
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.files import pdf
from tests.claims.promises import make_claim
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = NOW + 3 * HOUR


def colleague(**fields: object) -> Claim:
    """The same loss, filed by a colleague two hours later."""
    return file(at=NOW + 2 * HOUR, contact_name="Carl Berg", contact_phone="+4540506070", **fields)


def merged(cast: Cast, into: Claim, *others: Claim, at=LATER) -> Claim:
    return merge(into=into.number, numbers=[other.number for other in others], by=cast.camilla, now=at)


def running(claim: Claim, kind: DeadlineKind) -> Deadline:
    return claim.deadlines.running().get(kind=kind)


def assert_times_follow_from_the_ledger(claim: Claim) -> None:
    for deadline in claim.deadlines.running():
        lines = [
            ledger.Line(ledger.Rule(entry.data["rule"]) if entry.kind == "moved" else None, entry.data)
            for entry in deadline.entries.filter(kind__in=["started", "moved"])
        ]
        found = ledger.times(
            ledger.Kind(deadline.kind), deadline.starts_at, lines, calendar_of=lambda _v, d=deadline: reckoned_in(d)
        )
        assert (found.due_at, found.enforced_at) == (deadline.due_at, deadline.enforced_at), deadline.kind


# The clocks ----------------------------------------------------------------------------------------------------------


def test_the_claim_that_was_filed_first_keeps_its_own_clock(cast: Cast) -> None:
    first, second = file(), colleague()
    due_at = first.due_at
    survivor = merged(cast, first, second)
    assert survivor.due_at == due_at
    assert survivor.deadlines.count() == 4


@pytest.mark.parametrize("kind", ["callback", "first_contact", "documentation", "delivery"])
def test_a_later_claim_that_goes_on_takes_over_the_earliest_clock(cast: Cast, kind: DeadlineKind) -> None:
    first = file()
    second = file(at=NOW + DAY, contact_name="Carl Berg", contact_phone="+4540506070")
    earliest = running(first, kind)
    assert earliest.due_at < running(second, kind).due_at
    survivor = merged(cast, second, first, at=NOW + DAY + HOUR)
    taken = running(survivor, kind)
    assert (taken.starts_at, taken.due_at, taken.enforced_at) == (
        earliest.starts_at,
        earliest.due_at,
        earliest.enforced_at,
    )
    assert survivor.due_at == min(d.due_at for d in survivor.deadlines.running())
    assert_times_follow_from_the_ledger(survivor)
    earliest.refresh_from_db()
    assert earliest.state == "cancelled"
    assert [line.kind for line in earliest.entries.all()] == ["started", "cancelled"]
    fallen = survivor.deadlines.get(kind=kind, state="cancelled")
    assert fallen.entries.last().data["reason"] == "earlier_clock"


def test_reminders_that_went_out_do_not_go_out_again(cast: Cast) -> None:
    first = make_claim(cast, "assessing", contact_email="anna@nordlys.example")
    second = make_claim(cast, "assessing", contact_email="anna@nordlys.example")
    for claim, at in ((first, NOW), (second, NOW + 5 * DAY)):
        claim.tasks.create(kind="proof_of_purchase", owner="claimant", created_at=NOW)
        deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=at, now=at)
    sweep_deadlines(now=NOW + 17 * DAY)
    sent = OutboxMessage.objects.count()
    survivor = merged(cast, second, first, at=NOW + 17 * DAY)
    told = OutboxMessage.objects.count()
    assert told == sent + 1
    sweep_deadlines(now=NOW + 18 * DAY)
    assert OutboxMessage.objects.count() == told
    assert running(survivor, DeadlineKind.DOCUMENTATION).entries.filter(kind="warned").count() == 1


def test_a_limit_of_the_claimants_ends_no_sooner_than_in_a_week(cast: Cast) -> None:
    first, second = make_claim(cast, "assessing"), make_claim(cast, "assessing")
    deadlines.start(first, DeadlineKind.DOCUMENTATION, starts_at=NOW, now=NOW)
    deadlines.start(second, DeadlineKind.DOCUMENTATION, starts_at=NOW + 20 * DAY, now=NOW + 20 * DAY)
    second.tasks.create(kind="proof_of_purchase", owner="claimant", created_at=NOW)
    # Four days before the first one's last day, a Sunday; a week on is a Sunday, too.
    at = NOW + 26 * DAY
    taken = running(merged(cast, second, first, at=at), DeadlineKind.DOCUMENTATION)
    assert taken.due_at == end_of_day(date(2026, 10, 19))
    assert taken.moves == 1
    assert_times_follow_from_the_ledger(second)


def test_a_promise_that_was_kept_is_not_made_again(cast: Cast) -> None:
    first, second = file(), colleague()
    reach(second, cast.camilla, at=NOW + 2 * HOUR)
    survivor = merged(cast, second, first)
    assert not survivor.deadlines.running().filter(kind__in=["callback", "first_contact"]).exists()


def test_a_missed_call_stays_missed_and_the_claim_on_top(cast: Cast) -> None:
    first = file()
    sweep_deadlines(now=NOW + 5 * HOUR)
    first.refresh_from_db()
    assert first.escalated_at
    second = file(at=NOW + 5 * HOUR, contact_name="Carl Berg", contact_phone="+4540506070")
    survivor = merged(cast, second, first, at=NOW + 6 * HOUR)
    survivor.refresh_from_db()
    assert survivor.escalated_at == first.escalated_at
    assert survivor.due_at == first.due_at
    assert survivor.waits_for == "us"
    log_call(number=survivor.number, agent=cast.camilla, outcome="reached", note="", now=NOW + 7 * HOUR)
    survivor.refresh_from_db()
    assert survivor.escalated_at is None


def test_an_agreed_call_goes_on_although_one_was_made(cast: Cast) -> None:
    first, second = make_claim(cast, "assessing"), make_claim(cast, "assessing")
    at = NOW + DAY
    deadlines.start(first, DeadlineKind.AGREED_CALL, starts_at=at, until=at + HOUR / 2, now=NOW)
    deadlines.start(second, DeadlineKind.AGREED_CALL, starts_at=NOW, until=NOW + HOUR / 2, now=NOW)
    deadlines.meet(second, DeadlineKind.AGREED_CALL, at=NOW)
    assert running(merged(cast, second, first), DeadlineKind.AGREED_CALL).starts_at == at


def test_a_held_limit_stays_held(cast: Cast) -> None:
    first, second = file(), colleague()
    limit = running(first, DeadlineKind.DELIVERY)
    Deadline.objects.filter(claim=second, kind="delivery").update(
        due_at=limit.due_at + DAY, enforced_at=limit.enforced_at + DAY
    )
    hold_back(number=first.number, deadline=limit.pk, reason="Afventer", by=cast.camilla, now=NOW)
    assert running(merged(cast, second, first), DeadlineKind.DELIVERY).held_at == NOW


def test_the_loss_counts_as_reported_when_it_first_was(cast: Cast) -> None:
    first, second = file(), colleague()
    survivor = merged(cast, second, first)
    survivor.refresh_from_db()
    assert survivor.filed_at == NOW
    said = survivor.events.get(kind=EventKind.MERGED).data
    assert said["filed_at"] == (NOW + 2 * HOUR).astimezone(survivor.filed_at.tzinfo).isoformat()


# What goes over, and what stays --------------------------------------------------------------------------------------


def test_the_other_claim_closes_as_filed_twice_and_leads_to_the_one(cast: Cast) -> None:
    first, second = file(), colleague(contact_email="carl@nordlys.example")
    merged(cast, first, second)
    second.refresh_from_db()
    assert (second.state, second.outcome, second.merged_into) == ("closed", "duplicate", first)
    assert second.waits_for == "nobody"
    assert [e.kind for e in second.events.all()][-2:] == [EventKind.MERGED, EventKind.CLOSED]
    told = OutboxMessage.objects.filter(subject_key=second.number, template="claim_closed")
    assert "carl@nordlys.example" in told.values_list("address", flat=True)
    # Whose claim goes on is the desk's to know.
    assert first.number not in str([message.context for message in told])


def test_what_is_missing_is_filled_in_and_hidden_from_whoever_did_not_tell_it(cast: Cast) -> None:
    first = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=NOW).claim
    second = colleague(peril="liquid", description="Kaffe.", battery_danger=True)
    survivor = merged(cast, first, second)
    survivor.refresh_from_db()
    assert (survivor.peril, survivor.description, survivor.battery_danger) == ("liquid", "Kaffe.", True)
    assert (survivor.contact_name, survivor.contact_phone) == ("Carl Berg", "+4540506070")
    hidden = disclosure_of(survivor, trusted=False).hidden
    assert {"description", "contact_name", "contact_phone"} <= hidden
    assert not survivor.tasks.open().filter(kind__in=["describe", "contact"]).exists()


def test_what_stands_is_not_overwritten_but_a_dangerous_battery_is(cast: Cast) -> None:
    first = file(battery_danger=False)
    survivor = merged(cast, first, colleague(peril="liquid", description="Kaffe.", battery_danger=True))
    survivor.refresh_from_db()
    assert (survivor.peril, survivor.contact_name, survivor.battery_danger) == ("damage", "Anna Holm", True)


def test_a_paper_that_one_of_them_has_is_owed_no_more(cast: Cast) -> None:
    first, second = file(), colleague()
    paper = add_document(number=second.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=LATER)
    review_document(number=second.number, document=paper.pk, by=cast.camilla, now=LATER)
    survivor = merged(cast, first, second)
    assert not survivor.tasks.open().filter(kind="proof_of_purchase").exists()
    assert not survivor.deadlines.running().filter(kind="documentation").exists()
    paper.refresh_from_db()
    assert paper.claim == second


def test_whose_claim_it_is_goes_over_where_nobody_has_the_one(cast: Cast) -> None:
    first, second = file(), colleague()
    assign(number=second.number, agent=cast.gry, by=cast.gry, now=LATER)
    assert merged(cast, first, second).assigned_to == cast.gry


def test_the_timeline_of_the_one_shows_what_happened_on_the_other(cast: Cast) -> None:
    first, second = file(), colleague()
    log_call(number=second.number, agent=cast.gry, outcome="not_reached", note="", now=LATER)
    merged(cast, first, second)
    shown = events_of(first, cast.camilla)
    assert {event.claim_id for event in shown} == {first.pk, second.pk}
    assert [event.kind for event in shown if event.claim_id == second.pk].count(EventKind.CALLED) == 1
    # The other one shows its own.
    assert {event.claim_id for event in events_of(second, cast.camilla)} == {second.pk}


def test_a_claim_that_is_opened_again_is_one_of_its_own(cast: Cast) -> None:
    first, second = file(), colleague()
    merged(cast, first, second)
    reopen(number=second.number, reason="Det var to skader.", by=cast.camilla, now=LATER)
    second.refresh_from_db()
    assert second.merged_into is None
    assert {event.claim_id for event in events_of(first, cast.camilla)} == {first.pk}


def test_three_become_one(cast: Cast) -> None:
    claims = [file(), colleague(), file(at=NOW + 2 * HOUR, contact_name="Dea", contact_phone="+4540506071")]
    merged(cast, *claims)
    assert Claim.objects.filter(merged_into=claims[0]).count() == 2
    assert claims[0].events.filter(kind=EventKind.MERGED).count() == 2


def page(as_user, cast: Cast, claim: Claim) -> str:
    response = as_user(cast.camilla).get(reverse("desk-case", args=[claim.number]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_pages_of_both_lead_to_one_another(cast: Cast, as_user) -> None:
    first, second = file(), colleague()
    log_call(number=second.number, agent=cast.gry, outcome="not_reached", note="Telefonsvarer.", now=LATER)
    paper = add_document(number=second.number, kind="photo", upload=read(pdf("skaden.pdf")), by=cast.gry, now=LATER)
    merged(cast, first, second)
    one, other = page(as_user, cast, first), page(as_user, cast, second)
    assert "Lagt sammen med denne sag" in one
    assert f'href="/desk/sag/{second.number}/"' in one
    assert f"Sag {second.number}: Skaden blev anmeldt" in one
    assert "Telefonsvarer." in one
    assert f'href="/desk/sag/{second.number}/dokument/{paper.pk}/"' in one
    assert "Lagt sammen med en anden sag" in other
    assert f'href="/desk/sag/{first.number}/"' in other


def test_the_pages_cost_no_more_however_many_were_merged(cast: Cast, as_user) -> None:
    first = file()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(as_user, cast, first)
        return len(queries)

    def merge_one(at) -> None:
        other = file(at=at, contact_name="Carl Berg", contact_phone="+4540506070")
        log_call(number=other.number, agent=cast.gry, outcome="not_reached", note="", now=at)
        merged(cast, first, other, at=at)

    merge_one(NOW + 2 * HOUR)
    asked()
    once = asked()
    for hours in range(4, 10, 2):
        merge_one(NOW + hours * HOUR)
    assert asked() == once


# What cannot be merged -----------------------------------------------------------------------------------------------


def refused(cast: Cast, into: Claim, other: Claim) -> str:
    before = list(Claim.objects.order_by("pk").values())
    with pytest.raises(WrongState) as caught:
        merged(cast, into, other)
    assert list(Claim.objects.order_by("pk").values()) == before
    return caught.value.text


def test_a_claim_of_another_organisation_or_device_is_left(cast: Cast) -> None:
    first = file()
    davids = file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    assert "anden virksomhed" in refused(cast, first, davids)
    Claim.objects.filter(pk=davids.pk).update(organisation=cast.nordlys)
    assert "anden enhed" in refused(cast, first, davids)


def test_one_whose_device_was_found_does_not_go_into_one_without(cast: Cast) -> None:
    unknown = file(identifier=UNKNOWN_IMEI)
    assert "Gå videre på den i stedet" in refused(cast, unknown, file(contact_phone="+4540506070"))


def test_the_other_way_round_it_does(cast: Cast) -> None:
    unknown = file(identifier=UNKNOWN_IMEI)
    merged(cast, file(), unknown)
    unknown.refresh_from_db()
    assert unknown.outcome == "duplicate"


def test_one_that_has_ended_is_left_and_goes_on_as_none(cast: Cast) -> None:
    first, second = file(), colleague()
    close(number=second.number, outcome="withdrawn", reason="", by=cast.camilla, now=LATER)
    assert "Sagen er slut" in refused(cast, first, second)
    assert "Sagen er slut" in refused(cast, second, first)


def test_one_on_its_way_to_a_workshop_is_left(cast: Cast) -> None:
    first, second = file(), colleague()
    reach(second, cast.camilla, at=LATER)
    walk_in(second, cast)
    assert "på vej til et værksted" in refused(cast, first, second)


def test_one_that_is_decided_is_left(cast: Cast) -> None:
    first, second = file(), reach(colleague(), cast.camilla, at=LATER)
    second.decisions.create(kind="covered", decided_by=cast.camilla, decided_at=LATER)
    assert "afgørelse" in refused(cast, first, second)


@pytest.mark.parametrize("what", ["message", "document"])
def test_one_with_something_that_nobody_has_seen_is_left(cast: Cast, what: str) -> None:
    first, second = file(), colleague()
    if what == "message":
        receive(number=second.number, text="Hvornår ringer I?", by=None, now=LATER, trusted=True)
    else:
        add_document(number=second.number, kind="photo", upload=read(pdf()), by=None, now=LATER)
    assert "som ingen har set" in refused(cast, first, second)


def test_one_that_others_were_merged_into_is_left(cast: Cast) -> None:
    first, second = file(), colleague()
    third = file(at=NOW + 2 * HOUR, contact_name="Dea", contact_phone="+4540506071")
    merged(cast, second, third)
    assert "Andre sager" in refused(cast, first, second)


def test_one_that_somebody_changed_meanwhile_is_told(cast: Cast) -> None:
    first, second = file(), colleague()
    seen = {second.number: Seen(version=second.version, event=0)}
    log_call(number=second.number, agent=cast.gry, outcome="not_reached", note="", now=LATER)
    with pytest.raises(Changed):
        merge(into=first.number, numbers=[second.number], by=cast.camilla, now=LATER, seen=seen)


# Who learns of it ----------------------------------------------------------------------------------------------------


def test_neither_claimant_nor_it_admin_nor_workshop_reads_that_they_are_one(cast: Cast, as_user) -> None:
    first, second = file(), colleague()
    merged(cast, first, second)
    for user, address in (
        (cast.anna, reverse("my-case", args=[first.number])),
        (cast.anna, reverse("my-case", args=[second.number])),
        (cast.bo, reverse("fleet-claim", args=[first.number])),
        (cast.bo, reverse("fleet-claim", args=[second.number])),
    ):
        other = second.number if first.number in address else first.number
        page = as_user(user).get(address).content.decode()
        assert other not in page
        assert "Lagt sammen" not in page
