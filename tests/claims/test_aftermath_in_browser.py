"""Complaints, old devices and quotes in Chromium: from one side to the other and back, on wide and narrow screens."""

import pytest
from playwright.sync_api import expect

from claims.models import Complaint, OriginalReturn, Quote
from claims.models.deadline import DeadlineKind
from claims.routes.repairs import diagnose, receive
from tests.cast import NOW, Cast
from tests.claims.aftermath import missed, replaced
from tests.claims.claimant import trusted
from tests.claims.routed import make_claim as make_routed
from tests.claims.routed import walk_in
from tests.claims.test_complaints import claim
from tests.screens import Scheme, Screens, assert_fits, on_screens

__all__ = ["claim"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

SCREENS = on_screens((360, "dark"), besides=[(1280, "light")])


@SCREENS
def test_a_complaint_goes_from_the_claimant_to_the_desk_and_its_answer_back(
    cast: Cast, claim: object, screens: Screens, width: int, scheme: Scheme
) -> None:
    claimant = screens.open(None, width=width, scheme=scheme)
    claimant.goto(trusted(claim))  # type: ignore[arg-type]
    assert_fits(claimant)
    claimant.get_by_role("link", name="Klag over afgørelsen").first.click()
    claimant.get_by_role("button", name="Send klagen").click()
    expect(claimant.get_by_text("Skriv, hvad du klager over.").first).to_be_visible()
    assert_fits(claimant)
    claimant.get_by_label("Hvad klager du over?").fill("I har ikke spurgt mine to vidner.")
    claimant.get_by_role("button", name="Send klagen").click()
    expect(claimant.get_by_role("heading", name="Din klage")).to_be_visible()
    assert_fits(claimant)
    lead = screens.open(cast.gry, width=width, scheme=scheme)
    lead.goto("/desk/?vis=klager")
    assert_fits(lead)
    lead.locator("[data-open]").first.click()
    expect(lead.get_by_text("Skal bekræftes")).to_be_visible()
    assert_fits(lead)
    lead.get_by_role("button", name="Bekræft klagen").click()
    lead.get_by_role("link", name="Svar på klagen").first.click()
    assert_fits(lead)
    lead.locator("label").filter(has_text="Delvist medhold").click()
    lead.get_by_label("Svaret").fill("Vi har talt med dem begge. Skærmen er dækket, opladeren er ikke.")
    lead.get_by_role("button", name="Send svaret").click()
    expect(lead.get_by_text("Klagen er besvaret.").first).to_be_visible()
    assert_fits(lead)
    claimant.reload()
    expect(claimant.get_by_role("heading", name="Svar på din klage")).to_be_visible()
    assert_fits(claimant)
    assert Complaint.objects.get().outcome == "partly"


@SCREENS
def test_the_new_one_is_there_and_the_old_one_never_comes(
    cast: Cast, screens: Screens, width: int, scheme: Scheme
) -> None:
    made = replaced(cast)
    claimant = screens.open(None, width=width, scheme=scheme)
    claimant.goto(trusted(made))
    assert_fits(claimant)
    claimant.get_by_role("button", name="Jeg har fået den nye").click()
    expect(claimant.get_by_text("Send den, så den er af sted senest")).to_be_visible()
    assert_fits(claimant)
    lead = screens.open(cast.gry, width=width, scheme=scheme)
    lead.goto(f"/desk/sag/{made.number}/")
    expect(lead.get_by_text("Ventes retur")).to_be_visible()
    lead.get_by_role("link", name="Den gamle enhed er modtaget").click()
    assert_fits(lead)
    missed(made, DeadlineKind.ORIGINAL_RETURN)
    lead.goto(f"/desk/sag/{made.number}/")
    expect(lead.get_by_text("Ikke kommet til tiden")).to_be_visible()
    assert_fits(lead)
    lead.get_by_role("link", name="Gør den gamle enhed op").click()
    lead.get_by_label("Opkrævning i kr.").fill("2.500")
    lead.get_by_label("Hvorfor?").fill("Vi har skrevet og ringet, og pakken er aldrig scannet.")
    assert_fits(lead)
    lead.get_by_role("button", name="Afgør det").click()
    expect(lead.get_by_text("2.500,00 kr.").first).to_be_visible()
    assert OriginalReturn.objects.get().charge_dkk == 2500


@SCREENS
def test_a_workshop_asks_and_is_answered(cast: Cast, screens: Screens, width: int, scheme: Scheme) -> None:
    made = make_routed(cast)
    walk_in(made, cast)
    receive(number=made.number, by=cast.eva, now=NOW)
    diagnose(number=made.number, diagnosis="Skærm og ramme er knust.", by=cast.eva, now=NOW)
    workshop = screens.open(cast.eva, width=width, scheme=scheme)
    workshop.goto(f"/vaerksted/sag/{made.number}/")
    workshop.get_by_text("Spørg om prisen, før I går i gang").click()
    workshop.get_by_label("Pris i kr.").fill("2.150")
    workshop.get_by_label("Hvad er prisen for, og hvad spørger I om?").fill("Skærm og ramme. Må vi gå i gang?")
    assert_fits(workshop)
    workshop.get_by_role("button", name="Spørg callcenteret").click()
    expect(workshop.get_by_text("Venter på svar")).to_be_visible()
    assert_fits(workshop)
    agent = screens.open(cast.camilla, width=width, scheme=scheme)
    agent.goto(f"/desk/sag/{made.number}/")
    assert_fits(agent)
    agent.get_by_role("link", name="Svar værkstedet").first.click()
    agent.locator("label").filter(has_text="Ja, til den pris").click()
    assert_fits(agent)
    agent.get_by_role("button", name="Send svaret").click()
    expect(agent.get_by_text("Værkstedet får svaret i en mail.").first).to_be_visible()
    workshop.reload()
    expect(workshop.get_by_text("Gå i gang", exact=True)).to_be_visible()
    assert_fits(workshop)
    assert Quote.objects.get().approved
