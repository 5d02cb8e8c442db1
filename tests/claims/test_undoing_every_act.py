"""Every act of the desk, and then its undoing: no table differs from before, but for what says that it was undone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from accounts.models import User
from claims import complaints, reopening, waiting
from claims.calls import reaching
from claims.calls.appointments import agree_call
from claims.calls.contact import add_note, assign, log_call
from claims.closing import close, reopen
from claims.deciding import decisions, recalling
from claims.deciding.assessing import StatedFacts, state_facts
from claims.deciding.settling import settle
from claims.desk import checking, images, snoozing
from claims.desk.finding import attach_device
from claims.desk.undoing import recorded, undo
from claims.evidence import evidence
from claims.files.uploads import read
from claims.models import Change, Claim, ClaimEvent, Deadline, EventKind
from claims.models.deadline import DeadlineKind
from claims.promises import extending
from claims.routes import originals, quoting, readying, routing, tracking
from claims.writing import messaging
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.aftermath import ARRIVED, awaiting_the_old, missed, replaced, under_repair
from tests.claims.closing import ending
from tests.claims.decided import LATE, as_suggested, ask_two, judged
from tests.claims.everything import every_row
from tests.claims.filed import file, reach
from tests.claims.files import pdf
from tests.claims.granted import granted, insure
from tests.claims.routed import HOME, TOMORROW_AT_NINE, make_claim, walk_in
from workshops.models import Guarantee, GuaranteeKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

# What makes a claim ready, and what the desk then does; the time is `NOW` unless the claim was left later.
Doing = tuple[Claim, Callable[..., object]]
Scene = Callable[[Cast], Doing]


def call(outcome: str) -> Scene:
    return lambda cast: (
        file(contact_email="anna@nordlys.example"),
        lambda number, by, now: log_call(number=number, agent=by, outcome=outcome, note="Talte.", now=now),
    )


def of(claim: Claim, act: Callable[..., object], **said: Any) -> Doing:
    return claim, lambda number, by, now: act(number=number, by=by, now=now, **said)


def close_it(cast: Cast) -> Doing:
    return of(judged(cast), close, outcome="withdrawn", reason="Anmelderen har fundet den.")


def reopen_it(cast: Cast) -> Doing:
    claim = judged(cast)
    close(number=claim.number, outcome="withdrawn", reason="x", by=cast.gry, now=NOW)
    return of(claim, reopen, reason="Den var ikke fundet.")


def decide(kind: str, **said: str) -> Scene:
    def scene(cast: Cast) -> Doing:
        words = {"clause": "", "reason": "", **said}
        return of(judged(cast), decisions.decide, kind=kind, **words)

    return scene


def warranty(cast: Cast) -> Doing:
    return of(judged(cast), decisions.decide, kind="warranty", clause="", reason="Producenten retter det.")


def propose(cast: Cast) -> Doing:
    ask_two(cast)
    return of(judged(cast), decisions.decide, kind="covered", clause="", reason="")


def second(cast: Cast) -> Doing:
    ask_two(cast)
    claim = judged(cast, occurred_on=LATE)
    proposal = as_suggested(claim, "rejected", cast, by=cast.gry, now=NOW)
    return of(claim, decisions.second, decision=proposal.pk)


def send_back(cast: Cast) -> Doing:
    ask_two(cast)
    claim = judged(cast, occurred_on=LATE)
    proposal = as_suggested(claim, "rejected", cast, by=cast.gry, now=NOW)
    return of(claim, decisions.send_back, decision=proposal.pk, note="Se igen.")


def make_good(form: str, terms: str = "squaretrade-elgiganten") -> Scene:
    def scene(cast: Cast) -> Doing:
        insure(cast, terms)
        said = {"form": form, "amount_dkk": Decimal("5000"), "excess_dkk": None, "note": "Aftalt."}
        new = [UNKNOWN_IMEI] if form == "replacement" else []
        return of(granted(cast, "goodwill" if form == "cash" else "covered"), settle, new_identifiers=new, **said)

    return scene


def settle_a_booked_one(cast: Cast) -> Doing:
    claim, act = make_good("gift_card")(cast)
    walk_in(claim, cast)
    return claim, act


def find(cast: Cast) -> Doing:
    claim = make_claim(cast)
    walk_in(claim, cast)
    return of(claim, attach_device, device=cast.annas_laptop)


def find_anothers(cast: Cast) -> Doing:
    return of(make_claim(cast), attach_device, device=cast.davids_phone)


def document(cast: Cast) -> Doing:
    return of(ending(cast).claim, evidence.add_document, kind="proof_of_purchase", upload=read(pdf()))


def review(cast: Cast) -> Doing:
    claim = ending(cast).claim
    sent = evidence.add_document(number=claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
    return of(claim, evidence.review_document, document=sent.pk)


def guaranteed(cast: Cast) -> tuple[Claim, Guarantee]:
    claim = make_claim(cast)
    days = {"starts_on": NOW.date() - timedelta(days=30), "ends_on": NOW.date() + timedelta(days=300)}
    vouched = Guarantee.objects.create(
        device=cast.annas_phone,
        kind=GuaranteeKind.REPLACEMENT,
        claim_number="S-2026-000001",
        terms="squaretrade-elgiganten",
        clause="6",
        **days,
    )
    return claim, vouched


def recall(cast: Cast) -> Doing:
    claim, vouched = guaranteed(cast)
    return of(claim, recalling.recall, guarantee=vouched)


def take_back(cast: Cast) -> Doing:
    claim, vouched = guaranteed(cast)
    recalling.recall(number=claim.number, guarantee=vouched, by=cast.gry, now=NOW)
    return of(claim, recalling.take_back)


def label(cast: Cast) -> Doing:
    return of(make_claim(cast), routing.choose_label, workshop=cast.kolding, address=HOME, battery_safe=True)


def track(cast: Cast) -> Doing:
    claim, act = label(cast)
    act(number=claim.number, by=cast.gry, now=NOW)
    parcel = tracking.parcels(claim).get()
    return of(claim, tracking.note, shipment=parcel, carrier="gls", tracking_number="0123456789")


def reopen_what_was_asked_for(cast: Cast) -> Doing:
    claim = judged(cast)
    close(number=claim.number, outcome="withdrawn", reason="x", by=cast.gry, now=NOW)
    reopening.ask(number=claim.number, text="Den er stadig i stykker.", by=None, now=NOW)
    return of(claim, reopen, reason="Den er stadig i stykker.")


def label_instead(cast: Cast) -> Doing:
    claim, act = label(cast)
    walk_in(claim, cast)
    return claim, act


def pickup(cast: Cast) -> Doing:
    slot = routing.pickup_windows(now=NOW)[0].slots[0]
    window = (slot.starts_at, slot.ends_at)
    said = {"workshop": cast.kolding, "address": HOME, "window": window}
    return of(make_claim(cast), routing.choose_pickup, **said)


def book(cast: Cast) -> Doing:
    return of(make_claim(cast), routing.choose_walk_in, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE)


def book_another(cast: Cast) -> Doing:
    claim = make_claim(cast)
    walk_in(claim, cast)
    at = TOMORROW_AT_NINE + timedelta(hours=2)
    return of(claim, routing.choose_walk_in, workshop=cast.odense, starts_at=at)


def agree(cast: Cast) -> Doing:
    claim = file(contact_email="anna@nordlys.example")
    return of(claim, agree_call, starts_at=NOW.replace(hour=10) + timedelta(days=2))


def limit(act: Callable[..., object], **said: Any) -> Scene:
    def scene(cast: Cast) -> Doing:
        deadline = ending(cast)
        return of(deadline.claim, act, deadline=deadline.pk, **said)

    return scene


def let_go(cast: Cast) -> Doing:
    deadline = ending(cast)
    extending.hold_back(number=deadline.claim.number, deadline=deadline.pk, reason="x", by=cast.gry, now=NOW)
    return of(deadline.claim, extending.let_go, deadline=deadline.pk)


def complain(cast: Cast) -> Doing:
    return of(make_claim(cast), complaints.receive, channel="phone", text="Det tager for lang tid.")


def complained(act: Callable[..., object], **said: str) -> Scene:
    def scene(cast: Cast) -> Doing:
        claim = make_claim(cast)
        complaints.receive(number=claim.number, channel="phone", text="For længe.", by=cast.gry, now=NOW)
        return of(claim, act, **said)

    return scene


def answer_workshop(cast: Cast) -> Doing:
    number = under_repair(cast).claim_number
    quoting.ask(number=number, amount_dkk=Decimal(2150), note="Må vi?", by=cast.eva, now=ARRIVED)
    claim = Claim.objects.get(number=number)
    return claim, lambda number, by, now: quoting.answer(number=number, approved=True, note="", by=by, now=ARRIVED)


def charge(cast: Cast) -> Doing:
    claim = awaiting_the_old(cast)
    at = missed(claim, DeadlineKind.ORIGINAL_RETURN)
    said = {"amount_dkk": Decimal(3500), "reason": "Den kom aldrig."}
    return claim, lambda number, by, now: originals.charge(number=number, by=by, now=at, **said)


def put_aside(cast: Cast) -> Doing:
    claim = make_claim(cast)
    messaging.receive(number=claim.number, text="Tak.", by=cast.anna, now=NOW)
    return of(claim, messaging.put_aside)


def untick(cast: Cast) -> Doing:
    claim = make_claim(cast, battery_danger=True)
    checking.tick(number=claim.number, item="not_charged", done=True, by=cast.gry, now=NOW)
    return of(claim, checking.tick, item="not_charged", done=False)


def booked(cast: Cast, *steps: str) -> Claim:
    """A claim whose booking number waits, with these steps said."""
    claim = make_claim(cast)
    routing.choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.gry, now=NOW)
    for step in steps:
        readying.tick(number=claim.number, step=step, by=None, now=NOW)
    return claim


def last_step(cast: Cast) -> Doing:
    """The one that lets the booking number go."""
    return of(booked(cast, "backup", "find_my_off", "sim_out"), readying.tick, step="code_off")


def explain(cast: Cast) -> Doing:
    return of(booked(cast, "backup"), readying.cannot, step="backup", reason="Skærmen er sort.")


def pause(cast: Cast) -> Doing:
    claim = reach(file(), cast.gry)
    return of(claim, snoozing.snooze, until=NOW + timedelta(hours=2))


SCENES: dict[str, Scene] = {
    "a call that was taken": call("reached"),
    "a call in vain": call("not_reached"),
    "a loss solved by phone": lambda cast: (
        reach(file(), cast.gry),
        lambda number, by, now: log_call(number=number, agent=by, outcome="solved_by_phone", note="", now=now),
    ),
    "an agreed call": agree,
    "a note": lambda cast: of(file(), add_note, text="Ring i morgen."),
    "taking the claim": lambda cast: of(file(), assign, agent=cast.camilla),
    "facts": lambda cast: of(file(), state_facts, facts=StatedFacts(cause="drop", country="DK")),
    "closing": close_it,
    "opening again": reopen_it,
    "finding the device": find,
    "finding the device of others": find_anothers,
    "a document": document,
    "a document seen": review,
    "all documents": lambda cast: of(ending(cast).claim, evidence.complete_documentation),
    "cover": decide("covered"),
    "cover in part": decide("partly", reason="Kun skærmen."),
    "a referral to the warranty": warranty,
    "a proposal": propose,
    "seconding": second,
    "sending a proposal back": send_back,
    "another unit": make_good("replacement"),
    "a gift card": make_good("gift_card"),
    "money": make_good("cash"),
    "a gift card for one that was booked": settle_a_booked_one,
    "a recall": recall,
    "taking a recall back": take_back,
    "a time at the desk": book,
    "another time at another desk": book_another,
    "a label": label,
    "a label instead of a time": label_instead,
    "where a parcel is": track,
    "opening again what was asked for": reopen_what_was_asked_for,
    "a pickup": pickup,
    "more time": limit(extending.extend, last_day=(NOW + timedelta(days=37)).date()),
    "holding a limit back": limit(extending.hold_back, reason="Politiet er bagud."),
    "letting it go": let_go,
    "a complaint": complain,
    "a complaint confirmed": complained(complaints.acknowledge),
    "a complaint answered": complained(complaints.answer, outcome="upheld", answer="Du har ret."),
    "a complaint withdrawn": complained(complaints.withdraw),
    "an answer to the workshop": answer_workshop,
    "a message": lambda cast: of(
        make_claim(cast), messaging.send, text="Vi har fået din telefon.", files=[read(pdf())]
    ),
    "a message put aside": put_aside,
    "a tick": lambda cast: of(make_claim(cast), readying.tick, step="backup"),
    "a tick taken away": untick,
    "a step that lets the booking number go": last_step,
    "a step that cannot be done": explain,
    "a step taken back": lambda cast: of(booked(cast, "backup"), readying.untick, step="backup"),
    "a dangerous battery": lambda cast: of(make_claim(cast), checking.state_battery, dangerous=True),
    "a dangerous battery that lets the number go": lambda cast: of(
        booked(cast), checking.state_battery, dangerous=True
    ),
    "another number": lambda cast: of(file(), reaching.set_phone, phone="+4531223344", confirmed=True),
    "a pause": pause,
    "a wrong number": call("wrong_number"),
    "a call that was put off": call("asked_later"),
    "a voicemail": call("voicemail"),
    "the new unit received": lambda cast: of(replaced(cast), originals.receive_new),
    "the old unit received": lambda cast: of(
        awaiting_the_old(cast), originals.receive_original, arrival="desk", day=None
    ),
    "a charge": charge,
}


# What hangs on a claim and is no act's: who looks or holds it, what was undone, what a press did with many, what a
# trigger keeps, what claimants alone say of their papers, and what is still to be opened of those.
_OF_CLAIMANTS = {"OneTimeCode", "Purchase", "SealedFile"}
NOT_OF_AN_ACT = {"Change", "Lease", "Presence", "Opening", "BulkLine", "ClaimWords", *_OF_CLAIMANTS}


def hangs_on_a_claim(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether the model names a claim, or a row that does."""
    if model is Claim:
        return True
    above = {field.related_model for field in model._meta.concrete_fields if field.many_to_one or field.one_to_one}
    ours = {one for one in above if one._meta.app_label == "claims" and one not in seen and one is not model}
    return any(hangs_on_a_claim(one, seen | {model}) for one in ours)


def test_whatever_hangs_on_a_claim_is_put_back_with_it() -> None:
    hanging = {model for model in apps.get_app_config("claims").get_models() if hangs_on_a_claim(model)}
    kept = {kind.model for kind in images.KINDS.values()}
    assert {model.__name__ for model in hanging - kept} == NOT_OF_AN_ACT


def do_and_undo(claim: Claim, act: Callable[..., object], by: User) -> Change:
    with recorded(claim.number, "act", by=by, now=NOW) as done:
        act(number=claim.number, by=by, now=NOW)
    assert done.change is not None
    written = OutboxMessage.objects.filter(pk__in=_new_messages(done.change))
    assert all(message.next_attempt_at >= done.change.until for message in written)
    return undo(claim.number, done.change.pk, by=by, now=done.change.until)


def _new_messages(change: Change) -> list[int]:
    return [one["pk"] for one in change.after if one["table"] == "notifications_outboxmessage"]


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_what_is_undone_leaves_everything_as_it_was(cast: Cast, scene: Scene) -> None:
    claim, act = scene(cast)
    # Some of the claims were put together without the acts that lead there.
    waiting.settle([claim.pk])
    version = Claim.objects.get(pk=claim.pk).version
    before = every_row()
    change = do_and_undo(claim, act, cast.camilla)
    assert every_row() == before
    told = ClaimEvent.objects.get(claim=claim, kind=EventKind.UNDONE)
    assert (told.by, told.data["change"]) == (cast.camilla, change.pk)
    assert Claim.objects.get(pk=claim.pk).version > version


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES.keys())
def test_what_was_undone_can_be_done_again(cast: Cast, scene: Scene) -> None:
    claim, act = scene(cast)
    do_and_undo(claim, act, cast.camilla)
    act(number=claim.number, by=cast.camilla, now=NOW)
    assert Deadline.objects.filter(claim=claim).exists()
