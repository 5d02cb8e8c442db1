"""Several claims at once: what would happen is shown first, happens to each by itself and once, and can be undone."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal
from claims.calls.contact import assign, log_call
from claims.closing import close
from claims.desk import bulk
from claims.desk.undoing import UNDO
from claims.models import BulkAct, BulkLine, BulkRun, Claim, Message
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.everything import every_row
from tests.claims.routed import make_claim
from tests.claims.ticked import BULK, hidden, look, numbers, press, three_claims, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


@pytest.fixture
def lead(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.gry)


@pytest.fixture
def three(cast: Cast) -> list[Claim]:
    return three_claims()


def owners(claims: list[Claim]) -> list[User | None]:
    return [Claim.objects.get(pk=claim.pk).assigned_to for claim in claims]


# Choosing ------------------------------------------------------------------------------------------------------------


def test_what_is_ticked_in_the_queue_is_chosen(agent: Client, three: list[Claim]) -> None:
    said = words(agent.post(BULK, {"claim": [*numbers(three), three[0].number, "S-2026-999999", "'"]}))
    assert "3 sager valgt" in said
    for act in BulkAct:
        assert str(act.label) in said


def test_nothing_ticked_says_where_to_tick(agent: Client) -> None:
    for answer in (agent.get(BULK), agent.post(BULK), agent.post(BULK, {"act": "assign"})):
        assert "Ingen sager er valgt" in words(answer)


def test_a_form_that_lacks_something_comes_back_with_its_words(agent: Client, three: list[Claim]) -> None:
    said = words(look(agent, "hold", three, reason=" "))
    assert "Skriv, hvorfor fristerne skal holdes tilbage." in said
    back = look(agent, "message", three, text="Hej {fnavn}").content.decode()
    assert "Hej {fnavn}" in back
    assert "{fnavn}" in words(look(agent, "message", three, text="Hej {fnavn}"))


def test_more_than_a_hundred_are_not_taken(cast: Cast) -> None:
    seen = {f"S-2026-{number:06}": 1 for number in range(bulk.MOST + 1)}
    with pytest.raises(Refusal):
        bulk.start(key=uuid4(), act=BulkAct.HOLD, said={}, seen=seen, by=cast.camilla, now=NOW)


# Assigning -----------------------------------------------------------------------------------------------------------


def test_the_page_says_who_gets_what_and_who_is_left_out_and_changes_nothing(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    assign(number=three[0].number, agent=cast.camilla, by=cast.camilla, now=NOW)
    assign(number=three[1].number, agent=cast.gry, by=cast.gry, now=NOW)
    close(number=three[2].number, outcome="withdrawn", reason="", by=cast.gry, now=NOW)
    before = every_row()
    said = words(look(agent, "assign", three, agent=cast.camilla.pk))
    assert "Fra Gry Madsen til Camilla Dahl." in said
    assert "Sagen er allerede hos Camilla Dahl." in said
    assert "Sagen er slut." in said
    assert "Giv 1 sag videre" in said
    assert every_row() == before


def test_one_press_gives_them_all(agent: Client, cast: Cast, three: list[Claim]) -> None:
    done = press(agent, look(agent, "assign", three, agent=cast.camilla.pk))
    assert "Giv videre · Camilla Dahl Det er gjort på alle 3 sager" in words(done)
    assert owners(three) == [cast.camilla] * 3
    events = Claim.objects.get(pk=three[0].pk).events.filter(kind="assigned")
    assert [event.by for event in events] == [cast.camilla]


def test_an_agent_gives_nobody_what_is_a_colleagues(agent: Client, cast: Cast, three: list[Claim]) -> None:
    assign(number=three[0].number, agent=cast.camilla, by=cast.camilla, now=NOW)
    said = words(look(agent, "assign", three[:2], agent=cast.gry.pk))
    assert "Fra Camilla Dahl til Gry Madsen." in said
    assert "Kun teamlederen giver andres sager videre." in said
    # Who posts it all the same is refused by the act.
    preview = look(agent, "assign", three[:1], agent=cast.gry.pk)
    posted = hidden(preview)
    forged = {**posted, "claim": numbers(three[:2]), "seen": [f"{claim.number}:9" for claim in three[1:2]]}
    outcome = agent.get(agent.post(BULK, {**forged, "confirm": "1"})["Location"])
    assert owners(three[1:2]) == [None]
    assert "Ikke udført" in words(outcome)


def test_a_lead_puts_them_back(lead: Client, cast: Cast, three: list[Claim]) -> None:
    assign(number=three[0].number, agent=cast.camilla, by=cast.camilla, now=NOW)
    said = words(press(lead, look(lead, "assign", three, agent="")))
    assert "Det er gjort på 1 sag" in said
    assert owners(three) == [None] * 3


def test_what_somebody_changed_meanwhile_is_refused_and_the_others_are_done(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    preview = look(agent, "assign", three, agent=cast.camilla.pk)
    assign(number=three[1].number, agent=cast.gry, by=cast.gry, now=NOW)
    said = words(press(agent, preview))
    assert "Det er gjort på 2 af 3 sager" in said
    assert f"Sag {three[1].number} er ændret, siden du åbnede den." in said
    assert owners(three) == [cast.camilla, cast.gry, cast.camilla]


def test_a_second_press_does_nothing_twice_and_leads_to_the_same_page(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    preview = look(agent, "message", three[:1], text="Vi venter på en del.")
    first = press(agent, preview)
    second = press(agent, preview)
    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert Message.objects.count() == 1
    assert BulkRun.objects.count() == 1
    assert words(first) == words(second)


def test_a_press_that_was_cut_off_goes_on_where_it_stopped(agent: Client, cast: Cast, three: list[Claim]) -> None:
    seen = {claim.number: claim.version for claim in three}
    said = {"agent": cast.camilla.pk}
    run = bulk.start(key=uuid4(), act=BulkAct.ASSIGN, said=said, seen=seen, by=cast.camilla, now=NOW)
    page = reverse("desk-bulk-outcome", args=[run.key])
    assert "0 af 3 sager er nået" in words(agent.get(page))
    agent.post(reverse("desk-bulk-continue", args=[run.key]))
    assert "Det er gjort på alle 3 sager" in words(agent.get(page))
    versions = list(Claim.objects.order_by("pk").values_list("version", flat=True))
    agent.post(reverse("desk-bulk-continue", args=[run.key]))
    assert list(Claim.objects.order_by("pk").values_list("version", flat=True)) == versions


def test_nobody_goes_on_with_or_undoes_a_colleagues(
    agent: Client, lead: Client, cast: Cast, three: list[Claim]
) -> None:
    press(agent, look(agent, "assign", three, agent=cast.camilla.pk))
    run = BulkRun.objects.get()
    for name in ("desk-bulk-continue", "desk-bulk-undo"):
        assert lead.post(reverse(name, args=[run.key])).status_code == 409
    assert owners(three) == [cast.camilla] * 3
    assert "Fortryd" not in words(lead.get(reverse("desk-bulk-outcome", args=[run.key])))


# Undoing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("assign", {"agent": "camilla"}),
        ("message", {"text": "Vi venter på en del."}),
        ("hold", {"reason": "Strejke hos fragtmanden."}),
        ("merge", {"into": "first"}),
    ],
)
def test_it_is_all_as_before_when_it_is_undone_in_time(
    agent: Client, cast: Cast, three: list[Claim], act: str, said: dict[str, object]
) -> None:
    claims = three[:2] if act == "merge" else three
    named = {"camilla": cast.camilla.pk, "first": three[0].number}
    preview = look(agent, act, claims, **{name: named.get(str(value), value) for name, value in said.items()})
    before = every_row()
    outcome = press(agent, preview)
    assert "Fortryd det hele" in words(outcome)
    assert every_row() != before
    agent.post(reverse("desk-bulk-undo", args=[BulkRun.objects.get().key]))
    after = every_row()
    assert {line["state"] for line in after.pop("claims_bulkline")} == {"undone"}
    after.pop("claims_bulkrun")
    for table in ("claims_bulkline", "claims_bulkrun"):
        before.pop(table)
    assert after == before
    assert "<h1>Fortrudt</h1>" in agent.get(outcome.request["PATH_INFO"]).content.decode()


def test_what_has_gone_on_since_is_not_undone_and_says_so(agent: Client, cast: Cast, three: list[Claim]) -> None:
    press(agent, look(agent, "assign", three, agent=cast.camilla.pk))
    log_call(number=three[1].number, agent=cast.gry, outcome="not_reached", note="", now=NOW)
    run = BulkRun.objects.get()
    agent.post(reverse("desk-bulk-undo", args=[run.key]))
    assert owners(three) == [None, cast.camilla, None]
    assert "der er sket mere på sagen siden" in words(agent.get(reverse("desk-bulk-outcome", args=[run.key])))


def test_each_claim_gives_a_second_more_to_undo_it_all_and_the_mails_wait_as_long(
    agent: Client, cast: Cast, three: list[Claim], frozen: time_machine.Traveller
) -> None:
    outcome = press(agent, look(agent, "message", three, text="Vi venter på en del."))
    assert "Du kan fortryde i 13 sekunder." in words(outcome)
    until = NOW + UNDO + timedelta(seconds=3)
    waiting = OutboxMessage.objects.filter(template="message_from_us")
    assert set(waiting.values_list("next_attempt_at", flat=True)) == {until}
    frozen.shift(timedelta(seconds=12))
    assert "Du kan fortryde i 1 sekund." in words(agent.get(outcome.request["PATH_INFO"]))
    agent.post(reverse("desk-bulk-undo", args=[BulkRun.objects.get().key]))
    assert not Message.objects.exists()


def test_what_was_left_by_a_press_that_was_cut_off_can_be_undone_when_it_is_done(
    agent: Client, cast: Cast, three: list[Claim], frozen: time_machine.Traveller
) -> None:
    seen, said = {claim.number: claim.version for claim in three}, {"agent": cast.camilla.pk}
    run = bulk.start(key=uuid4(), act=BulkAct.ASSIGN, said=said, seen=seen, by=cast.camilla, now=NOW)
    frozen.shift(HOUR)
    agent.post(reverse("desk-bulk-continue", args=[run.key]))
    assert "Fortryd det hele" in words(agent.get(reverse("desk-bulk-outcome", args=[run.key])))
    agent.post(reverse("desk-bulk-undo", args=[run.key]))
    assert owners(three) == [None] * 3


def test_after_ten_seconds_and_one_for_each_it_is_too_late(
    agent: Client, cast: Cast, three: list[Claim], frozen: time_machine.Traveller
) -> None:
    press(agent, look(agent, "assign", three, agent=cast.camilla.pk))
    frozen.shift(timedelta(seconds=14))
    run = BulkRun.objects.get()
    assert "Fortryd" not in words(agent.get(reverse("desk-bulk-outcome", args=[run.key])))
    agent.post(reverse("desk-bulk-undo", args=[run.key]))
    assert owners(three) == [cast.camilla] * 3


def test_one_half_of_a_merge_is_not_undone_by_itself(agent: Client, cast: Cast, three: list[Claim]) -> None:
    press(agent, look(agent, "merge", three[:2], into=three[0].number))
    for line in BulkLine.objects.all():
        refused = agent.post(reverse("desk-undo", args=[line.claim.number, line.change_id]))
        assert refused.status_code == 409
        assert "Fortryd det hele samlet" in words(refused)
    assert Claim.objects.get(pk=three[1].pk).merged_into == three[0]
    agent.post(reverse("desk-bulk-undo", args=[BulkRun.objects.get().key]))
    assert Claim.objects.get(pk=three[1].pk).merged_into is None


def test_a_merge_of_which_one_claim_went_on_is_not_undone_by_halves(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    press(agent, look(agent, "merge", three[:2], into=three[0].number))
    log_call(number=three[0].number, agent=cast.gry, outcome="not_reached", note="", now=NOW)
    agent.post(reverse("desk-bulk-undo", args=[BulkRun.objects.get().key]))
    assert Claim.objects.get(pk=three[1].pk).merged_into == three[0]


# Holding -------------------------------------------------------------------------------------------------------------


def test_the_limits_that_would_close_them_are_held(agent: Client, cast: Cast, three: list[Claim]) -> None:
    preview = look(agent, "hold", three, reason="Strejke hos fragtmanden. CPR 010203-1234")
    assert "dokumentation (" in words(preview)
    press(agent, preview)
    for claim in three:
        held = claim.deadlines.filter(held_at=NOW).values_list("kind", flat=True)
        assert set(held) == {"documentation", "delivery"}
    assert not BulkLine.objects.exclude(state="done").exists()
    assert "010203" not in str(Claim.objects.get(pk=three[0].pk).events.get(kind="held").data)
    again = words(look(agent, "hold", three, reason="Igen."))
    assert "Fristen holdes allerede tilbage." in again
    assert "Hold fristen" not in again


# Merging -------------------------------------------------------------------------------------------------------------


def test_merging_proposes_the_first_one_and_says_who_is_left_out(agent: Client, cast: Cast, three: list[Claim]) -> None:
    chosen = agent.post(BULK, {"claim": numbers([three[1], three[0], three[2]])}).content.decode()
    assert re.search(rf'<option value="{three[0].number}" selected', chosen)
    preview = look(agent, "merge", three, into=three[0].number)
    said = words(preview)
    assert "Går videre med den tidligste frist" in said
    assert f"Forløbet følger med til {three[0].number}." in said
    assert "Sagen hører til en anden virksomhed." in said
    done = words(press(agent, preview))
    assert "Det er gjort på alle 2 sager" in done
    assert [Claim.objects.get(pk=c.pk).merged_into for c in three] == [None, three[0], None]


def test_where_none_can_be_merged_there_is_nothing_to_press(agent: Client, three: list[Claim]) -> None:
    preview = look(agent, "merge", [three[0], three[2]], into=three[0].number)
    assert 'name="confirm"' not in preview.content.decode()


def test_a_merge_is_done_as_a_whole_or_not_at_all(agent: Client, cast: Cast) -> None:
    same = [make_claim(cast, number=f"S-2026-00020{place}") for place in range(3)]
    preview = look(agent, "merge", same, into=same[0].number)
    log_call(number=same[2].number, agent=cast.gry, outcome="not_reached", note="", now=NOW)
    said = words(press(agent, preview))
    assert "Det er gjort på 0 af 3 sager" in said
    assert not Claim.objects.filter(merged_into__isnull=False).exists()


# What it costs, and who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "said"), [("assign", {"agent": "camilla"}), ("message", {"text": "Hej."}), ("hold", {"reason": "x"})]
)
def test_looking_costs_the_same_however_many_are_ticked(
    agent: Client, cast: Cast, act: str, said: dict[str, object]
) -> None:
    named = {"camilla": cast.camilla.pk}
    said = {name: named.get(str(value), value) for name, value in said.items()}
    claims = [make_claim(cast, number=f"S-2026-0003{place:02}") for place in range(12)]
    look(agent, act, claims[:2], **said)
    asked = []
    for some in (claims[:2], claims):
        with CaptureQueriesContext(connection) as queries:
            look(agent, act, some, **said)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_nobody_outside_the_desk_comes_near(cast: Cast, as_user: SignIn, three: list[Claim]) -> None:
    for user in (cast.anna, cast.bo, cast.eva, cast.helle):
        for answer in (as_user(user).post(BULK, {"claim": numbers(three)}), as_user(user).post(f"{BULK}fil/")):
            assert answer.status_code == 403
