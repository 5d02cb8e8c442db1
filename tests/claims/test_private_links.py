"""Private links under those who open everything, closed by those whose they are, and in no log."""

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim, ClaimLink, EventKind
from claims.proof import links
from claims.writing.messages import live_links, recipients
from notifications.delivery import deliver_outbox
from portal.logs import DiscreetFormatter
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import PAGES as REST
from tests.claims.filing_pages import words
from tests.claims.proven import STATUS, code_to, follow
from tests.claims.scanned import SCANNERS, scan
from tests.portal.access_table import PAGES
from tests.portal.world import World, make_world

GIVEN = "en.fremmed@privat.example"
BEHIND_A_LINK = sorted(name for name in PAGES if name.startswith("claimant-"))


@pytest.fixture
def world(cast: Cast, frozen: object) -> World:
    return make_world(cast)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the house's own handler writes while the test runs, each request included."""
    (console,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, DiscreetFormatter))
    assert isinstance(console, logging.StreamHandler)
    before, written = console.stream, io.StringIO()
    console.setStream(written)
    yield written
    console.setStream(before)


# Scanners -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visits", [4 * len(SCANNERS), pytest.param(200, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", ["receipt", "mailed", "trusted", "elsewhere", "code", "revoked", "unknown"])
def test_visits_to_each_kind_of_link_change_nothing(cast: Cast, frozen: object, kind: str, visits: int) -> None:
    claim = filed(identifier=ANNAS_IMEI, contact_email=GIVEN)
    link = {
        "receipt": lambda: ClaimLink.objects.get(claim=claim, address=""),
        "mailed": lambda: ClaimLink.objects.get(claim=claim, address=GIVEN),
        "trusted": lambda: ClaimLink.objects.get(claim=claim, trusted=True),
        "elsewhere": lambda: links.make(claim, of_filer=False, now=NOW),
        "code": lambda: links.make(claim, address=GIVEN, by_code=True, now=NOW),
        "revoked": lambda: links.make(claim, now=NOW),
        "unknown": lambda: ClaimLink(),
    }[kind]()
    if kind == "revoked":
        links.revoke(claim, now=NOW, pk=link.pk)
    jar = scan(f"/sag/{links.token_of(link)}/", visits)
    assert not jar.session.keys(), "a scanner is given no session"


@pytest.mark.parametrize("name", BEHIND_A_LINK)
def test_no_page_behind_a_link_is_changed_by_a_visit(world: World, name: str) -> None:
    jar = scan(reverse(name, kwargs=PAGES[name].own(world)), 2 * len(SCANNERS))
    assert not jar.session.keys(), "a scanner is given no session"


def test_a_scanner_that_answers_a_question_with_get_closes_nothing(world: World) -> None:
    address = f"/sag/{world.token}/luk/"
    Client().get(address, {"csrfmiddlewaretoken": "x", "luk": "1"})
    assert links.find(world.token, now=NOW) is not None


# Closing --------------------------------------------------------------------------------------------------------------


def filed(**answers: Any) -> Claim:
    return file_claim(filing=Filing(filer_key=session_hash("here"), **answers), now=NOW).claim


def test_a_closed_link_is_missing_and_the_others_go_on(cast: Cast, frozen: object, client: Client) -> None:
    claim = filed(identifier=ANNAS_IMEI, contact_email=GIVEN)
    closed = ClaimLink.objects.get(claim=claim, address=GIVEN)
    token = links.token_of(closed)
    page = client.get(f"/sag/{token}/")
    assert f'href="/sag/{token}/luk/"' in page.content.decode()
    assert client.get(f"/sag/{token}/luk/").status_code == 200
    answer = client.post(f"/sag/{token}/luk/")
    assert answer["Location"] == STATUS
    assert "Linket er lukket" in words(client.get(STATUS))
    for rest in (*REST, "luk/", "beskeder/"):
        assert client.get(f"/sag/{token}/{rest}").status_code == 404
    others = ClaimLink.objects.filter(claim=claim, revoked_at__isnull=True)
    assert {link.address for link in others} == {"", "anna@nordlys.example", GIVEN}


def test_what_is_mailed_after_the_closing_holds_another_link(cast: Cast, frozen: object, client: Client) -> None:
    claim = filed(identifier=UNKNOWN_IMEI, contact_email=GIVEN)
    closed = ClaimLink.objects.get(claim=claim, address=GIVEN)
    client.post(f"/sag/{links.token_of(closed)}/luk/")
    ((address, about),) = recipients(claim, live_links([claim]))
    assert (address, about["trusted"]) == (GIVEN, False)
    assert about["link_key"] != str(closed.pk)
    # Twice closed is closed.
    assert client.post(f"/sag/{links.token_of(closed)}/luk/").status_code == 404
    assert ClaimLink.objects.filter(claim=claim).count() == 3


def test_who_closed_their_link_comes_back_by_a_code(cast: Cast, frozen: object, client: Client) -> None:
    claim = filed(identifier=UNKNOWN_IMEI, contact_email=GIVEN)
    client.post(f"/sag/{links.token_of(ClaimLink.objects.get(claim=claim, address=GIVEN))}/luk/")
    follow(client, claim.number)
    assert client.post("/status/kode/", {"code": code_to(GIVEN)}, follow=True).status_code == 200


def test_a_closing_is_told_but_not_through_a_door_that_knows_less(cast: Cast, frozen: object, client: Client) -> None:
    claim = filed(identifier=ANNAS_IMEI, contact_email=GIVEN)
    trusted = ClaimLink.objects.get(claim=claim, trusted=True)
    client.post(f"/sag/{links.token_of(trusted)}/luk/")
    assert claim.events.filter(kind=EventKind.LINK_CLOSED).count() == 1
    strangers = client.get(f"/sag/{links.token_of(ClaimLink.objects.get(claim=claim, address=GIVEN))}/")
    again = ClaimLink.objects.get(claim=claim, trusted=True, revoked_at__isnull=True)
    assert "link til sagen er lukket" not in words(strangers)
    assert "link til sagen er lukket" in words(client.get(f"/sag/{links.token_of(again)}/"))


def test_signed_in_there_is_no_link_to_close(cast: Cast, frozen: object, client: Client) -> None:
    claim = filed(identifier=ANNAS_IMEI)
    client.force_login(cast.anna)
    assert "/luk/" not in client.get(f"/min-side/sag/{claim.number}/").content.decode()


# Logs -----------------------------------------------------------------------------------------------------------------


def test_no_token_comes_into_a_log(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "notifications.channels.nowhere.Backend"
    ours = filed(identifier=ANNAS_IMEI, contact_email=GIVEN)
    tokens = [world.token, *[links.token_of(link) for link in ClaimLink.objects.filter(claim=ours)]]
    visitor = Client(raise_request_exception=False)
    for logger in ("django.request", "django.server", "django.security", "celery", "gunicorn.error"):
        said = logging.getLogger(logger)
        monkeypatch.setattr(said, "level", logging.DEBUG)
        for token in tokens:
            said.warning('"GET /sag/%s/ HTTP/1.1" 200', token)
            said.error("at https://portal.example/sag/%s/svar/contact/?next=/sag/%s/", token, token)
            said.error("a link of another kind: /anmeld/fortsaet/%s", token)
    monkeypatch.setattr("claims.views.case.case_context", lambda *_parts: 1 / 0)
    for token in tokens:
        assert visitor.get(f"/sag/{token}/").status_code == 500
        visitor.get(f"/sag/{token}/nothing/")
        visitor.get(f"/sag/{token}x/")
        Client(enforce_csrf_checks=True).post(f"/sag/{token}/luk/")
    deliver_outbox(now=NOW)
    written = log.getvalue()
    assert "ZeroDivisionError" in written
    assert "/sag/.../" in written
    assert not [token for token in tokens if token in written]


# The desk -------------------------------------------------------------------------------------------------------------


def test_the_desk_sees_where_links_went_and_closes_the_one_that_went_astray(
    cast: Cast, frozen: object, as_user: Callable[[User | None], Client]
) -> None:
    claim = filed(identifier=ANNAS_IMEI, contact_email=GIVEN)
    desk, page = as_user(cast.camilla), f"/desk/sag/{claim.number}/links/"
    assert page in desk.get(f"/desk/sag/{claim.number}/").content.decode()
    astray = ClaimLink.objects.get(claim=claim, address=GIVEN)
    shown = desk.get(page)
    assert GIVEN in words(shown)
    for link in ClaimLink.objects.filter(claim=claim):
        assert links.token_of(link) not in shown.content.decode(), "a link is not the desk's to follow"
    assert desk.post(page, {"link": str(astray.pk)}).status_code == 302
    assert links.find(links.token_of(astray), now=NOW) is None
    assert GIVEN not in {link.address for link in live_links([claim])}
    assert GIVEN not in words(desk.get(page)).replace("Linket er lukket", "")
    assert claim.events.get(kind=EventKind.LINK_CLOSED).by == cast.camilla


def test_a_link_of_another_claim_is_not_closed_by_the_number_of_this_one(
    cast: Cast, frozen: object, as_user: Callable[[User | None], Client]
) -> None:
    claim, other = filed(identifier=ANNAS_IMEI), filed(identifier=UNKNOWN_IMEI)
    foreign = ClaimLink.objects.get(claim=other)
    page = f"/desk/sag/{claim.number}/links/"
    assert as_user(cast.camilla).post(page, {"link": str(foreign.pk)}).status_code == 404
    assert as_user(cast.camilla).post(page, {"link": "nothing"}).status_code == 200
    assert as_user(cast.eva).post(page, {"link": str(foreign.pk)}).status_code == 403
    assert links.find(links.token_of(foreign), now=NOW) is not None


def test_who_closed_the_link_of_the_receipt_and_files_the_same_again_gets_another(cast: Cast, frozen: object) -> None:
    def file() -> Receipt:
        return file_claim(filing=Filing(identifier=UNKNOWN_IMEI, filer_key=session_hash("here")), now=NOW)

    first = file()
    links.close_own(number=first.claim.number, token=first.token, now=NOW)
    again = file()
    assert (again.claim, again.again) == (first.claim, True)
    assert again.token != first.token
    assert links.find(again.token, now=NOW) is not None
