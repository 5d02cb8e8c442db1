"""Getting a device ready: what is withheld until it is, who says so, and what goes out then."""

from datetime import timedelta
from itertools import permutations

import pytest

from accounts.refusals import Refusal, WrongState
from claims.closing import reopen, withdraw
from claims.desk import checking
from claims.models import Claim, ClaimEvent, EventKind, Route, UnlockStep
from claims.routes import readying
from claims.routes.readiness import guide_of, withholds
from claims.routes.repairs import finish, hand_back, receive
from claims.routes.routing import choose_label, choose_pickup, choose_walk_in, pickup_windows, require_label
from claims.routes.unlocking import Step
from claims.writing.replying import facts_of
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import NOW, Cast, make_device
from tests.claims.routed import HOME, TOMORROW_AT_NINE, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def booked(cast: Cast, **fields: object) -> Claim:
    claim = make_claim(cast, **fields)
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    return claim


def labelled(cast: Cast, **fields: object) -> Claim:
    claim = make_claim(cast, **fields)
    choose_label(number=claim.number, workshop=cast.kolding, address=HOME, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    return claim


def tick(claim: Claim, *steps: str, by: object = None) -> None:
    for step in steps or list(Step):
        readying.tick(number=claim.number, step=step, by=by, now=NOW)  # type: ignore[arg-type]


def templates() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("template", flat=True))


def everything_mailed() -> str:
    """Every letter of the outbox with what is enclosed, as one text."""
    said = ""
    for message in OutboxMessage.objects.all():
        mail = render(message.template, language="da", context=message.context)
        enclosed = [f"{file.name} {bytes(file.content)!r}" for file in message.attachments.all()]
        said += "\n".join([mail.subject, mail.text, mail.html, str(message.context), *enclosed])
    return said


def test_the_booking_number_is_mailed_only_once_every_step_is_done(cast: Cast) -> None:
    claim = booked(cast)
    number = Route.objects.get().booking.number  # type: ignore[union-attr]
    assert templates() == ["get_ready"]
    assert number not in everything_mailed()
    tick(claim, "backup", "find_my_off", "code_off")
    assert templates() == ["get_ready"]
    tick(claim, "sim_out")
    assert templates() == ["get_ready", "route_walk_in"]
    assert OutboxMessage.objects.get(template="route_walk_in").context["reference"] == number


def test_the_calendar_has_the_time_at_once_and_the_number_later(cast: Cast) -> None:
    claim = booked(cast)
    first = OutboxMessage.objects.get(template="get_ready").attachments.get()
    assert first.name == f"booking-{claim.number}.ics"
    assert b"DTSTART:20260916T070000Z" in bytes(first.content)
    tick(claim)
    second = OutboxMessage.objects.get(template="route_walk_in").attachments.get()
    uid = f"UID:{claim.number}@skadeportalen".encode()
    assert uid in bytes(first.content)
    assert uid in bytes(second.content)


def test_the_label_is_withheld_from_everybody_until_then(cast: Cast) -> None:
    claim = labelled(cast)
    number = Route.objects.get().shipment.number  # type: ignore[union-attr]
    assert number not in everything_mailed()
    with pytest.raises(WrongState, match="så snart enheden er det"):
        require_label(claim)
    tick(claim)
    assert templates() == ["get_ready", "route_label"]
    assert OutboxMessage.objects.get(template="route_label").attachments.get().name == f"adresselabel-{number}.pdf"
    assert require_label(claim).number == number


@pytest.mark.parametrize("order", list(permutations(Step))[::5])
def test_the_order_of_the_steps_does_not_matter(cast: Cast, order: tuple[Step, ...]) -> None:
    claim = booked(cast)
    for step in order[:-1]:
        tick(claim, step)
        assert withholds(Claim.objects.get(), Route.objects.standing().get())
    tick(claim, order[-1])
    assert not withholds(Claim.objects.get(), Route.objects.standing().get())


def test_what_cannot_be_done_is_explained_and_counts_as_well(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim, "backup", "find_my_off", "sim_out")
    readying.cannot(number=claim.number, step="code_off", reason=" Skærmen er sort. ", by=None, now=NOW)
    said = UnlockStep.objects.get(step="code_off")
    assert (said.state, said.reason, said.by) == ("cannot", "Skærmen er sort.", None)
    assert "route_walk_in" in templates()


@pytest.mark.parametrize(
    "reason",
    [
        *("", "  ", "1234", "Koden er 1234", "pin: 12 34", "passcode is 0000", "010203-1234", "Mit CPR er 010203-1234"),
        *("Skærmen er sort. Låsen er 4711", "Skærmen er sort, prøv 4711", "Det er 12 34", "Adgangskode\nSommer2026"),
        *("Adgangskoden til min Mac er Sommerhus!", "password: rosebud", "Min pin er 12345678901"),
    ],
)
def test_a_reason_is_a_sentence_without_codes(cast: Cast, reason: str) -> None:
    claim = booked(cast)
    with pytest.raises(Refusal) as refused:
        readying.cannot(number=claim.number, step="code_off", reason=reason, by=None, now=NOW)
    assert type(refused.value) is (readying.CodeInReason if reason.strip() else readying.NoReason)
    assert not UnlockStep.objects.exists()


@pytest.mark.parametrize(
    "reason",
    [
        "Skærmen har været sort siden 12.03.2026 kl. 14.30.",
        "Kontoen lukkede i 2025, og den viser fejl 4013.",
        "Det styrer vores IT. Ring til dem på 20 30 40 50.",
        "Adgangskoden er administreret af IT.",
        "Koden er glemt, og skærmen er sort.",
    ],
)
def test_a_reason_may_hold_a_year_a_fault_and_a_telephone_number(cast: Cast, reason: str) -> None:
    claim = booked(cast)
    readying.cannot(number=claim.number, step="code_off", reason=reason, by=None, now=NOW)
    assert UnlockStep.objects.get(step="code_off").reason == reason


def test_all_that_was_told_before_the_way_is_chosen_counts(cast: Cast) -> None:
    claim = make_claim(cast)
    tick(claim, by=cast.camilla)
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW)
    assert templates() == ["route_walk_in"]


def test_the_claimant_ticks_what_is_on_its_way_and_the_desk_what_it_is_told_before(cast: Cast) -> None:
    claim = make_claim(cast)
    with pytest.raises(WrongState):
        tick(claim, "backup", by=cast.anna)
    tick(claim, "backup", by=cast.camilla)
    assert UnlockStep.objects.get().by == cast.camilla


def test_saying_the_same_again_changes_nothing_and_mails_nothing(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim)
    mailed, events = templates(), ClaimEvent.objects.count()
    tick(claim)
    assert (templates(), ClaimEvent.objects.count()) == (mailed, events)


def test_a_step_that_is_taken_back_takes_no_number_back_and_mails_nothing_twice(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim)
    assert readying.untick(number=claim.number, step="backup", by=None, now=NOW)
    assert not readying.untick(number=claim.number, step="backup", by=None, now=NOW)
    assert not withholds(Claim.objects.get(), Route.objects.standing().get())
    tick(claim, "backup")
    assert templates() == ["get_ready", "route_walk_in"]


def test_the_timeline_says_each_step_to_both(cast: Cast) -> None:
    from claims.events.event_texts import speak, speak_to_claimant

    claim = booked(cast)
    tick(claim, "backup")
    readying.cannot(number=claim.number, step="sim_out", reason="Skuffen sidder fast.", by=None, now=NOW)
    readying.untick(number=claim.number, step="backup", by=None, now=NOW)
    events = list(ClaimEvent.objects.filter(kind=EventKind.UNLOCK_STEP).order_by("pk"))
    assert [speak(event) for event in events] == [
        "Anmelderen har gjort enheden klar: «Tag en sikkerhedskopi».",
        "Anmelderen kan ikke gøre enheden klar: «Tag SIM-kortet ud».",
        "Anmelderen tog et trin tilbage: «Tag en sikkerhedskopi».",
    ]
    assert all(speak_to_claimant(event).startswith("Du") for event in events)
    # A reason is for those who see the step.
    assert "Skuffen" not in str([event.data for event in events])


def test_nobody_makes_a_dangerous_battery_ready(cast: Cast) -> None:
    claim = labelled(cast)
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    for act in (readying.tick, readying.untick):
        with pytest.raises(WrongState, match="Lad enheden ligge"):
            act(number=claim.number, step="backup", by=None, now=NOW)
    assert guide_of(Claim.objects.get()) is None
    assert withholds(Claim.objects.get(), Route.objects.standing().get())
    assert templates() == ["get_ready"]


def test_a_dangerous_battery_that_is_brought_in_waits_for_no_steps(cast: Cast) -> None:
    claim = booked(cast)
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    assert templates() == ["get_ready", "route_walk_in"]
    message = OutboxMessage.objects.get(template="route_walk_in")
    mail = render("route_walk_in", language="da", context=message.context)
    for text in (mail.text, mail.html):
        assert "Læg den et sted, hvor intet kan brænde." in text
        assert "sikkerhedskopi" not in text


def test_a_pickup_keeps_nothing_back_for_the_driver_comes_anyhow(cast: Cast) -> None:
    claim = make_claim(cast)
    slot = pickup_windows(now=NOW)[0].slots[0]
    choose_pickup(
        number=claim.number,
        workshop=cast.kolding,
        window=(slot.starts_at, slot.ends_at),
        address=HOME,
        by=cast.camilla,
        now=NOW,
    )
    assert templates() == ["route_pickup"]
    tick(claim)
    assert templates() == ["route_pickup"]


@pytest.mark.parametrize("peril", ["theft", "loss"])
def test_what_is_gone_has_no_steps(cast: Cast, peril: str) -> None:
    claim = make_claim(cast, peril=peril)
    with pytest.raises(WrongState):
        tick(claim, "find_my_off", by=cast.camilla)


def test_a_headset_has_no_locks(cast: Cast) -> None:
    headset = make_device(cast.nordlys, cast.annas_phone.holder, serial="JAB1234567", kind="headset")
    booked(cast, device=headset, stated_identifier="JAB1234567", stated_kind="serial")
    assert templates() == ["route_walk_in"]


def test_a_computer_has_no_sim(cast: Cast) -> None:
    mac = make_device(cast.nordlys, cast.annas_phone.holder, serial="C02XK1ABJG5H", kind="laptop", model="MacBook Air")
    claim = booked(cast, device=mac)
    tick(claim, "backup", "find_my_off", "code_off")
    assert "route_walk_in" in templates()


def test_once_it_is_at_the_workshop_nothing_more_is_said(cast: Cast) -> None:
    claim = booked(cast)
    receive(number=claim.number, by=cast.eva, now=NOW + timedelta(days=1))
    with pytest.raises(WrongState):
        tick(claim, "backup", by=cast.camilla)
    assert not withholds(Claim.objects.get(), Route.objects.standing().get())
    assert "route_walk_in" not in templates()


@pytest.mark.parametrize("step", ["", "police", "x" * 60])
def test_an_unknown_step_and_an_ended_claim_take_nothing(cast: Cast, step: str) -> None:
    claim = booked(cast)
    with pytest.raises(WrongState):
        tick(claim, step or "nothing")
    withdraw(number=claim.number, by=None, now=NOW)
    with pytest.raises(WrongState):
        tick(claim, "backup", by=cast.camilla)


def test_a_device_that_was_in_use_again_is_got_ready_once_more(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim)
    later = NOW + timedelta(days=1)
    receive(number=claim.number, by=cast.eva, now=later)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=later)
    hand_back(number=claim.number, by=cast.eva, now=later)
    assert UnlockStep.objects.count() == 4
    reopen(number=claim.number, reason="Samme fejl.", by=cast.camilla, now=later)
    assert not UnlockStep.objects.exists()


def test_the_desks_own_texts_do_not_give_the_number_away(cast: Cast) -> None:
    claim = booked(cast)
    number = Route.objects.get().booking.number  # type: ignore[union-attr]
    assert facts_of(claim, agent=cast.camilla)["booking"] == ""
    assert facts_of(claim, agent=cast.camilla)["tid"]
    tick(claim)
    assert facts_of(Claim.objects.get(), agent=cast.camilla)["booking"] == number


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("way", [booked, labelled])
@pytest.mark.parametrize("linked", [True, False])
def test_the_mail_says_how_or_whom_to_ring(cast: Cast, language: str, way: object, linked: bool) -> None:
    claim = make_claim(cast)
    if not linked:
        claim.links.all().delete()
    said = {"number": claim.number, "workshop": cast.kolding, "by": cast.camilla, "now": NOW}
    if way is booked:
        choose_walk_in(starts_at=TOMORROW_AT_NINE, **said)
    else:
        choose_label(address=HOME, **said)
    message = OutboxMessage.objects.get(template="get_ready")
    mail = render("get_ready", language=language, context=message.context)
    for text in (mail.text, mail.html):
        assert ("/goer-klar/" in text) is linked
        assert ("70 20 40 60" in text) is not linked or linked
        assert "{" not in mail.subject + mail.text


def test_who_may_see_the_steps(cast: Cast) -> None:
    claim = booked(cast)
    tick(claim, "backup")
    for user in (cast.camilla, cast.gry, cast.anna, cast.eva):
        assert UnlockStep.objects.visible_to(user).count() == 1
    for user in (cast.bo, cast.david, cast.dorte, cast.frode):
        assert not UnlockStep.objects.visible_to(user).exists()
