"""Undoing what the desk has just done: when it can be, when it is too late, and who reads of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from accounts.models import User
from accounts.refusals import WrongState
from claims.calls.contact import add_note, assign, log_call
from claims.desk.undoing import UNDO, NotUndone, Recorded, recorded, undo
from claims.evidence.evidence import add_document, answer
from claims.evidence.told import Answers
from claims.files.uploads import read
from claims.models import Change, Claim, ClaimEvent, Document, EventKind
from claims.routes.routing import choose_walk_in
from notifications.delivery import deliver_outbox
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.desk_forms import post
from tests.claims.filed import ANNAS_MAIL, file, seen
from tests.claims.files import pdf
from tests.claims.routed import TOMORROW_AT_NINE, make_claim, walk_in
from tests.portal.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
SOON = NOW + timedelta(seconds=5)


def taken(claim: Claim, cast: Cast) -> Change:
    """Camilla takes the claim."""
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    return change_of(done)


def rung(claim: Claim, cast: Cast) -> Change:
    """Camilla rings in vain, and the claimant is written to."""
    with recorded(claim.number, "call", by=cast.camilla, now=NOW) as done:
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    return change_of(done)


def change_of(done: Recorded) -> Change:
    assert done.change is not None
    return done.change


def refused(change: Change, by: User, *, at: object = SOON) -> WrongState:
    before = ClaimEvent.objects.count()
    with pytest.raises(WrongState) as refusal:
        undo(change.claim.number, change.pk, by=by, now=at)  # type: ignore[arg-type]
    change.refresh_from_db()
    assert change.undone_at is None
    assert ClaimEvent.objects.count() == before
    return refusal.value


# What waits, and what is taken back -----------------------------------------------------------------------------------


def test_a_mail_waits_for_as_long_as_its_act_can_be_undone(cast: Cast) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    deliver_outbox(now=NOW)
    change = rung(claim, cast)
    assert change.until == NOW + UNDO
    assert deliver_outbox(now=change.until - timedelta(milliseconds=1)) == 0
    assert deliver_outbox(now=change.until) == 1


def test_what_waits_longer_anyhow_is_not_hurried(cast: Cast) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    later = NOW + timedelta(hours=9)
    with recorded(claim.number, "call", by=cast.camilla, now=NOW):
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
        OutboxMessage.objects.filter(subject_key=claim.number).update(next_attempt_at=later)
    assert set(OutboxMessage.objects.about(claim.number).values_list("next_attempt_at", flat=True)) == {later}


def test_a_mail_of_an_earlier_act_goes_when_it_was_to_go(cast: Cast) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    rung(claim, cast)
    assert deliver_outbox(now=NOW) == 1
    assert OutboxMessage.objects.get(state="delivered").template == "claim_received"


def test_what_is_undone_is_never_sent(cast: Cast) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    deliver_outbox(now=NOW)
    undo(claim.number, rung(claim, cast).pk, by=cast.camilla, now=SOON)
    assert deliver_outbox(now=NOW + timedelta(days=1)) == 0


def test_an_act_that_changes_nothing_leaves_no_change(cast: Cast) -> None:
    claim = file()
    taken(claim, cast)
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    assert done.change is None
    assert Change.objects.count() == 1


def test_an_act_that_refuses_keeps_nothing(cast: Cast) -> None:
    claim = file()
    stale = seen(claim)
    taken(claim, cast)
    with pytest.raises(WrongState), recorded(claim.number, "assign", by=cast.gry, now=NOW):
        assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW, seen=stale)
    assert Change.objects.count() == 1


def test_only_what_the_act_changed_is_kept(cast: Cast) -> None:
    change = taken(file(), cast)
    assert sorted(one["table"] for one in change.after) == ["claims_claim", "claims_claimevent"]
    assert [one["table"] for one in change.before] == ["claims_claim"]


def test_the_file_of_a_document_that_is_undone_is_gone(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    claim = file()
    with recorded(claim.number, "document", by=cast.camilla, now=NOW) as done:
        add_document(number=claim.number, kind="photo", upload=read(pdf()), by=cast.camilla, now=NOW)
    stored = Document.objects.get().file
    assert stored.storage.exists(stored.name)
    with django_capture_on_commit_callbacks(execute=True):
        undo(claim.number, change_of(done).pk, by=cast.camilla, now=SOON)
    assert not stored.storage.exists(stored.name)


def test_an_undone_change_stays_readable(cast: Cast) -> None:
    claim = file()
    change = rung(claim, cast)
    undo(claim.number, change.pk, by=cast.camilla, now=SOON)
    change.refresh_from_db()
    assert change.undone_at == SOON
    assert "claims_callattempt" in {one["table"] for one in change.after}
    assert not claim.calls.exists()


def test_a_page_that_showed_the_change_is_told_that_it_is_undone(cast: Cast) -> None:
    claim = file()
    change = taken(claim, cast)
    shown = seen(claim)
    undo(claim.number, change.pk, by=cast.camilla, now=SOON)
    with pytest.raises(WrongState):
        assign(number=claim.number, agent=cast.gry, by=cast.gry, now=SOON, seen=shown)


# When it is too late --------------------------------------------------------------------------------------------------


def test_it_can_be_undone_until_its_time_is_over(cast: Cast) -> None:
    change = taken(file(), cast)
    assert refused(change, cast.camilla, at=change.until + timedelta(milliseconds=1)).code == "too_late"
    undo(change.claim.number, change.pk, by=cast.camilla, now=change.until)


def test_it_is_undone_once(cast: Cast) -> None:
    change = taken(file(), cast)
    undo(change.claim.number, change.pk, by=cast.camilla, now=SOON)
    with pytest.raises(WrongState) as refusal:
        undo(change.claim.number, change.pk, by=cast.camilla, now=SOON)
    assert refusal.value.code == "undone"


def test_a_colleague_cannot_undo_it(cast: Cast) -> None:
    assert "Camilla" in refused(taken(file(), cast), cast.gry).text


def test_a_change_of_another_claim_is_a_missing_one(cast: Cast) -> None:
    change = taken(file(), cast)
    other = make_claim(cast)
    with pytest.raises(Change.DoesNotExist):
        undo(other.number, change.pk, by=cast.camilla, now=SOON)


def test_what_somebody_did_meanwhile_is_told_and_never_overwritten(cast: Cast) -> None:
    claim = file()
    change = taken(claim, cast)
    answer(number=claim.number, answers=Answers(country="DK"), by=None, now=NOW + timedelta(seconds=2))
    refusal = refused(change, cast.camilla)
    assert isinstance(refusal, NotUndone)
    assert [event.kind for event in refusal.events] == [EventKind.FACTS_ADDED]
    claim.refresh_from_db()
    assert (claim.assigned_to, claim.country) == (cast.camilla, "DK")


def test_a_later_act_of_ones_own_is_undone_first(cast: Cast) -> None:
    claim = file()
    first = taken(claim, cast)
    second = rung(claim, cast)
    assert isinstance(refused(first, cast.camilla), NotUndone)
    undo(claim.number, second.pk, by=cast.camilla, now=SOON)
    # Its version has gone on, so that what showed the call is told; the first is a correction from now on.
    assert isinstance(refused(first, cast.camilla), NotUndone)


def test_a_note_is_undone_whatever_else_has_happened(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "note", by=cast.camilla, now=NOW) as done:
        add_note(number=claim.number, text="Forkert sag.", by=cast.camilla, now=NOW)
    taken(claim, cast)
    undo(claim.number, change_of(done).pk, by=cast.camilla, now=SOON)
    assert not claim.events.filter(kind=EventKind.NOTE).exists()
    claim.refresh_from_db()
    assert claim.assigned_to == cast.camilla


def test_a_mail_that_has_left_is_not_taken_back(cast: Cast) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    change = rung(claim, cast)
    # A worker whose clock is ahead.
    deliver_outbox(now=change.until + timedelta(seconds=1))
    assert "beskeden er sendt" in refused(change, cast.camilla).text
    assert claim.calls.exists()


def test_a_time_that_somebody_else_has_taken_meanwhile_is_theirs(cast: Cast) -> None:
    claim, other = make_claim(cast), make_claim(cast, number="S-2026-000102")
    walk_in(claim, cast)
    at = TOMORROW_AT_NINE + timedelta(hours=1)
    with recorded(claim.number, "route", by=cast.camilla, now=NOW) as done:
        said = {"workshop": cast.kolding, "by": cast.camilla, "now": NOW}
        choose_walk_in(number=claim.number, starts_at=at, **said)  # type: ignore[arg-type]
    walk_in(other, cast)
    assert "den tid på værkstedet" in refused(change_of(done), cast.camilla).text
    assert claim.routes.get(ended_at=None).booking.period.lower == at


# The button -----------------------------------------------------------------------------------------------------------


def button(client: Client, where: str) -> str:
    """The address that 'Fortryd' of the page posts to; '' where it has none."""
    page = client.get(where).content.decode()
    _before, found, after = page.partition('data-undo="')
    return after.split('action="', 1)[1].split('"', 1)[0] if found else ""


def test_the_button_takes_back_what_the_page_says_was_done(cast: Cast, as_user: SignIn, frozen: Traveller) -> None:
    claim, agent = file(), as_user(cast.camilla)
    post(agent, "desk-call", claim, outcome="reached", note="Forkert sag.")
    case = reverse("desk-case", args=[claim.number])
    where = button(agent, case)
    frozen.shift(9)
    assert agent.post(where)["Location"] == case
    claim.refresh_from_db()
    assert claim.state == "filed"
    page = agent.get(case).content.decode()
    assert "Fortrudt." in page
    assert "Fortrød: opkald." in page


def test_the_button_stands_on_whichever_page_comes_next(cast: Cast, as_user: SignIn) -> None:
    claim, agent = file(), as_user(cast.camilla)
    post(agent, "desk-note", claim, text="Ring i morgen.", next=reverse("desk-queue"))
    assert button(agent, reverse("desk-queue")).startswith(f"/desk/sag/{claim.number}/fortryd/")


def test_too_late_is_answered_with_what_happened_since(cast: Cast, as_user: SignIn, frozen: Traveller) -> None:
    claim, agent = file(), as_user(cast.camilla)
    post(agent, "desk-assign", claim, agent=cast.camilla.pk)
    where = button(agent, reverse("desk-case", args=[claim.number]))
    answer(number=claim.number, answers=Answers(country="DK"), by=None, now=NOW + timedelta(seconds=2))
    refusal = agent.post(where)
    assert refusal.status_code == 409
    assert "der er sket mere på sagen siden" in refusal.content.decode()
    assert "Nye oplysninger fra anmelderen" in refusal.content.decode()
    frozen.shift(11)
    late = agent.post(where)
    assert late.status_code == 409
    assert "Det er for sent at fortryde." in late.content.decode()


def test_a_button_is_followed_by_post_only(cast: Cast, as_user: SignIn) -> None:
    change = taken(file(), cast)
    assert as_user(cast.camilla).get(reverse("desk-undo", args=[change.claim.number, change.pk])).status_code == 405


def test_nobody_outside_the_desk_reads_of_what_was_undone(cast: Cast, as_user: SignIn) -> None:
    world = make_world(cast)
    with recorded(world.ours.number, "call", by=cast.camilla, now=NOW) as done:
        log_call(number=world.ours.number, agent=cast.camilla, outcome="not_reached", note="Hemmeligt.", now=NOW)
    undo(world.ours.number, change_of(done).pk, by=cast.camilla, now=SOON)
    told = ClaimEvent.objects.get(kind=EventKind.UNDONE)
    number = world.ours.number
    for user, name in ((cast.anna, "my-case"), (cast.bo, "fleet-claim"), (cast.eva, "workshop-job")):
        assert told not in ClaimEvent.objects.visible_to(user)
        assert not Change.objects.visible_to(user).exists()
        page = as_user(user).get(reverse(name, args=[number])).content.decode()
        assert number in page
        assert "Fortr" not in page
        assert "Hemmeligt" not in page
    private = Client().get(reverse("claimant-case", args=[world.token])).content.decode()
    assert number in private
    assert "Fortr" not in private
