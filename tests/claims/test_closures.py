"""The evening's closures: the list at the desk, what a person does about it, and the mail to the team leads."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.evidence import evidence
from claims.files.uploads import read
from claims.guards import Changed, Seen
from claims.models import Claim, ClaimEvent, Deadline, DeadlineState, EventKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, extending
from claims.promises.sweep import sweep_deadlines
from claims.views import desk_closures
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.closing import ANNA, MISS, PAGE, ending
from tests.claims.files import pdf

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
DAY = datetime(2026, 10, 15, 10, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def on_the_day() -> object:
    with time_machine.travel(DAY, tick=False) as clock:
        yield clock


@pytest.fixture
def agent(cast: Cast, as_user: SignIn, on_the_day: object) -> Client:
    return as_user(cast.camilla)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("claim").get(pk=deadline.pk)


def html(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def rows(page: str) -> list[str]:
    return re.findall(r'<li class="closure[ "].*?(?=<li class="closure[ "]|</ul> ?(?:<nav|</main|</div>))', page)


def post(client: Client, name: str, deadline: Deadline, **said: object) -> HttpResponse:
    version = said.pop("version", Seen(fresh(deadline).claim.version, 0))
    address = reverse(name, args=[deadline.claim.number, deadline.pk])
    response: HttpResponse = client.post(address, {"version": str(version), **said})
    return response


# The list -----------------------------------------------------------------------------------------------------------


def test_the_list_says_who_what_is_missing_and_that_nobody_was_reminded(cast: Cast, agent: Client) -> None:
    papers = ending(cast)
    delivery = ending(cast, DeadlineKind.DELIVERY)
    page = html(agent)
    assert page.count('class="closure"') == 2
    assert papers.claim.number in page
    assert delivery.claim.number in page
    assert "Henlægges i dag ved midnat" in page
    assert "Købsbilag" in page
    assert "Enheden er ikke på værkstedet" in page
    assert "Ingen vej er valgt" in page
    assert page.count("Ingen påmindelse sendt") == 2
    assert "Nordlys A/S" in page
    assert "Henlæggelser (2)" in page


def test_the_proof_is_each_letter_with_its_fate_and_a_masked_address(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    for at in (datetime(2026, 10, 1, 8, 0, tzinfo=COPENHAGEN), datetime(2026, 10, 13, 8, 0, tzinfo=COPENHAGEN)):
        sweep_deadlines(now=at)
    first, last = OutboxMessage.objects.filter(template="documents_reminder").order_by("pk")
    OutboxMessage.objects.filter(pk=first.pk).update(state="delivered", delivered_at=first.created_at)
    OutboxMessage.objects.filter(pk=last.pk).update(
        state="delivered", delivered_at=last.created_at, bounced_at=last.created_at + timedelta(hours=2)
    )
    page = html(agent)
    assert "14 dage før, 1. oktober 2026 kl. 08.00, mail til a***@nordlys.example" in page
    assert "2 dage før, 13. oktober 2026 kl. 08.00, mail til a***@nordlys.example" in page
    assert page.index("Sendt") < page.index("Kom retur")
    assert ANNA not in page
    assert "Bliver holdt tilbage" in page, "the last one came back, and nobody has tried another way"
    assert "Den sidste påmindelse nåede ikke frem" in page
    assert fresh(deadline).held_at is None


def test_a_week_ahead_is_another_view_and_what_is_held_stays_on_the_list(cast: Cast, as_user: SignIn) -> None:
    held = ending(cast)
    evidence.add_document(number=held.claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
    in_a_week = ending(cast)
    Deadline.objects.filter(pk=in_a_week.pk).update(
        due_at=MISS + timedelta(days=5), enforced_at=MISS + timedelta(days=5)
    )
    sweep_deadlines(now=MISS)
    with time_machine.travel(MISS + timedelta(hours=9), tick=False):
        agent = as_user(cast.camilla)
        tonight, week = html(agent), html(agent, f"{PAGE}?vis=uge")
    assert held.claim.number in tonight
    assert in_a_week.claim.number not in tonight
    assert "Holdes tilbage" in tonight
    assert "Ingen har set på «kvittering.pdf», som kom 15. september 2026 kl. 10.00." in tonight
    assert in_a_week.claim.number in week


def test_what_does_not_close_its_claim_is_not_on_the_list(cast: Cast, agent: Client) -> None:
    ending(cast, state="in_repair")
    ending(cast, DeadlineKind.SILENCE)
    met = ending(cast)
    deadlines.meet(met.claim, DeadlineKind.DOCUMENTATION, at=NOW)
    page = html(agent)
    assert "Her er tomt" in page
    assert "får ingen mail i dag" in page


def test_the_list_is_walked_by_key_and_costs_the_same_however_long_it_is(
    cast: Cast, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_closures, "PAGE", 3)
    limits = [ending(cast), ending(cast, DeadlineKind.DELIVERY), ending(cast)]
    html(agent)
    with CaptureQueriesContext(connection) as few:
        html(agent)
    limits += [ending(cast, DeadlineKind.DELIVERY) for _ in range(4)]
    with CaptureQueriesContext(connection) as many:
        page = html(agent)
    assert len(few) == len(many)
    seen = []
    for _ in range(3):
        seen += re.findall(r'<h2><a class="code" href="/desk/sag/(S-2026-\d+)/">', page)
        onward = re.search(rf'href="({PAGE}\?efter=[^"]+)"', page)
        if onward is None:
            break
        page = html(agent, onward[1])
    assert seen == [limit.claim.number for limit in limits]
    assert seen[0] in html(agent, f"{PAGE}?efter=vrøvl")


def test_the_list_needs_a_role_of_the_call_centre(cast: Cast, as_user: SignIn) -> None:
    for user in (cast.anna, cast.bo, cast.eva, cast.helle):
        assert as_user(user).get(PAGE).status_code == 403
    assert as_user(None).get(PAGE).status_code == 302


# A week, a day, a hold ----------------------------------------------------------------------------------------------


def test_one_press_gives_a_week_tells_the_claimant_and_comes_back_to_the_list(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    response = post(agent, "desk-extend-a-week", deadline, next=PAGE)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert fresh(deadline).due_at == datetime(2026, 10, 23, 0, 0, tzinfo=COPENHAGEN)
    line = deadline.entries.get(kind=EntryKind.MOVED)
    assert (line.data["rule"], line.by) == ("extended", cast.camilla)
    event = ClaimEvent.objects.get(kind=EventKind.EXTENDED)
    assert (event.by, event.data["why"]) == (cast.camilla, "extended")
    letter = OutboxMessage.objects.get()
    mail = render(letter.template, language="da", context=letter.context)
    assert "22. oktober 2026" in mail.subject
    assert "Send det, vi mangler, senest 22. oktober 2026." in mail.text
    assert html(agent).count('class="closure"') == 0


def test_a_week_goes_for_every_limit_that_would_close_the_claim_before_and_is_told_once(
    cast: Cast, agent: Client
) -> None:
    papers = ending(cast)
    delivery = deadlines.start(papers.claim, DeadlineKind.DELIVERY, starts_at=NOW + timedelta(days=2), now=NOW)
    page = html(agent, f"{PAGE}?vis=uge")
    assert page.count('class="closure"') == 1, "one claim is one entry"
    assert page.count('class="closure-limit"') == 2
    post(agent, "desk-extend-a-week", papers)
    assert {fresh(limit).due_at for limit in (papers, delivery)} == {datetime(2026, 10, 23, 0, 0, tzinfo=COPENHAGEN)}
    letter = OutboxMessage.objects.get()
    assert [told["kind"] for told in letter.context["limits"]] == ["documentation", "delivery"]


def test_a_chosen_day_wants_a_reason_which_stays_with_us(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    day = {"last_day_day": "2", "last_day_month": "11", "last_day_year": "2026"}
    page = post(agent, "desk-extend", deadline, **day, reason="").content.decode()
    assert "Skriv, hvorfor anmelderen får længere tid." in page
    assert fresh(deadline).moves == 0
    post(agent, "desk-extend", deadline, **day, reason="Fakturaen ligger hos bogholderiet.")
    assert fresh(deadline).due_at == datetime(2026, 11, 3, 0, 0, tzinfo=COPENHAGEN)
    assert "bogholderiet" not in str(OutboxMessage.objects.get().context)
    case = html(agent, reverse("desk-case", args=[deadline.claim.number]))
    assert "Fakturaen ligger hos bogholderiet." in case
    assert "Forlænget til 2. november 2026" in case


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ((15, 10, 2026), "senere end den sidste dag"),
        ((14, 10, 2026), "senere end den sidste dag"),
        ((17, 10, 2026), "hverdag"),
        ((1, 3, 2027), "90 dage"),
    ],
)
def test_a_day_that_cannot_be_the_last_is_refused_in_words(
    cast: Cast, agent: Client, day: tuple[int, int, int], said: str
) -> None:
    deadline = ending(cast)
    typed = {f"last_day_{name}": str(part) for name, part in zip(("day", "month", "year"), day, strict=True)}
    response = post(agent, "desk-extend", deadline, **typed, reason="Fordi.")
    assert said in response.content.decode()
    assert "Fordi." in response.content.decode()
    assert fresh(deadline).moves == 0


def test_a_hold_by_hand_stands_on_the_list_with_its_words_until_it_is_released(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    assert (
        "Skriv, hvorfor fristen skal holdes tilbage." in post(agent, "desk-hold", deadline, reason=" ").content.decode()
    )
    post(agent, "desk-hold", deadline, reason="Ligger på hospitalet. CPR 010190-1234", next=PAGE)
    page = html(agent)
    assert "Camilla Dahl holder den tilbage" in page
    assert "Ligger på hospitalet." in page
    assert "010190-1234" not in page
    assert "Slip fristen" in page
    sweep_deadlines(now=MISS)
    assert fresh(deadline).state == DeadlineState.RUNNING
    assert post(agent, "desk-release", deadline).status_code == 302
    assert fresh(deadline).held_at is None
    assert fresh(deadline).due_at == datetime(2026, 10, 23, 0, 0, tzinfo=COPENHAGEN)
    assert [line.kind for line in deadline.entries.order_by("pk")] == ["started", "held", "released", "moved"]


def test_what_was_changed_meanwhile_is_answered_409_and_changes_nothing(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    stale = Seen(deadline.claim.version, 0)
    Claim.objects.filter(pk=deadline.claim_id).update(version=7)
    day = {"last_day_day": "2", "last_day_month": "11", "last_day_year": "2026"}
    for name, said in (
        ("desk-extend-a-week", {}),
        ("desk-extend", {**day, "reason": "Fordi."}),
        ("desk-hold", {"reason": "Fordi."}),
        ("desk-release", {}),
    ):
        response = post(agent, name, deadline, version=stale, **said)
        assert response.status_code == 409
        assert "er ændret, siden du åbnede den" in response.content.decode()
    assert (fresh(deadline).moves, fresh(deadline).held_at) == (0, None)
    assert not OutboxMessage.objects.exists()


def test_a_limit_that_has_ended_or_a_claim_that_has_is_answered_409(cast: Cast, agent: Client) -> None:
    met, closed = ending(cast), ending(cast)
    deadlines.meet(met.claim, DeadlineKind.DOCUMENTATION, at=NOW)
    Claim.objects.filter(pk=closed.claim_id).update(state="lapsed", closed_at=NOW)
    for deadline in (met, closed):
        assert post(agent, "desk-extend-a-week", deadline).status_code == 409
    not_held = ending(cast)
    assert post(agent, "desk-release", not_held).status_code == 409


def test_only_who_works_in_the_call_centre_extends_holds_and_releases(cast: Cast, as_user: SignIn) -> None:
    deadline = ending(cast)
    for user in (cast.anna, cast.bo, cast.eva, cast.helle):
        for name in ("desk-extend-a-week", "desk-extend", "desk-hold", "desk-release"):
            assert post(as_user(user), name, deadline).status_code == 403
    assert fresh(deadline).moves == 0


def test_set_on_a_document_is_one_press_and_the_button_is_gone(cast: Cast, agent: Client) -> None:
    deadline = ending(cast)
    document = evidence.add_document(number=deadline.claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
    address = reverse("desk-review", args=[deadline.claim.number, document.pk])
    case = reverse("desk-case", args=[deadline.claim.number])
    assert address in html(agent, case)
    agent.post(address)
    document.refresh_from_db()
    assert (document.reviewed_by, document.reviewed_at) == (cast.camilla, DAY)
    assert address not in html(agent, case)


def test_the_acts_refuse_what_no_form_asks(cast: Cast) -> None:
    mine, other = ending(cast), ending(cast)
    common = {"number": mine.claim.number, "by": cast.camilla, "now": DAY}
    with pytest.raises(Deadline.DoesNotExist):
        extending.extend(deadline=other.pk, last_day=date(2026, 10, 22), **common)
    with pytest.raises(Refusal):
        extending.hold_back(deadline=mine.pk, reason="  ", **common)
    with pytest.raises(Changed):
        extending.extend(deadline=mine.pk, last_day=date(2026, 10, 22), seen=Seen(99, 0), **common)
    with pytest.raises(WrongState):
        extending.let_go(deadline=mine.pk, **common)
