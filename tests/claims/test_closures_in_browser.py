"""The evening's closures in Chromium: on a wide and a narrow screen, by day and by night, and what axe finds."""

from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import expect

from claims.evidence import evidence
from claims.files.uploads import read
from claims.models import Deadline, Task
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.files import pdf
from tests.claims.promises import make_claim
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The last day of documents that were asked for at NOW.
DAY = datetime(2026, 10, 15, 10, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def two_limits(cast: Cast) -> Deadline:
    """A claim that lapses tonight, after its reminders; and one that something of ours keeps."""
    for _ in range(2):
        claim = make_claim(cast, "assessing", contact_email="anna.holm@nordlys.example", contact_name="Anna Holm")
        Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
        first = deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=NOW, now=NOW)
        deadlines.start(claim, DeadlineKind.DELIVERY, starts_at=NOW, now=NOW)
    evidence.add_document(number=claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
    for day in (1, 8, 13):
        sweep_deadlines(now=datetime(2026, 10, day, 8, 0, tzinfo=COPENHAGEN))
    return Deadline.objects.exclude(claim=first.claim).earliest("pk")


@on_screens((360, "dark"), besides=[(1280, "light")])
def test_the_list_fits_and_a_press_gives_time(
    screens: Screens, cast: Cast, two_limits: Deadline, width: int, scheme: Scheme
) -> None:
    with time_machine.travel(DAY, tick=True):
        page = screens.open(cast.gry, width=width, scheme=scheme)
        page.goto("/desk/")
        page.get_by_role("link", name="Henlæggelser (2)").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Aftenens henlæggelser")
        assert_fits(page)
        page.get_by_role("link", name=f"Hold tilbage {two_limits.claim.number}").click()
        expect(page.get_by_role("heading", level=2, name="Hold fristen tilbage")).to_be_visible()
        assert_fits(page)
        page.goto("/desk/henlaeggelser/")
        page.get_by_role("button", name=f"Giv tid til 22. oktober {two_limits.claim.number}").click()
        expect(page.get_by_text("Anmelderen har fået en uge mere og får en mail om det.")).to_be_visible()
        expect(page.get_by_role("link", name="Henlæggelser (1)")).to_be_visible()
