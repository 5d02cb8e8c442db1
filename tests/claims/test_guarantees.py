"""What is vouched for after the work, and a second fault within it, which is no new loss."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.refusals import Refusal, WrongState
from claims.deciding.recalling import NotVouchedFor, guarantees_for, recall, take_back
from claims.desk.finding import attach_device
from claims.guards import Changed
from claims.models import Claim, Deadline, EventKind, LossFacts, Task, TaskKind, TaskOwner
from claims.routes.repairs import diagnose, finish, hand_back, receive
from devices.models import Device
from notifications.models import OutboxMessage
from notifications.rendering import Rendered, render
from policies.models import Cover
from tests.cast import COPENHAGEN, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import seen
from tests.claims.granted import granted, insure
from tests.claims.routed import TOMORROW_AT_NINE, make_claim, walk_in
from workshops.guarantees import guarantees_of
from workshops.models import Guarantee

pytestmark = pytest.mark.django_db

FIRST_OF_SEPTEMBER = datetime(2026, 9, 1, 15, 0, tzinfo=COPENHAGEN)


def through_the_workshop(claim: Claim, cast: Cast, outcome: str = "repaired", *, at: datetime = NOW) -> None:
    if not claim.routes.exists():
        walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=at)
    diagnose(number=claim.number, diagnosis="Knust.", by=cast.eva, now=at)
    new = UNKNOWN_IMEI if outcome == "swapped" else ""
    finish(number=claim.number, outcome=outcome, note="", new_identifier=new, by=cast.eva, now=at)
    hand_back(number=claim.number, by=cast.eva, now=at)


def vouched(cast: Cast, **fields: Any) -> Guarantee:
    """A guarantee on Anna's phone, on the repair of an earlier claim in Odense, from the first of September."""
    return Guarantee.objects.create(
        **{
            "device": cast.annas_phone,
            "kind": "repair",
            "workshop": cast.odense,
            "claim_number": "S-2026-000001",
            "starts_on": date(2026, 9, 1),
            "ends_on": date(2026, 11, 30),
            "terms": "squaretrade-elgiganten",
            "clause": "6",
            **fields,
        }
    )


# What is written down ------------------------------------------------------------------------------------------------


def test_ninety_days_after_the_first_of_september_end_with_the_thirtieth_of_november(cast: Cast) -> None:
    insure(cast)
    Device.objects.update(warranty_months=0)
    through_the_workshop(granted(cast), cast, at=FIRST_OF_SEPTEMBER)
    guarantee = Guarantee.objects.get()
    assert (guarantee.starts_on, guarantee.ends_on) == (date(2026, 9, 1), date(2026, 11, 30))
    assert (guarantee.device, guarantee.kind, guarantee.workshop) == (cast.annas_phone, "repair", cast.kolding)
    assert (guarantee.claim_number, guarantee.repair.outcome) == ("S-2026-000101", "repaired")
    assert (guarantee.terms, guarantee.clause) == ("squaretrade-elgiganten", "6")
    assert list(guarantees_of(cast.annas_phone, date(2026, 11, 30))) == [guarantee]
    assert not guarantees_of(cast.annas_phone, date(2026, 12, 1))
    assert not guarantees_of(cast.annas_phone, date(2026, 8, 31))


@pytest.mark.parametrize(
    ("cause", "warranty", "last_day"),
    [
        ("drop", 12, date(2028, 9, 15)),
        ("liquid", 12, date(2028, 9, 15)),
        # Bought on 12 January 2026: the eighth month ended on 12 September.
        ("drop", 8, date(2026, 12, 14)),
        ("internal_fault", 12, date(2026, 12, 14)),
        ("battery_capacity", 12, date(2026, 12, 14)),
    ],
)
def test_a_repair_that_voids_the_makers_warranty_is_vouched_for_in_its_place(
    cast: Cast, cause: str, warranty: int, last_day: date
) -> None:
    insure(cast)
    Device.objects.update(warranty_months=warranty)
    claim = granted(cast, "goodwill", cause=cause, battery_percent=40)
    through_the_workshop(claim, cast)
    assert Guarantee.objects.get().ends_on == last_day


@pytest.mark.parametrize(("peril", "last_day"), [("damage", date(2028, 9, 15)), ("fault", date(2026, 12, 14))])
def test_where_no_cause_is_stated_the_claimants_word_counts(cast: Cast, peril: str, last_day: date) -> None:
    insure(cast)
    claim = granted(cast, peril=peril)
    LossFacts.objects.update(cause="")
    through_the_workshop(claim, cast)
    assert Guarantee.objects.get().ends_on == last_day


def test_an_exchanged_unit_is_vouched_for_for_two_years_from_the_hand_over(cast: Cast) -> None:
    insure(cast)
    claim = granted(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finish(number=claim.number, outcome="swapped", note="", new_identifier=UNKNOWN_IMEI, by=cast.eva, now=NOW)
    assert not Guarantee.objects.exists()
    hand_back(number=claim.number, by=cast.eva, now=NOW + timedelta(days=2))
    guarantee = Guarantee.objects.get()
    assert guarantee.device.imeis == [UNKNOWN_IMEI]
    assert (guarantee.kind, guarantee.starts_on, guarantee.ends_on) == (
        "replacement",
        date(2026, 9, 17),
        date(2028, 9, 17),
    )


@pytest.mark.parametrize("outcome", ["no_fault", "irreparable"])
def test_nothing_is_vouched_for_where_nothing_was_done(cast: Cast, outcome: str) -> None:
    insure(cast)
    through_the_workshop(granted(cast), cast, outcome)
    assert not Guarantee.objects.exists()


@pytest.mark.parametrize("covered", [True, False])
def test_terms_without_a_guarantee_and_a_device_without_cover_give_none(cast: Cast, covered: bool) -> None:
    if not covered:
        Cover.objects.all().delete()
    through_the_workshop(granted(cast), cast)
    assert not Guarantee.objects.exists()


def test_the_hand_over_says_how_long_the_work_is_vouched_for(cast: Cast) -> None:
    insure(cast)
    Device.objects.update(warranty_months=0)
    through_the_workshop(granted(cast), cast)
    message = OutboxMessage.objects.get(template="handed_back")
    mail = render(message.template, language="da", context=message.context)
    assert "garanti på reparationen til og med 14. december 2026" in mail.text
    assert "14. december 2026" in mail.html
    stranger = render(message.template, language="da", context={**message.context, "trusted": False})
    assert "garanti" not in stranger.text + stranger.html


# A recall ------------------------------------------------------------------------------------------------------------


def recalled(claim: Claim, guarantee: Guarantee | None, cast: Cast, **more: Any) -> Claim:
    recall(**{"number": claim.number, "guarantee": guarantee, "by": cast.camilla, "now": NOW, **more})
    claim.refresh_from_db()
    return claim


def letter() -> Rendered:
    message = OutboxMessage.objects.filter(template="recall_taken_up").latest("pk")
    return render(message.template, language=message.language, context=message.context)


def owe(claim: Claim, *kinds: str) -> None:
    for kind in kinds:
        Task.objects.create(claim=claim, kind=kind, owner=TaskOwner.CLAIMANT, created_at=NOW)


def test_a_recall_needs_no_papers_and_the_claimant_is_told(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    owe(claim, TaskKind.PROOF_OF_PURCHASE, TaskKind.DESCRIBE)
    guarantee = vouched(cast)
    recalled(claim, guarantee, cast)
    assert (claim.guarantee, claim.state) == (guarantee, "assessing")
    assert list(Task.objects.open().values_list("kind", flat=True)) == [TaskKind.DESCRIBE]
    event = claim.events.get(kind=EventKind.RECALLED)
    assert event.data == {
        "guarantee": guarantee.pk,
        "kind": "repair",
        "earlier": "S-2026-000001",
        "workshop": "Mobilværkstedet, Odense",
        "until": "2026-11-30",
    }
    mail = letter()
    assert mail.subject == "Det er under garantien, så du betaler ikke noget – S-2026-000101"
    for words in ("uden selvrisiko", "til og med 30. november 2026", "Mobilværkstedet, Odense"):
        assert words in mail.text, words


def test_a_recall_keeps_the_promise_of_papers_where_nothing_else_is_owed(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    owe(claim, TaskKind.PROOF_OF_PURCHASE)
    recalled(claim, vouched(cast), cast)
    assert Deadline.objects.get(kind="documentation").state == "met"
    assert Deadline.objects.get(kind="delivery").state == "running"


def test_a_stranger_learns_neither_workshop_nor_guarantee(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    claim.links.update(trusted=False)
    recalled(claim, vouched(cast), cast)
    mail = letter()
    assert "Odense" not in mail.text + mail.html
    assert "30. november" not in mail.text + mail.html


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": date(2026, 9, 13)},
        {"starts_on": date(2026, 9, 15)},
        {"claim_number": "S-2026-000101"},
    ],
    ids=["over", "not begun", "of this very claim"],
)
def test_a_guarantee_that_does_not_hold_the_loss_is_refused(cast: Cast, fields: dict[str, Any]) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    with pytest.raises(NotVouchedFor):
        recalled(claim, vouched(cast, **fields), cast)
    claim.refresh_from_db()
    assert claim.guarantee is None
    assert guarantees_for(claim) == []


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 11, 30)])
def test_the_first_and_the_last_day_are_within_it(cast: Cast, day: date) -> None:
    claim = make_claim(cast, occurred_on=day)
    assert recalled(claim, vouched(cast), cast).guarantee is not None


def test_another_devices_guarantee_or_none_at_all_is_refused(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    for guarantee in (vouched(cast, device=cast.annas_laptop), vouched(cast, device=cast.davids_phone), None):
        with pytest.raises(NotVouchedFor):
            recalled(claim, guarantee, cast)


def test_a_recall_is_taken_up_once_and_not_of_a_device_at_a_workshop(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    guarantee, shown = vouched(cast), seen(claim)
    recalled(claim, guarantee, cast)
    with pytest.raises(WrongState):
        recalled(claim, guarantee, cast)
    with pytest.raises(Changed):
        recalled(claim, guarantee, cast, seen=shown)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    with pytest.raises(WrongState):
        recalled(claim, guarantee, cast)
    assert OutboxMessage.objects.filter(template="recall_taken_up").count() == 1


def test_the_work_that_puts_it_right_is_vouched_for_in_its_turn(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14), peril="fault")
    recalled(claim, vouched(cast), cast)
    through_the_workshop(claim, cast)
    anew = Guarantee.objects.get(claim_number=claim.number)
    assert (anew.terms, anew.ends_on) == ("squaretrade-elgiganten", NOW.date() + timedelta(days=90))


# Taking it back ------------------------------------------------------------------------------------------------------


def test_a_recall_is_taken_back_with_its_papers_owed_again(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    owe(claim, TaskKind.PROOF_OF_PURCHASE)
    recalled(claim, vouched(cast), cast)
    later = NOW + timedelta(hours=1)
    take_back(number=claim.number, by=cast.camilla, now=later)
    claim.refresh_from_db()
    assert claim.guarantee is None
    assert Task.objects.open().get().kind == TaskKind.PROOF_OF_PURCHASE
    assert Deadline.objects.running().get(kind="documentation").starts_at == later
    assert claim.events.filter(kind=EventKind.RECALLED).latest("pk").data["undone"] is True
    assert letter().subject == "Vi ser på din sag som en ny skade – S-2026-000101"
    assert "S-2026" not in letter().text.replace(claim.number, "")
    recalled(claim, Guarantee.objects.get(), cast, now=later + timedelta(hours=1))
    assert claim.guarantee is not None


def test_what_was_sent_before_the_recall_is_not_asked_for_again(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    owe(claim, TaskKind.PROOF_OF_PURCHASE)
    Task.objects.update(done_at=NOW - timedelta(hours=1))
    recalled(claim, vouched(cast), cast)
    take_back(number=claim.number, by=cast.camilla, now=NOW)
    assert not Task.objects.open().exists()


def test_nothing_is_taken_back_once_it_is_routed_or_where_there_is_none(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    with pytest.raises(WrongState):
        take_back(number=claim.number, by=cast.camilla, now=NOW)
    recalled(claim, vouched(cast), cast)
    walk_in(claim, cast, at=TOMORROW_AT_NINE)
    with pytest.raises(Refusal):
        take_back(number=claim.number, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.guarantee is not None


def test_a_recall_stays_with_the_device_that_is_vouched_for(cast: Cast) -> None:
    claim = make_claim(cast, occurred_on=date(2026, 9, 14))
    recalled(claim, vouched(cast), cast)
    attach_device(number=claim.number, device=cast.annas_phone, by=cast.camilla, now=NOW)
    with pytest.raises(WrongState, match="Fortryd reklamationen"):
        attach_device(number=claim.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    take_back(number=claim.number, by=cast.camilla, now=NOW)
    attach_device(number=claim.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.device == cast.annas_laptop
