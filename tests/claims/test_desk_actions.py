"""What the call centre does on a claim through its forms."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from claims.calls.contact import assign, log_call
from claims.closing import close
from claims.models import CallAttempt, Claim, ClaimEvent, Decision, Document, Task
from claims.models.deadline import DeadlineKind
from claims.routes.repairs import receive
from tests.cast import DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.desk_forms import FORMS, Said, post
from tests.claims.filed import file, reach, seen
from tests.claims.routed import walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


def shown(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(content, "JPEG")
    return SimpleUploadedFile("skade.jpg", content.getvalue(), "image/jpeg")


def assert_done(response: HttpResponse, claim: Claim) -> None:
    assert response.status_code == 302
    assert response["Location"] == reverse("desk-case", args=[claim.number])


# Calls and notes


def test_a_call_is_logged_and_the_agent_is_back_on_the_claim(agent: Client, cast: Cast) -> None:
    claim = file()
    response = post(agent, "desk-call", claim, outcome="reached", note="Vil gå i butik.")
    assert_done(response, claim)
    assert claim.state == "assessing"
    attempt = CallAttempt.objects.get()
    assert (attempt.agent, attempt.note, attempt.at) == (cast.camilla, "Vil gå i butik.", NOW)
    assert "Opkaldet er gemt." in shown(agent.get(response["Location"]))


@pytest.mark.parametrize("wished", ["/desk/?vis=mine", "/desk/\r\nX: y"])
def test_after_an_action_the_agent_is_back_where_the_form_says(agent: Client, wished: str) -> None:
    answer = agent.post(reverse("desk-note", args=[file().number]), {"text": "Ring i morgen", "next": wished})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/")
    assert "\n" not in answer["Location"]


@pytest.mark.parametrize(
    "wished",
    [
        "desk-queue",
        "nonsense",
        "a\x00b",
        "//evil.example/",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
    ],
)
def test_no_form_sends_an_agent_anywhere_else(agent: Client, wished: str) -> None:
    claim = file()
    answer = agent.post(reverse("desk-note", args=[claim.number]), {"text": "Ring i morgen", "next": wished})
    assert_done(answer, claim)


def test_a_call_without_an_outcome_comes_back_with_its_note(agent: Client) -> None:
    claim = file()
    response = post(agent, "desk-call", claim, note="En lang note & mere.")
    html = shown(response)
    assert response.status_code == 200
    assert "Fejl: Log opkald" in html
    assert "Der er et problem" in html
    assert "Vælg, hvad der skete, da du ringede." in html
    assert "En lang note &amp; mere." in html
    assert not CallAttempt.objects.exists()


def test_a_call_solved_by_phone_closes_the_claim(agent: Client) -> None:
    claim = file()
    assert_done(post(agent, "desk-call", claim, outcome="solved_by_phone", note=""), claim)
    assert (claim.state, claim.outcome) == ("closed", "solved_by_phone")


def test_a_note_is_written_and_an_empty_one_is_asked_for(agent: Client) -> None:
    claim = file()
    assert_done(post(agent, "desk-note", claim, text="Ringer i morgen."), claim)
    assert ClaimEvent.objects.get(kind="note").data == {"text": "Ringer i morgen."}
    assert "Skriv noten, før du gemmer." in shown(post(agent, "desk-note", claim, text="   "))
    assert "Teksten er for lang." in shown(post(agent, "desk-note", claim, text="x" * 4001))
    assert ClaimEvent.objects.filter(kind="note").count() == 1


# Whose claim


def test_an_agent_takes_a_claim_and_hands_it_on(agent: Client, cast: Cast) -> None:
    claim = file()
    assert_done(post(agent, "desk-assign", claim, agent=cast.camilla.pk), claim)
    assert claim.assigned_to == cast.camilla
    assert_done(post(agent, "desk-assign", claim, agent=cast.gry.pk), claim)
    assert claim.assigned_to == cast.gry


def test_an_agent_does_not_give_away_what_another_has(agent: Client, cast: Cast) -> None:
    claim = file()
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW)
    response = post(agent, "desk-assign", claim, agent="")
    assert response.status_code == 200
    assert claim.assigned_to == cast.gry
    unassigned = file(identifier=DAVIDS_IMEI)
    response = post(agent, "desk-assign", unassigned, agent=cast.gry.pk)
    assert response.status_code == 200
    assert "Kun teamlederen giver andres sager videre." in shown(response)
    assert unassigned.assigned_to is None


def test_the_team_lead_gives_any_claim_to_anybody_and_puts_it_back(cast: Cast, as_user: SignIn) -> None:
    lead, claim = as_user(cast.gry), file()
    assert_done(post(lead, "desk-assign", claim, agent=cast.camilla.pk), claim)
    assert claim.assigned_to == cast.camilla
    assert_done(post(lead, "desk-assign", claim, agent=""), claim)
    assert claim.assigned_to is None


@pytest.mark.parametrize("stranger", ["anna", "bo", "eva", "helle"])
def test_a_claim_goes_to_nobody_outside_the_call_centre(cast: Cast, as_user: SignIn, stranger: str) -> None:
    claim = file()
    response = post(as_user(cast.gry), "desk-assign", claim, agent=getattr(cast, stranger).pk)
    assert response.status_code == 200
    assert claim.assigned_to is None
    assert getattr(cast, stranger).name not in part_of_form(shown(response))


def part_of_form(html: str) -> str:
    return html[html.index('id="action-title"') : html.index('class="case-facts"')]


# Decisions


def test_a_decision_is_made_and_the_letter_goes_out(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    said = {"kind": "rejected", "clause": "6", "reason": "Tyveri er ikke med."}
    assert_done(post(agent, "desk-decide", claim, **said), claim)
    decision = Decision.objects.get()
    assert (decision.clause, decision.reason) == ("6", "Tyveri er ikke med.")
    assert (claim.state, claim.outcome) == ("closed", "rejected")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"kind": ""}, "Vælg en afgørelse."),
        ({"kind": "rejected", "reason": "Derfor."}, "Skriv det punkt i vilkårene, som du afviser efter."),
        ({"kind": "rejected", "clause": "6"}, "Skriv, hvorfor skaden ikke er dækket."),
        ({"kind": "partly"}, "Skriv, hvad der ikke er dækket, og hvorfor."),
        ({"kind": "covered", "clause": "4"}, "Skriv med ord, hvad punktet betyder for skaden."),
        ({"kind": "rejected", "clause": "8.1", "reason": "Derfor."}, "Vælg et punkt på listen."),
        ({"kind": "rejected", "clause": "6", "reason": "x" * 4001}, "Teksten er for lang."),
    ],
)
@pytest.mark.parametrize("address", ["desk-decide", "desk-decide-letter"])
def test_what_is_missing_of_a_decision_is_asked_for_and_the_rest_is_kept(
    agent: Client, address: str, said: Said, asked: str
) -> None:
    claim = file()
    response = post(agent, address, claim, **said)
    html = shown(response)
    assert response.status_code == 200
    assert asked in html
    assert str(said.get("reason", "")) in html
    if said.get("clause") in {"4", "6"}:
        assert f'value="{said["clause"]}" selected' in html
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"kind": "rejected", "clause": "§ ", "reason": "Derfor."}, "Skriv det punkt i vilkårene"),
        ({"kind": "rejected", "clause": "6" * 21, "reason": "Derfor."}, "tegn"),
    ],
)
def test_where_no_terms_are_known_the_clause_is_typed(agent: Client, said: Said, asked: str) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    html = shown(post(agent, "desk-decide", claim, **said))
    assert asked in html
    assert f'value="{str(said["clause"]).strip()}' in html
    assert not Decision.objects.exists()
    assert_done(post(agent, "desk-decide", claim, kind="rejected", clause="Punkt 6", reason="Derfor."), claim)
    assert Decision.objects.get().clause == "6"


# Ending and beginning anew


def test_a_claim_is_closed_and_reopened_by_hand(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    assert_done(post(agent, "desk-close", claim, outcome="duplicate", reason="Aftalt."), claim)
    assert claim.outcome == "duplicate"
    response = post(agent, "desk-reopen", claim, reason=" ")
    assert "Skriv, hvorfor sagen skal genåbnes." in shown(response)
    assert claim.state == "closed"
    assert_done(post(agent, "desk-reopen", claim, reason="Fejl."), claim)
    assert claim.state == "assessing"


def test_a_rejection_is_not_among_the_ways_to_close(agent: Client) -> None:
    claim = file()
    response = post(agent, "desk-close", claim, outcome="rejected", reason="")
    assert response.status_code == 200
    assert claim.state == "filed"


# The device and the documents


def test_the_device_is_searched_and_attached(agent: Client, cast: Cast) -> None:
    claim = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    address = reverse("desk-find-device", args=[claim.number])
    html = shown(agent.get(address))
    assert f'value="{UNKNOWN_IMEI}"' in html
    assert "Ingen enhed fundet" in html
    html = shown(agent.get(address, {"q": "david"}))
    assert "Samsung Galaxy S24" in html
    assert f'name="device" value="{cast.davids_phone.pk}"' in html
    assert_done(post(agent, "desk-find-device", claim, device=cast.davids_phone.pk), claim)
    assert (claim.device, claim.organisation) == (cast.davids_phone, cast.sydhavn)


def test_a_device_that_is_gone_is_asked_for_again(agent: Client) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    response = post(agent, "desk-find-device", claim, device=999_999)
    assert "Enheden findes ikke længere. Søg igen." in shown(response)
    assert claim.device is None


def test_a_file_is_taken_in_on_the_claimants_behalf(agent: Client, cast: Cast) -> None:
    claim = file()
    assert_done(post(agent, "desk-document", claim, kind="proof_of_purchase", file=picture()), claim)
    document = Document.objects.get()
    assert (document.kind, document.name, document.received_from) == ("proof_of_purchase", "skade.jpg", cast.camilla)
    assert not Task.objects.open().filter(claim=claim, kind="proof_of_purchase").exists()


@pytest.mark.parametrize(
    ("file_sent", "asked"),
    [
        (None, "Vælg en fil."),
        (SimpleUploadedFile("tom.pdf", b""), "Filen er tom. Vælg en anden."),
        (SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 300), "Vi kan kun læse billeder"),
    ],
)
def test_a_file_that_cannot_be_kept_is_explained(
    agent: Client, file_sent: SimpleUploadedFile | None, asked: str
) -> None:
    claim = file()
    said = {"kind": "photo"} | ({"file": file_sent} if file_sent else {})
    response = post(agent, "desk-document", claim, **said)
    assert response.status_code == 200
    assert asked in shown(response)
    assert not Document.objects.exists()


def test_the_documentation_is_called_complete(agent: Client) -> None:
    claim = file()
    assert_done(post(agent, "desk-documents-complete", claim), claim)
    assert claim.deadlines.get(kind=DeadlineKind.DOCUMENTATION).state == "met"
    assert "Dokumentation er komplet" not in shown(agent.get(reverse("desk-case", args=[claim.number])))


# A state that does not fit, and a page that was overtaken


@pytest.fixture
def ended(cast: Cast) -> Claim:
    claim = file()
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    return claim


@pytest.mark.parametrize(
    "name", ["desk-call", "desk-assign", "desk-decide", "desk-close", "desk-find-device", "desk-document"]
)
def test_what_does_not_fit_an_ended_claim_is_a_conflict_that_keeps_what_was_typed(
    agent: Client, cast: Cast, ended: Claim, name: str
) -> None:
    said = {**FORMS[name], "note": "Ville gerne …", "reason": "Ville gerne …"}
    if name == "desk-assign":
        said["agent"] = cast.camilla.pk
    if name == "desk-find-device":
        said["device"] = cast.davids_phone.pk
    if name == "desk-document":
        said["file"] = picture()
    before = ended.version, ended.events.count()
    response = post(agent, name, ended, **said)
    assert response.status_code == 409
    html = shown(response)
    assert "Intet er gemt." in html
    if name in {"desk-call", "desk-decide", "desk-close"}:
        assert "Ville gerne …" in html
    ended.refresh_from_db()
    assert (ended.version, ended.events.count()) == before
    assert agent.get(reverse(name, args=[ended.number])).status_code == 409


def test_an_open_claim_is_not_reopened(agent: Client) -> None:
    claim = file()
    assert post(agent, "desk-reopen", claim, reason="Fejl.").status_code == 409
    assert agent.get(reverse("desk-reopen", args=[claim.number])).status_code == 409
    assert claim.state == "filed"


def test_documents_of_an_ended_claim_are_not_completed(agent: Client, ended: Claim) -> None:
    response = post(agent, "desk-documents-complete", ended)
    assert response.status_code == 409
    assert "Intet er gemt." in shown(response)


def test_what_the_workshop_has_is_not_closed_at_the_desk(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + timedelta(days=1))
    assert post(agent, "desk-close", claim, outcome="duplicate", reason="").status_code == 409
    assert agent.get(reverse("desk-close", args=[claim.number])).status_code == 409
    assert claim.state == "in_repair"


@pytest.mark.parametrize("name", ["desk-decide", "desk-close", "desk-find-device"])
def test_an_overtaken_page_says_what_happened_keeps_what_was_typed_and_can_be_sent_again(
    agent: Client, cast: Cast, name: str
) -> None:
    claim = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    said = {"kind": "covered", "outcome": "duplicate", "reason": "Mit svar", "device": cast.davids_phone.pk}
    overtaken = str(seen(claim))
    log_call(number=claim.number, agent=cast.gry, outcome="not_reached", note="", now=NOW)
    response = post(agent, name, claim, **said, version=overtaken)
    html = shown(response)
    assert response.status_code == 409
    assert "er ændret, siden du åbnede den" in html
    assert "Gry Madsen: Ringede op, men ingen svarede." in html
    assert (claim.state, claim.device) == ("assessing", None)
    assert not Decision.objects.exists()
    if name != "desk-find-device":
        assert "Mit svar" in part_of_form(html)
    fresh = re.search(r'name="version" value="([^"]+)"', html)
    assert fresh
    assert fresh[1] != overtaken
    assert_done(post(agent, name, claim, **said, version=fresh[1]), claim)


def test_a_mistake_does_not_make_a_page_forget_that_it_was_overtaken(agent: Client, cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    overtaken = str(seen(claim))
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW)
    html = shown(post(agent, "desk-decide", claim, kind="", version=overtaken))
    assert f'name="version" value="{overtaken}"' in html
    assert post(agent, "desk-decide", claim, kind="covered", version=overtaken).status_code == 409


@pytest.mark.parametrize("version", ["", "x", "1", "1-", "-1", "9" * 50, "²-1"])
def test_a_version_that_no_page_wrote_is_no_error_of_the_server(agent: Client, version: str) -> None:
    claim = file()
    response = post(agent, "desk-decide", claim, kind="covered", version=version)
    assert response.status_code == 302
