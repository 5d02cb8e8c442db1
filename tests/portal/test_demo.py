"""The demonstration's data: alive at any hour, made by the acts, and nothing left over for the live sweep."""

import io
import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from stdnum import imei

from accounts.models import CALL_CENTRE, Organisation, Role, User
from claims.deciding.basis import bases_of
from claims.deciding.decision_texts import is_against
from claims.filing.turnaround import ready_by_way
from claims.models import (
    CallAttempt,
    Claim,
    ClaimEvent,
    Deadline,
    DeadlineEntry,
    Decision,
    DecisionKind,
    DecisionState,
    EventKind,
    Mention,
    Message,
    Route,
    RouteKind,
    Settlement,
    SettlementForm,
)
from claims.models.claim import OutcomeChoice, StateChoice, WaitsFor
from claims.promises import closures
from claims.promises.deadlines import open_deadlines
from claims.promises.holds import Owed
from claims.promises.sweep import sweep_deadlines
from claims.routes.readiness import withholds
from claims.routes.unlocking import Step
from devices.models import Device, Identifier, Kind
from devices.replacing import chain_of
from fleet.reading import read_table
from fleet.rows import FleetRows
from notifications import mailbox
from notifications.models import MessageState, OutboxMessage
from policies.models import Cover, Policy
from policies.terms import every
from policies.vocabulary import Verdict
from portal.demo.house import PASSWORD, SIGN_INS
from portal.demo.loading import Loaded, load_demo
from tests.cast import COPENHAGEN, Cast
from workshops.calendars import DEFAULT_CALENDAR, local_date
from workshops.models import Booking, Shipment, Workshop

pytestmark = pytest.mark.django_db

MOMENTS = {
    "a Tuesday at half past ten": datetime(2026, 9, 15, 10, 30, tzinfo=COPENHAGEN),
    "a Sunday night": datetime(2026, 11, 22, 3, 12, tzinfo=COPENHAGEN),
    "the first morning after Easter": datetime(2027, 3, 30, 8, 4, tzinfo=COPENHAGEN),
}
# Five verdicts, three about calls, three ways to be two, a change, four letters, four payments and a chain, two
# guarantees, a parcel, a photo, five that go on beside or after a claim, a claimant's.
SIGHTS = 5 + 3 + 3 + 1 + 4 + 4 + 1 + 2 + 1 + 1 + 5 + 1
SAMPLES = Path(settings.BASE_DIR) / "tests" / "data"


@pytest.fixture(params=MOMENTS)
def moment(request: pytest.FixtureRequest) -> datetime:
    return MOMENTS[request.param]


# Each load takes as long as hundreds of other tests.
@pytest.mark.long
def test_the_whole_demonstration_is_true_at_any_hour(moment: datetime, settings: Any, tmp_path: Path) -> None:
    # One test for all that is asked of a load, since loading is what costs time.
    settings.EMAIL_BACKEND, settings.MAILBOX_DIR = "notifications.mailbox.MailboxBackend", tmp_path
    settings.SMS_BACKEND = "notifications.channels.pocket.send"
    loaded = load_demo(now=moment)
    _has_its_size(loaded)
    _every_life_came_to_its_state(loaded)
    _the_queue_has_calls_ahead_and_behind(moment)
    _the_fleet_has_gaps(local_date(moment))
    _nothing_is_left_to_fire(moment)
    _every_message_went_out_in_its_time(moment)
    _what_people_did_was_done_in_opening_hours()
    _timelines_and_ledgers_run_forwards(moment)
    _cover_was_judged_in_every_way()
    _every_decision_fits_what_the_terms_say()
    _what_was_lost_was_made_good_in_every_form()
    _somebody_does_not_answer_and_somebody_has_chosen_a_time(moment)
    _something_goes_on_beside_and_after(moment)
    _the_way_back_is_measured_and_can_be_followed(moment)
    _what_we_missed_is_admitted()
    _devices_are_got_ready_and_one_is_half_done()
    _something_of_ours_keeps_claims_from_lapsing(moment)
    _somebody_has_written_and_somebody_is_named()
    _the_guide_says_what_works(moment)
    _no_sample_file_shares_a_number()


def _has_its_size(loaded: Loaded) -> None:
    assert (loaded.organisations, loaded.devices, len(loaded.claims)) == (3, 600, 119)
    assert Workshop.objects.count() == 9
    assert set(Device.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert set(Policy.objects.values_list("terms", flat=True)) == set(every())
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)


def _every_life_came_to_its_state(loaded: Loaded) -> None:
    states = dict(Claim.objects.values_list("number", "state"))
    assert {played.number: played.state for played in loaded.claims} == states
    assert set(states.values()) == set(StateChoice.values)
    outcomes = set(Claim.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert outcomes == set(OutcomeChoice.values)
    routes = Claim.objects.filter(routes__ended_at=None).values_list("routes__kind", flat=True)
    assert min(Counter(kind for kind in routes if kind)[kind] for kind in RouteKind.values) >= 3
    assert {EventKind.FILED_AGAIN, EventKind.REOPENED, EventKind.DEVICE_FOUND, EventKind.LAPSED} <= set(
        ClaimEvent.objects.values_list("kind", flat=True)
    )


def _the_queue_has_calls_ahead_and_behind(now: datetime) -> None:
    calls = open_deadlines().filter(kind="callback")
    assert calls.filter(due_at__gt=now).count() >= 10
    assert calls.filter(due_at__lte=now).count() == 3
    # And one who did not come to the workshop.
    assert Claim.objects.queue().exclude(escalated_at=None).count() == 4
    first = Claim.objects.queue().first()
    assert first is not None
    assert first.due_at is not None
    assert first.due_at < now
    assert Booking.objects.filter(cancelled_at=None, arrived_at=None, period__startswith__gt=now).count() >= 4


def _the_fleet_has_gaps(today: date) -> None:
    covered = Cover.objects.in_force_on(today)
    for organisation in Organisation.objects.all():
        devices = organisation.devices.count()
        assert 0.5 * devices < covered.filter(device__organisation=organisation).count() < 0.95 * devices
        ending = covered.ending_between(today, today + timedelta(days=60))
        assert ending.filter(device__organisation=organisation).count() >= 4


def _something_of_ours_keeps_claims_from_lapsing(now: datetime) -> None:
    """An upload that nobody has seen, a colleague's word, and reminders that came back; and some that nothing keeps."""
    kept = closures.read(closures.closing(None, before=closures.this_week(now)))
    assert {reason.owed for closure in kept for reason in closure.reasons} >= {
        Owed.UPLOAD_UNANSWERED,
        Owed.SAID_BY_A_PERSON,
        Owed.REMINDER_BOUNCED,
    }
    assert any(not closure.reasons for closure in kept)


def _somebody_has_written_and_somebody_is_named() -> None:
    """One waits for our answer and one asks for an ended claim, one has got theirs, and a note calls for the lead."""
    waiting = {message.claim.state: message.claim for message in Message.objects.unanswered()}
    assert set(waiting) == {"assessing", "closed"}
    assert waiting["assessing"].waits_for == WaitsFor.US
    assert Message.objects.filter(answered_at__isnull=False).exists()
    assert Mention.objects.unseen().get().user.role == Role.TEAM_LEAD


def _nothing_is_left_to_fire(now: datetime) -> None:
    assert not Deadline.objects.due_at(now).exists()
    assert sweep_deadlines(now=now) == 0


def _every_message_went_out_in_its_time(now: datetime) -> None:
    messages = OutboxMessage.objects.all()
    assert messages.count() > 150
    assert not messages.exclude(state=MessageState.DELIVERED).exists(), messages.exclude(state="delivered").values()[:3]
    late = [m for m in messages if m.delivered_at - m.created_at > timedelta(minutes=1) or m.delivered_at > now]
    assert not late
    newest = mailbox.envelopes(limit=1)[0]
    assert abs(newest.at - max(m.delivered_at for m in messages)) < timedelta(seconds=1)


def _what_people_did_was_done_in_opening_hours() -> None:
    for event in ClaimEvent.objects.filter(by__role__in=CALL_CENTRE):
        intervals = DEFAULT_CALENDAR.day(local_date(event.at)).intervals
        assert any(opens <= event.at <= closes for opens, closes in intervals), (event.kind, event.at)


def _timelines_and_ledgers_run_forwards(now: datetime) -> None:
    for rows in (
        ClaimEvent.objects.order_by("claim", "pk").values_list("claim", "at"),
        DeadlineEntry.objects.order_by("deadline__claim", "pk").values_list("deadline__claim", "at"),
    ):
        for (claim, at), (next_claim, next_at) in pairwise(rows):
            assert next_claim != claim or at <= next_at, claim
        assert max(at for _claim, at in rows) <= now


def _cover_was_judged_in_every_way() -> None:
    """Every verdict stands on an open claim, and decisions of every kind have been taken, by one and by two."""
    stated = Claim.objects.open().exclude(loss_facts=None).select_related("device", "person", "loss_facts")
    best = [basis.assessment for claim in stated for basis in bases_of(claim)[:1]]
    assert {assessment.verdict for assessment in best if assessment} == set(Verdict)
    assert any(assessment.law for assessment in best if assessment)
    assert set(Decision.objects.values_list("kind", flat=True)) == set(DecisionKind.values)
    assert set(Decision.objects.values_list("state", flat=True)) == set(DecisionState.values)
    assert Decision.objects.in_force().exclude(seconded_by=None).exists()
    assert not Decision.objects.filter(seconded_by=F("decided_by")).exists()
    letters = OutboxMessage.objects.filter(template="decision_made")
    assert letters.count() == Decision.objects.in_force().count()


def _every_decision_fits_what_the_terms_say() -> None:
    """A demonstration in which the desk decides against the terms would teach nobody anything."""
    decisions = Decision.objects.exclude(state=DecisionState.SENT_BACK).select_related("claim")
    against = [
        (decision.claim.number, decision.kind, decision.assessment["verdict"])
        for decision in decisions
        if not decision.assessment or is_against(decision.kind, Verdict(decision.assessment["verdict"]))
    ]
    assert against == []


def _what_was_lost_was_made_good_in_every_form() -> None:
    assert set(Settlement.objects.values_list("form", flat=True)) == set(SettlementForm.values)
    last = Device.objects.get(replaces__replaces__isnull=False)
    chain = chain_of(last)
    assert len(chain) == 3
    assert [device.written_off_at is None for device in chain] == [False, False, True]
    cover = last.covers.get()
    assert cover.continues is not None
    assert cover.continues.continues is not None
    assert cover.ends_on > cover.starts_on
    recalls = Claim.objects.open().exclude(guarantee=None).select_related("guarantee")
    assert [claim.guarantee.claim_number != claim.number for claim in recalls if claim.guarantee] == [True]


def _somebody_does_not_answer_and_somebody_has_chosen_a_time(now: datetime) -> None:
    running = Deadline.objects.running().filter(due_at__gt=now)
    silent = running.get(kind="silence").claim
    assert CallAttempt.objects.in_vain().filter(claim=silent).count() == 3
    assert OutboxMessage.objects.filter(template="choose_a_time", subject_key=silent.number).exists()
    assert running.filter(kind="call_again").count() == 1
    agreed = running.get(kind="agreed_call")
    # Today, as long as there is enough of it left.
    closes = DEFAULT_CALENDAR.day(local_date(now)).closes_at
    if closes and now + timedelta(hours=2) < closes:
        assert local_date(agreed.starts_at) == local_date(now)


def _something_goes_on_beside_and_after(now: datetime) -> None:
    """A complaint to read, a price to answer, an old phone on its way, all in time; and one who did not come."""
    running = open_deadlines().filter(state="running", due_at__gt=now)
    for kind in ("complaint_acknowledgement", "quote_waiting", "original_return"):
        assert running.filter(kind=kind).count() == 1, kind
    assert open_deadlines().get(kind="walk_in_no_show", state="missed").claim.state == "routed"


def _the_way_back_is_measured_and_can_be_followed(now: datetime) -> None:
    """Of enough devices that came to a desk it is known how long they were away; of the others it is still guessed."""
    ready = ready_by_way(now)
    assert {way for way, found in ready.items() if found.is_guess} == {RouteKind.PICKUP, RouteKind.LABEL}
    followed = Shipment.objects.exclude(carrier="").get()
    assert followed.tracking_link
    assert followed.handed_in_at
    assert not Workshop.objects.filter(directions="").exists()


def _what_we_missed_is_admitted() -> None:
    """Whoever waits for a call that did not come has had a mail with the new time."""
    missed = Deadline.objects.filter(kind="callback", state="missed")
    admitted = OutboxMessage.objects.filter(template="callback_admitted", channel="mail")
    told = set(missed.values_list("claim__number", flat=True))
    assert told >= set(admitted.values_list("subject_key", flat=True)) != set()
    assert all(message.context["anew"] for message in admitted)


def _devices_are_got_ready_and_one_is_half_done() -> None:
    """Whoever has a time or a label has it by now, but for the one in the middle of the guide."""
    on_their_way = Claim.objects.filter(state="routed").exclude(battery_danger=True)
    ways = Route.objects.standing().filter(claim__in=on_their_way).exclude(kind=RouteKind.PICKUP)
    waiting = [route for route in ways if withholds(route.claim, route)]
    assert [0 < route.claim.unlock_steps.count() < len(Step) for route in waiting] == [True]
    assert ways.exclude(released_at=None).count() == ways.count() - 1 >= 5


def _the_guide_says_what_works(now: datetime) -> None:
    out = io.StringIO()
    with time_machine.travel(now, tick=False):
        call_command("demo_guide", stdout=out)
    said = out.getvalue()
    assert settings.SITE_URL in said
    assert "/demo/post/" in said
    assert max(map(len, said.splitlines())) <= 100
    numbers = re.findall(r"\b\d{15}\b", said)
    assert len(numbers) == 3
    assert all(imei.is_valid(number) for number in numbers)
    known = [Identifier.objects.filter(value=number).first() for number in numbers]
    assert [bool(row) for row in known] == [True, True, False]
    assert [Claim.objects.open().filter(device=row.device).count() for row in known if row] == [0, 1]
    _everybody_named_can_sign_in(set(re.findall(r"\S+@\S+", said)))
    _everything_shown_is_there(said)


def _everything_shown_is_there(said: str) -> None:
    """Each sight has its line, and whoever is named with it can open the case."""
    lines = re.findall(r"^  (S-\d{4}-\d{6}) +(.+?) {2,}(\S+@\S+)$", said, re.MULTILINE)
    assert len(lines) == SIGHTS
    for number, shows, email in lines:
        user = User.objects.get(email=email)
        assert Claim.objects.visible_to(user).filter(number=number).exists(), shows


def _everybody_named_can_sign_in(addresses: set[str]) -> None:
    roles = {role for email, _name, role, _where in SIGN_INS if email in addresses}
    assert roles == set(Role)
    for address in addresses:
        answer = Client().post("/konto/login/", {"login": address, "password": PASSWORD})
        assert answer.status_code == 302, address


def _no_sample_file_shares_a_number() -> None:
    """The sample files can be read into the demonstration."""
    for path in SAMPLES.glob("*.csv"):
        rows = [read.row for read in FleetRows(read_table(path.read_bytes()), today=date(2100, 1, 1))]
        numbers = {number for row in rows for number in (*row.imeis, row.serial) if number}
        assert not Identifier.objects.filter(value__in=numbers).exists(), path.name


def test_a_second_load_is_refused_in_one_line(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command("load_demo")
    assert refused.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--fresh" in said.err
    assert not Claim.objects.exists()


def test_once_leaves_what_is_there_alone(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo", "--once")
    assert capsys.readouterr().out == ""
    assert Organisation.objects.count() == 2


def test_it_is_refused_outside_the_demonstration(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(SystemExit) as refused:
        call_command("load_demo")
    assert refused.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not Organisation.objects.exists()


def test_production_refuses_whatever_else_is_set(settings: Any) -> None:
    settings.PRODUCTION = settings.DEMO = True
    with pytest.raises(SystemExit):
        call_command("load_demo")
    assert not Organisation.objects.exists()
