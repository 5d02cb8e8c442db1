"""Undoing beside whoever else is at work on the claim or its mails: one of them is first, and nothing is half done."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from accounts.refusals import WrongState
from claims.calls.contact import add_note, assign, log_call
from claims.desk import bulk, images
from claims.desk.undoing import recorded, undo
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.models import BulkAct, Change, Claim, ClaimEvent, EventKind
from devices.models import Device
from notifications.delivery import deliver_outbox
from notifications.models import MessageState, OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.filed import ANNAS_MAIL, file
from tests.claims.routed import make_claim
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

SOON = NOW + timedelta(seconds=5)


def undone(change: Change, cast: Cast) -> str:
    """How it went: '' where it is undone, else why not."""
    try:
        undo(change.claim.number, change.pk, by=cast.camilla, now=change.until)
    except WrongState as refusal:
        return refusal.code
    return ""


def rung(claim: Claim, cast: Cast) -> Change:
    with recorded(claim.number, "call", by=cast.camilla, now=NOW) as done:
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    assert done.change is not None
    return done.change


def test_two_presses_undo_once(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    change = done.change
    assert change is not None
    assert sorted(side_by_side(lambda: undone(change, cast), lambda: undone(change, cast))) == ["", "undone"]
    assert ClaimEvent.objects.filter(kind=EventKind.UNDONE).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_mail_is_taken_back_or_sent_but_never_both(cast: Cast, _round: int) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    deliver_outbox(now=NOW)
    change = rung(claim, cast)
    said, sent = side_by_side(lambda: undone(change, cast), lambda: str(deliver_outbox(now=change.until)))
    if said == "":
        assert OutboxMessage.objects.get().template == "claim_received"
        assert not claim.calls.exists()
    else:
        assert (said, sent) == ("not_undone", "1")
        assert not OutboxMessage.objects.exclude(state=MessageState.DELIVERED).exists()
        assert claim.calls.exists()


def test_whoever_writes_meanwhile_is_first_or_after_but_never_lost(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    change = done.change
    assert change is not None

    def write() -> str:
        answer(number=claim.number, answers=Answers(country="DK"), by=None, now=SOON)
        return "written"

    said, _written = side_by_side(lambda: undone(change, cast), write)
    claim.refresh_from_db()
    assert claim.country == "DK"
    assert (said, claim.assigned_to) in {("", None), ("not_undone", cast.camilla)}


# The device, which hangs on several claims ---------------------------------------------------------------------------


def rewrite(device: Device, *, wait: str) -> str:
    """As an import or a colleague at another claim writes a device: its row alone."""
    try:
        with transaction.atomic():
            connection.cursor().execute("SELECT set_config('lock_timeout', %s, true)", [wait])
            Device.objects.filter(pk=device.pk).update(warranty_months=99)
    except OperationalError:
        return "waited"
    return "written"


@pytest.mark.parametrize("place", ["the device", "the unit in its place"])
def test_what_others_do_to_the_device_meanwhile_is_never_taken_for_the_acts(cast: Cast, place: str) -> None:
    claim = file()
    device = claim.device
    assert device is not None
    if place != "the device":
        unit = Device.objects.create(organisation=cast.sydhavn, kind=device.kind, registered_at=NOW)
        Device.objects.filter(pk=device.pk).update(replaced_by=unit, written_off_at=NOW, holder=None)
        device = unit
    with recorded(claim.number, "note", by=cast.camilla, now=NOW) as done:
        assert side_by_side(lambda: rewrite(device, wait="300ms")) == ["waited"]
        add_note(number=claim.number, text="Set på.", by=cast.camilla, now=NOW)
    assert rewrite(device, wait="5s") == "written"
    assert done.change is not None
    assert not [row for row in done.change.before + done.change.after if row["table"] == "devices_device"]
    assert undone(done.change, cast) == "", "the device is nothing that this act has left"
    device.refresh_from_db()
    assert device.warranty_months == 99


def test_two_claims_on_one_device_are_merged_beside_an_act_on_the_later_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (make_claim(cast, number=f"S-2026-00040{place}") for place in range(2))
    assert first.device_id == second.device_id
    found = images.hold

    def after_a_while(claim: Claim) -> list[int]:
        """Each has its first claim by then, and the merge is the first to ask for the device."""
        time.sleep(0.2 if claim.pk == first.pk else 0.6)
        return found(claim)

    monkeypatch.setattr(images, "hold", after_a_while)
    seen = {claim.number: claim.version for claim in (first, second)}
    run = bulk.start(key=uuid4(), act=BulkAct.MERGE, said={"into": first.number}, seen=seen, by=cast.camilla, now=NOW)

    def merged() -> None:
        bulk.carry_on(run=run, by=cast.camilla, now=NOW)

    def noted() -> None:
        with recorded(second.number, "note", by=cast.gry, now=NOW):
            add_note(number=second.number, text="Set på.", by=cast.gry, now=NOW)

    side_by_side(merged, noted)
    assert ClaimEvent.objects.filter(claim=second, kind=EventKind.NOTE).count() == 1
    assert len(set(run.lines.values_list("state", flat=True)) - {"waiting"}) == 1, "both or none"
