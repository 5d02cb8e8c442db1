"""The case page: what is known, what happened, what is promised, what comes next."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.calls.contact import add_note, assign, log_call
from claims.closing import close
from claims.deciding.decisions import decide
from claims.evidence.evidence import add_document
from claims.files.uploads import Upload
from claims.models import Claim
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import diagnose, receive
from notifications.models import OutboxMessage
from policies.models import Cover, Policy
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.decided import judged
from tests.claims.filed import file, reach
from tests.claims.routed import walk_in
from workshops.models import Guarantee

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def page(client: Client, claim: Claim) -> str:
    response = client.get(reverse("desk-case", args=[claim.number]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def text(html: str) -> str:
    """What a reader reads of the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def part(html: str, title: str) -> str:
    """The text of the card with this heading."""
    for card in re.findall(r"<section.*?</section>", html):
        if re.search(rf"<h2[^>]*>{title}</h2>", card):
            return text(card)
    raise AssertionError(f"no card {title}")


def test_the_facts_stand_with_their_sources(agent: Client, cast: Cast) -> None:
    claim = file(contact_name="Anna H.", contact_phone="+4531223344", occurred_on=date(2026, 9, 14))
    html = page(agent, claim)
    told = part(html, "Anmelder")
    assert "Anna H. Oplyst af anmelderen" in told
    assert "31 22 33 44 Oplyst af anmelderen" in told
    assert "Anna Holm Fra registret" in told
    assert "20 30 40 50 Fra registret" in told
    loss = part(html, "Hvad der skete")
    assert "Tabt på gulvet." in loss
    assert "14. september 2026" in loss
    device = part(html, "Enhed")
    assert ANNAS_IMEI in device
    assert ANNAS_SERIAL in device
    assert "Fra virksomhedens enhedsliste" in device


def test_a_number_that_nobody_knows_is_shown_as_the_claimants_word(agent: Client) -> None:
    html = page(agent, file(identifier=UNKNOWN_IMEI))
    assert f"{UNKNOWN_IMEI} Oplyst af anmelderen. Ikke fundet i registret." in part(html, "Enhed")
    assert "Find enheden, så vises dens dækning." in part(html, "Dækning")


def test_a_loss_long_before_its_filing_is_pointed_out(agent: Client) -> None:
    early = file(occurred_on=date(2026, 8, 15))
    in_time = file(occurred_on=date(2026, 8, 16), identifier=DAVIDS_IMEI)
    assert "Anmeldt mere end 30 dage efter." in page(agent, early)
    assert "Anmeldt mere end 30 dage efter." not in page(agent, in_time)


@pytest.mark.parametrize(
    ("told", "number", "words"),
    [
        ({"contact_phone": "+4531223344"}, "tel:+4531223344", "oplyst af anmelderen"),
        ({"contact_phone": ""}, "tel:+4520304050", "fra registret"),
        ({"contact_phone": "+4531223344", "phone_is_the_device": True}, "tel:+4520304050", "fra registret"),
    ],
)
def test_the_number_to_ring_stands_on_top(agent: Client, told: dict[str, object], number: str, words: str) -> None:
    html = page(agent, file(**told))
    head = html[html.index("case-phone") :][:900]
    assert f'href="{number}"' in head
    assert words in head


def test_nobody_is_invited_to_ring_the_broken_device(agent: Client) -> None:
    html = page(agent, file(contact_phone="+4520304050", phone_is_the_device=True))
    assert "20 30 40 50 er nummeret på den skadede enhed." in html
    assert 'class="case-number" href' not in html


def test_the_cover_of_the_day_of_the_loss_is_told_from_the_others(agent: Client, cast: Cast) -> None:
    covered = part(page(agent, file(occurred_on=date(2026, 9, 1))), "Dækning")
    assert "På skadesdagen, 1. september 2026" in covered
    assert "USG Totalforsikring Gælder Police NL-2024-1 12. januar 2026 – 12. januar 2029 Sum 6.499,00 kr." in covered
    too_early = part(page(agent, file(occurred_on=date(2026, 1, 11), identifier=ANNAS_LAPTOP_SERIAL)), "Dækning")
    assert "Gælder ikke den dag" in too_early


def test_a_cancelled_policy_covers_its_last_day_and_nothing_after_it(agent: Client, cast: Cast) -> None:
    cast.nordlys_policy.cancelled_on = date(2026, 8, 31)
    cast.nordlys_policy.save()
    assert "Gælder ikke den dag" in page(agent, file(occurred_on=date(2026, 9, 1)))
    assert "Gælder ikke den dag" not in page(agent, file(occurred_on=date(2026, 8, 31), identifier=ANNAS_LAPTOP_SERIAL))


def test_earlier_claims_of_the_device_are_at_hand(agent: Client, cast: Cast) -> None:
    earlier = file(at=NOW - 30 * DAY)
    close(number=earlier.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW - 20 * DAY)
    other = file(identifier=DAVIDS_IMEI)
    html = part(page(agent, file()), "Andre sager på enheden")
    assert earlier.number in html
    assert "Dobbelt anmeldt" in html
    assert other.number not in html


def test_the_timeline_tells_calls_notes_decisions_and_diagnoses_the_latest_first(agent: Client, cast: Cast) -> None:
    claim = file(at=NOW - 3 * DAY)
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="Vil gå i butik.", now=NOW - 2 * DAY)
    add_note(number=claim.number, text="Pas på <script>.", by=cast.gry, now=NOW - 2 * DAY + HOUR)
    decide(
        number=claim.number,
        kind="partly",
        clause="4",
        reason="Kun skærmen.",
        by=cast.gry,
        now=NOW - 2 * DAY + 2 * HOUR,
    )
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    diagnose(number=claim.number, diagnosis="Skærmen er knust.", by=cast.eva, now=NOW + DAY + HOUR)
    html = page(agent, claim)
    told = [
        "Skærmen er knust.",
        "Værkstedet har modtaget enheden",
        "Vejen til værkstedet blev valgt",
        "Kun skærmen.",
        "Pas på &lt;script&gt;.",
        "Vil gå i butik.",
        "Skaden blev anmeldt",
    ]
    places = [html.index(words, html.index('id="timeline-title"')) for words in told]
    assert places == sorted(places)
    assert "Gry Madsen" in html


def test_what_was_mailed_stands_in_the_timeline_with_what_became_of_it(agent: Client, cast: Cast) -> None:
    claim = file()
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    html = page(agent, claim)
    assert f"Mail: Vi ringede, men fik ikke fat i dig – {claim.number}" in html
    assert "Venter på at blive sendt." in html
    mail = OutboxMessage.objects.filter(template="no_answer")
    mail.update(state="delivered", delivered_at=NOW, bounced_at=NOW)
    assert "Kom retur, så adressen virker ikke." in page(agent, claim)
    mail.update(state="dead", delivered_at=None, bounced_at=None, error="550 no such user")
    assert "Kunne ikke sendes: 550 no such user" in page(agent, claim)


@pytest.mark.parametrize("context", [{}, {"starts_at": None}, {"starts_at": "2026-13-45T00:00:00Z"}])
def test_a_message_that_cannot_be_read_leaves_the_page_standing(agent: Client, context: dict[str, str | None]) -> None:
    claim = file()
    OutboxMessage.objects.create(
        key="of another release",
        template="route_walk_in",
        address="anna@nordlys.example",
        language="da",
        context=context,
        subject_key=claim.number,
        created_at=NOW,
        next_attempt_at=NOW,
    )
    answer = agent.get(reverse("desk-case", args=[claim.number]))
    assert answer.status_code == 200
    assert "route_walk_in" in answer.content.decode()


def test_promises_show_what_is_left_and_their_ledger(agent: Client, cast: Cast) -> None:
    claim = file(at=NOW - DAY)
    sweep_deadlines(now=NOW)
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    promises = part(page(agent, claim), "Frister")
    assert "Opkald Overskredet" in promises
    assert "Begyndt 14. september 2026 kl. 10.00." in promises
    assert "I går kl. 10.00–14.00 tæller, 4 t" in promises
    assert "Opfyldt efter fristen 15. september 2026 kl. 10.00 af Camilla Dahl: talte med anmelderen." in promises
    assert "29 dage tilbage (senest onsdag den 14. oktober)" in promises


def test_what_is_missing_and_from_whom_is_listed(agent: Client) -> None:
    missing = part(page(agent, file(identifier=UNKNOWN_IMEI)), "Mangler")
    assert "Send købsbilag Anmelderen" in missing
    assert "Find enhed Callcenteret" in missing


def test_the_standing_route_and_the_decision_stand_at_the_side(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    decide(number=claim.number, kind="partly", clause="4", reason="Kun skærmen.", by=cast.gry, now=NOW)
    booking = walk_in(claim, cast).booking
    assert booking
    html = page(agent, claim)
    route = part(html, "Vej til værksted")
    assert "Indlevering på værksted Mobilværkstedet, Kolding i morgen kl. 9.00" in route.replace("09.00", "9.00")
    assert booking.number in route
    assert "Delvist dækket · vilkårenes punkt 4, «Erstatning» Kun skærmen. Gry Madsen" in part(html, "Afgørelse")


def primary(html: str) -> list[str]:
    return [text(found) for found in re.findall(r'<(?:a|button) class="btn btn-primary".*?</(?:a|button)>', html)]


def test_the_one_primary_button_is_the_next_step(agent: Client, cast: Cast) -> None:
    lost = file(identifier=UNKNOWN_IMEI)
    assert primary(page(agent, lost)) == ["Ring op"]
    reach(lost, cast.camilla)
    assert primary(page(agent, lost)) == ["Find enhed"]
    claim = reach(file(), cast.camilla)
    assert primary(page(agent, claim)) == ["Afgør"]
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    assert primary(page(agent, claim)) == ["Vælg vej"]
    walk_in(claim, cast)
    html = page(agent, claim)
    assert primary(html) == []
    assert "Venter på enheden" in html
    stolen = reach(file(identifier=DAVIDS_IMEI, peril="theft"), cast.camilla)
    decide(number=stolen.number, kind="goodwill", clause="", reason="", by=cast.camilla, now=NOW)
    assert primary(page(agent, stolen)) == ["Erstat"]
    close(number=stolen.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    assert primary(page(agent, stolen)) == []


def test_a_call_in_vain_is_remembered_in_the_next_step(agent: Client, cast: Cast) -> None:
    claim = file(at=NOW - HOUR)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW - HOUR / 2)
    assert "Prøv igen i dag mellem kl. 11.30 og 13.00." in page(agent, claim)


@pytest.mark.parametrize("address", ["desk-case", "desk-call", "desk-decide", "desk-find-device"])
def test_the_page_asks_a_fixed_number_of_questions(agent: Client, cast: Cast, address: str) -> None:
    claim = reach(file(at=NOW - 10 * DAY), cast.camilla, at=NOW - 9 * DAY)
    assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    where = reverse(address, args=[claim.number])
    agent.get(where)
    with CaptureQueriesContext(connection) as few:
        assert agent.get(where).status_code == 200
    for n in range(12):
        add_note(number=claim.number, text=f"Note {n}", by=cast.gry, now=NOW)
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW - n * DAY / 2)
        assign(number=claim.number, agent=[cast.gry, cast.camilla][n % 2], by=cast.gry, now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert agent.get(where).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 27


def test_decisions_covers_papers_and_guarantees_cost_no_more_for_being_many(agent: Client, cast: Cast) -> None:
    claim = judged(cast)
    where = reverse("desk-case", args=[claim.number])

    def one_more() -> None:
        cover = Cover.objects.get(policy=cast.nordlys_policy, device=cast.annas_phone)
        decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW, cover=cover)
        policy = Policy.objects.get(pk=cover.policy_id)
        policy.pk, policy.number = None, f"{policy.number}-{Policy.objects.count()}"
        policy.save()
        cover.pk, cover.policy = None, policy
        cover.save()
        Guarantee.objects.create(
            device=cast.annas_phone,
            kind="replacement",
            workshop=cast.kolding,
            claim_number="S-2025-000001",
            starts_on=NOW.date() - 30 * DAY,
            ends_on=NOW.date() + 30 * DAY,
            terms="squaretrade-elgiganten",
            clause="6",
        )
        upload = Upload(name="kvittering.pdf", content_type="application/pdf", content=b"%PDF-1.4 hej")
        add_document(number=claim.number, kind="proof_of_purchase", upload=upload, by=None, now=NOW)

    one_more()
    agent.get(where)
    with CaptureQueriesContext(connection) as few:
        agent.get(where)
    for _ in range(4):
        one_more()
    with CaptureQueriesContext(connection) as many:
        html = agent.get(where).content.decode()
    assert html.count("Tag op som reklamation") == 5
    assert len(many) == len(few)
    assert len(many) <= 27


def test_documents_are_streamed_to_the_call_centre_alone(
    agent: Client, cast: Cast, as_user: SignIn, settings: object, tmp_path: Path
) -> None:
    claim, other = file(), file(identifier=DAVIDS_IMEI)
    upload = Upload(name="kvittering.pdf", content_type="application/pdf", content=b"%PDF-1.4 hej")
    document = add_document(number=claim.number, kind="proof_of_purchase", upload=upload, by=None, now=NOW)
    address = reverse("desk-download", args=[claim.number, document.pk])
    assert f'href="{address}"' in page(agent, claim)
    response = agent.get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.4 hej"
    assert "attachment" in response["Content-Disposition"]
    assert agent.get(reverse("desk-download", args=[other.number, document.pk])).status_code == 404
    for outsider in (cast.anna, cast.bo, cast.david, cast.eva, cast.helle):
        assert as_user(outsider).get(address).status_code == 403


@pytest.mark.parametrize("number", ["S-2026-999999", "findes-ikke", "%00"])
def test_a_claim_that_does_not_exist_is_missing(agent: Client, number: str) -> None:
    assert agent.get(f"/desk/sag/{number}/").status_code == 404


def test_what_others_wrote_runs_nothing_on_the_page(agent: Client, cast: Cast) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    claim = file(description=evil, contact_name=evil)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note=evil, now=NOW)
    assert "<img" not in page(agent, claim)
