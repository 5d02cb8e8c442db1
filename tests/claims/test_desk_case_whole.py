"""The case page as one whole: what it asks of the database, who has opened it, what was said, and its photos."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from time_machine import Traveller

from accounts.models import User
from claims import complaints
from claims.calls.contact import add_note, log_call
from claims.closing import reopen
from claims.deciding.decisions import decide
from claims.deciding.settling import settle
from claims.desk.openings import MOST, note
from claims.evidence.evidence import add_document
from claims.files.uploads import Upload, read
from claims.models import Claim, Document, Mention, Opening, Route
from claims.routes import quoting
from claims.routes.repairs import diagnose, receive
from claims.writing import messaging
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.decided import judged
from tests.claims.filed import file
from tests.claims.files import pdf, picture, upload
from tests.claims.granted import granted, insure
from tests.claims.routed import label, walk_in
from tests.claims.unopened import waiting
from tests.portal.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def page(client: Client, claim: Claim, query: str = "") -> str:
    response = client.get(reverse("desk-case", args=[claim.number]) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def lines(html: str) -> list[str]:
    """The titles of the timeline, the latest first."""
    parts = html.split('<p class="timeline-title">')[1:]
    return [part.split("</p>", 1)[0] for part in parts]


# What it costs --------------------------------------------------------------------------------------------------------


def everything_at_once(cast: Cast) -> Claim:
    """A claim that was settled by another unit, opened again, and is at a workshop that asks while she complains."""
    insure(cast)
    claim = granted(cast)
    said = {"form": "replacement", "amount_dkk": Decimal("5000"), "excess_dkk": None, "note": "Ny."}
    settle(number=claim.number, new_identifiers=[UNKNOWN_IMEI], by=cast.camilla, now=NOW, **said)  # type: ignore[arg-type]
    reopen(number=claim.number, reason="Den gamle blev fundet.", by=cast.gry, now=NOW)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    diagnose(number=claim.number, diagnosis="Skærm.", by=cast.eva, now=NOW)
    quoting.ask(number=claim.number, amount_dkk=Decimal(900), note="Må vi?", by=cast.eva, now=NOW)
    complaints.receive(number=claim.number, channel="phone", text="For længe.", by=cast.gry, now=NOW)
    messaging.receive(number=claim.number, text="Hvor er den?", by=cast.anna, now=NOW)
    add_document(number=claim.number, kind="photo", upload=read(upload(picture())), by=None, now=NOW)
    waiting(claim)
    add_note(number=claim.number, text="Ring til værkstedet.", by=cast.gry, now=NOW)
    log_call(number=claim.number, agent=cast.gry, outcome="reached", note="Talte.", now=NOW)
    return claim


@pytest.mark.parametrize("who", ["camilla", "gry"])
def test_the_fullest_claim_asks_twenty_five_questions_at_most(cast: Cast, as_user: SignIn, who: str) -> None:
    claim = everything_at_once(cast)
    client = as_user(getattr(cast, who))
    page(client, file())
    with CaptureQueriesContext(connection) as asked:
        html = page(client, claim)
    for title in (
        "Værkstedet spørger",
        "Klage",
        "Den gamle enhed",
        "Erstatning",
        "Hvor er den?",
        "<img ",
        "1 fil er modtaget",
    ):
        assert title in html
    assert len(asked) <= 25, "\n".join(q["sql"][:50] + q["sql"].partition(" FROM ")[2][:110] for q in asked)


# Who has opened it ----------------------------------------------------------------------------------------------------


def test_every_opening_is_logged_once_within_ten_minutes(
    agent: Client, cast: Cast, as_user: SignIn, frozen: Traveller
) -> None:
    claim = judged(cast)
    page(agent, claim)
    agent.get(reverse("desk-note", args=[claim.number]))
    agent.get(reverse("desk-route", args=[claim.number]))
    assert [(one.by, one.at, one.what) for one in Opening.objects.all()] == [(cast.camilla, NOW, "case")]
    page(as_user(cast.gry), claim)
    page(agent, file())
    assert Opening.objects.filter(claim=claim).count() == 2
    frozen.shift(10 * MINUTE)
    page(agent, claim)
    assert Opening.objects.filter(claim=claim, by=cast.camilla).count() == 2


@pytest.mark.parametrize("name", ["desk-case", "desk-route", "desk-decide", "desk-note"])
def test_what_nobody_looks_at_is_no_opening_and_leaves_mentions_unseen(agent: Client, cast: Cast, name: str) -> None:
    claim = judged(cast)
    add_note(number=claim.number, text="@Camilla se lige", by=cast.gry, now=NOW)
    path = reverse(name, args=[claim.number])
    assert agent.head(path).status_code == 200
    for purpose in ("prefetch", "prefetch;prerender"):
        assert agent.get(path, headers={"Sec-Purpose": purpose}).status_code == 200
    assert not Opening.objects.exists()
    assert Mention.objects.get().seen_at is None
    agent.get(path)
    assert Opening.objects.filter(claim=claim, by=cast.camilla).count() == 1


@pytest.mark.parametrize("name", ["desk-route", "desk-assess", "desk-decide"])
def test_a_claim_is_opened_through_each_of_its_pages(agent: Client, cast: Cast, name: str) -> None:
    claim = judged(cast)
    assert agent.get(reverse(name, args=[claim.number])).status_code == 200
    assert Opening.objects.filter(claim=claim, by=cast.camilla).exists()


def test_who_looked_stands_in_the_timeline_but_not_oneself_just_now(
    agent: Client, cast: Cast, as_user: SignIn, frozen: Traveller
) -> None:
    claim = file(at=NOW - MINUTE)
    page(as_user(cast.gry), claim)
    assert "Åbnede sagen" in lines(page(agent, claim))
    assert "Åbnede sagen" not in lines(page(as_user(cast.gry), claim)) or "Camilla" in page(as_user(cast.gry), claim)
    frozen.shift(11 * MINUTE)
    html = page(agent, claim)
    # Both looked, and nothing was done between: one line with both names.
    assert lines(html).count("Åbnede sagen") == 1
    assert f"{cast.camilla.name}, {cast.gry.name}" in html


def test_looks_with_something_between_them_stand_apart(agent: Client, cast: Cast, frozen: Traveller) -> None:
    claim = file(at=NOW - MINUTE)
    note(claim, by=cast.gry, now=NOW)
    add_note(number=claim.number, text="Ring.", by=cast.gry, now=NOW + MINUTE)
    note(claim, by=cast.gry, now=NOW + 11 * MINUTE)
    frozen.shift(12 * MINUTE)
    assert lines(page(agent, claim))[:3] == ["Åbnede sagen", "Intern note.", "Åbnede sagen"]


def test_a_claim_that_many_looked_at_shows_the_latest(cast: Cast) -> None:
    claim = file()
    Opening.objects.bulk_create(Opening(claim=claim, by=cast.gry, at=NOW - n * MINUTE) for n in range(MOST + 5))
    shown = note(claim, by=cast.camilla, now=NOW)
    assert len(shown) == MOST
    assert shown[0].at == NOW


def test_nobody_outside_the_desk_sees_who_looked(cast: Cast, as_user: SignIn) -> None:
    world = make_world(cast)
    cast.camilla.name = "Camilla Kiggersen"
    cast.camilla.save()
    Opening.objects.create(claim=world.ours, by=cast.camilla, at=NOW)
    number = world.ours.number
    for user, name in ((cast.anna, "my-case"), (cast.bo, "fleet-claim"), (cast.eva, "workshop-job")):
        assert not Opening.objects.visible_to(user).exists()
        html = as_user(user).get(reverse(name, args=[number])).content.decode()
        assert number in html
        assert "Åbnede sagen" not in html
        assert "Kiggersen" not in html
    private = Client().get(reverse("claimant-case", args=[world.token])).content.decode()
    assert "Åbnede sagen" not in private
    assert "Kiggersen" not in private


# What was said --------------------------------------------------------------------------------------------------------


def test_the_timeline_holds_what_was_written_and_can_show_that_alone(agent: Client, cast: Cast) -> None:
    claim = file(contact_email="anna@nordlys.example")
    messaging.receive(number=claim.number, text="Hvor er min telefon?", by=cast.anna, now=NOW)
    messaging.send(number=claim.number, text="Den er på vej.", by=cast.gry, now=NOW + MINUTE)
    log_call(number=claim.number, agent=cast.gry, outcome="reached", note="Alt er godt.", now=NOW + 2 * MINUTE)
    add_note(number=claim.number, text="Kun til os.", by=cast.gry, now=NOW + 3 * MINUTE)
    note(claim, by=cast.gry, now=NOW + 4 * MINUTE)
    every = page(agent, claim)
    for said in ("Hvor er min telefon?", "Den er på vej.", "Alt er godt.", "Kun til os.", "Åbnede sagen", "Mail: "):
        assert said in every
    talk = page(agent, claim, "?vis=samtale")
    timeline = talk[talk.index('id="forloeb"') :]
    for said in ("Hvor er min telefon?", "Den er på vej.", "Alt er godt.", "Mail: "):
        assert said in timeline
    for said in ("Kun til os.", "Åbnede sagen"):
        assert said not in timeline
    assert 'aria-current="page">Kun samtale' in talk


# Photos and ways ------------------------------------------------------------------------------------------------------


def test_photos_stand_small_beside_the_facts(agent: Client, cast: Cast) -> None:
    claim = file()
    photo = read(upload(picture(size=(2400, 1200)), name="forside.jpg"))
    shown = add_document(number=claim.number, kind="photo", upload=photo, by=None, now=NOW)
    add_document(number=claim.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=NOW)
    html = page(agent, claim)
    where = reverse("desk-photo", args=[claim.number, shown.pk])
    assert html.count("<img ") == 1
    assert f'src="{where}"' in html
    assert 'alt="Billede af skaden, modtaget ' in html
    answer = agent.get(where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, max-age=600"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).size == (240, 120)


def test_what_is_no_picture_has_no_small_one(agent: Client, cast: Cast) -> None:
    claim = file()
    paper = add_document(number=claim.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=NOW)
    assert agent.get(reverse("desk-photo", args=[claim.number, paper.pk])).status_code == 404
    broken = Upload(name="foto.jpg", content_type="image/jpeg", content=b"\xff\xd8\xff\xe0 intet")
    gone = add_document(number=claim.number, kind="photo", upload=broken, by=None, now=NOW)
    assert agent.get(reverse("desk-photo", args=[claim.number, gone.pk])).status_code == 404


def test_a_photo_of_another_claim_is_a_missing_one(agent: Client, cast: Cast) -> None:
    world = make_world(cast)
    theirs = Document.objects.get(claim=world.theirs)
    assert agent.get(reverse("desk-photo", args=[world.ours.number, theirs.pk])).status_code == 404


def test_a_way_that_was_given_up_stays_readable(agent: Client, cast: Cast) -> None:
    claim = judged(cast)
    booked = walk_in(claim, cast).booking
    label(claim, cast)
    html = page(agent, claim)
    standing = Route.objects.get(claim=claim, ended_at=None).shipment
    assert booked is not None
    assert standing is not None
    assert (
        html.index(standing.number) < html.index("Tidligere valg") < html.index(booked.number, html.index("Tidligere"))
    )
