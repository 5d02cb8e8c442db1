"""'Hvorfor kl. 11.20?' in words, from the ledger of a claim: for the agent, for the claimant, and not for others."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineEntry, DeadlineKind, EntryKind
from claims.promises.ledger_texts import claimant_line
from claims.promises.why_texts import Explanation, explain
from tests.cast import ANNAS_IMEI, NOW, Cast, rewrite_hours
from tests.claims.claimant import filed, page, trusted
from tests.claims.filed import file, reach
from tests.claims.routed import label
from workshops.calendars import COPENHAGEN, DEFAULT_CALENDAR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ANNAS_NUMBER = "+4520304050"
CHRISTMAS = datetime(2026, 12, 23, 14, 20, tzinfo=COPENHAGEN)


def elsewhere(**answers: object) -> Receipt:
    """What Anna filed by `filed(contact_phone=ANNAS_NUMBER)`, filed again from another telephone or computer."""
    there = Filing(identifier=ANNAS_IMEI, filer_key=session_hash("there"), contact_phone=ANNAS_NUMBER, **answers)  # type: ignore[arg-type]
    return file_claim(filing=there, now=NOW)


def words(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said_of(claim: Claim, kind: DeadlineKind, now: datetime) -> Explanation:
    return explain(claim.deadlines.get(kind=kind), now)


def rows(why: Explanation) -> list[tuple[str, str]]:
    return [(row.label, row.words) for row in why.rows]


def test_a_call_over_christmas_is_explained_day_by_day(cast: Cast) -> None:
    why = said_of(file(at=CHRISTMAS), DeadlineKind.CALLBACK, CHRISTMAS)
    assert why.question == "Hvorfor kl. 10.20?"
    assert rows(why) == [
        ("I dag", "kl. 14.20–16.00 tæller, 1 t 40 min"),
        ("I morgen", "lukket"),
        ("Fredag", "helligdag"),
        ("Lørdag", "helligdag"),
        ("Søndag", "weekend"),
        ("Mandag", "kl. 08.00–10.20 tæller, 2 t 20 min"),
    ]
    assert why.sums == ("I alt 4 t. Derfor senest mandag kl. 10.20.",)
    assert [tick.text for tick in why.ticks] == ["8", "10", "12", "14", "16"]
    assert [name for _, name in why.legend] == ["tæller", "åbent, men tæller ikke"]


def test_thirty_days_that_end_on_christmas_eve_say_where_they_are_moved(cast: Cast) -> None:
    start = datetime(2026, 11, 24, 10, 0, tzinfo=COPENHAGEN)
    why = said_of(file(at=start, peril="theft"), DeadlineKind.DOCUMENTATION, start)
    assert why.question == "Hvorfor den 24. december?"
    assert why.rule == "Vi skal have dokumentationen inden for 30 dage. Alle dage tæller."
    assert rows(why)[0] == ("Uge 48", "dag 0 til 5")
    assert rows(why)[-2:] == [("Uge 52", "dag 27 til 30, helligdag og weekend"), ("Uge 53", "flyttet til den 28.")]
    assert why.sums[1:] == (
        "Dag 30 er torsdag den 24. december, og fristen slutter, når dagen er slut.",
        "Det er ikke en almindelig hverdag, så vi lukker først sagen, når mandag den 28. december er slut.",
    )


def test_an_ordinary_last_day_is_not_moved(cast: Cast) -> None:
    why = said_of(file(peril="theft"), DeadlineKind.DOCUMENTATION, NOW)
    assert len(why.sums) == 2
    assert "moved" not in {css for css, _ in why.legend}


def test_a_half_day_is_named(cast: Cast) -> None:
    start = datetime(2026, 12, 31, 10, 0, tzinfo=COPENHAGEN)
    rewrite_hours(None, DEFAULT_CALENDAR.to_json() | {"half_days": {"2026-12-31": [["08:00", "12:00"]]}})
    why = said_of(file(at=start), DeadlineKind.CALLBACK, start)
    assert rows(why)[0] == ("I dag", "kl. 10.00–12.00 tæller, 2 t (halv dag)")


def test_a_promise_is_drawn_in_its_own_hours_whatever_holds_now(cast: Cast) -> None:
    claim = file(at=CHRISTMAS)
    before = rows(said_of(claim, DeadlineKind.CALLBACK, CHRISTMAS))
    rewrite_hours(None, {"hours": {"mon": [["10:00", "11:00"]]}})
    assert rows(said_of(claim, DeadlineKind.CALLBACK, CHRISTMAS)) == before
    assert before[0] == ("I dag", "kl. 14.20–16.00 tæller, 1 t 40 min")


def test_hours_that_nobody_can_read_are_not_drawn(cast: Cast) -> None:
    claim = file(at=CHRISTMAS)
    unread = rewrite_hours(None, {"hours": "altid"})
    Deadline.objects.filter(claim=claim).update(calendar=unread)
    why = said_of(claim, DeadlineKind.CALLBACK, CHRISTMAS)
    assert why.rows[0].words == "1 t 40 min tæller"
    assert why.ticks == ()


def test_hours_that_a_row_from_before_names_and_nobody_knows_are_not_drawn(cast: Cast) -> None:
    claim = file(at=CHRISTMAS)
    Deadline.objects.filter(claim=claim).update(calendar=None, calendar_version="standard-000000000000")
    why = said_of(claim, DeadlineKind.CALLBACK, CHRISTMAS)
    assert why.rows[0].words == "1 t 40 min tæller"
    assert not any(row.marks for row in why.rows)
    assert why.ticks == ()


def test_a_promise_without_arithmetic_still_says_its_rule(cast: Cast) -> None:
    claim = file()
    DeadlineEntry.objects.filter(deadline__claim=claim).update(data={})
    why = said_of(claim, DeadlineKind.CALLBACK, NOW)
    assert (why.rows, why.sums) == ((), ())
    assert why.rule.startswith("Vi ringer inden for 4 arbejdstimer.")


def test_svg_is_read_with_a_point_in_every_language(cast: Cast) -> None:
    why = said_of(file(at=CHRISTMAS), DeadlineKind.CALLBACK, CHRISTMAS)
    shares = [share for row in why.rows for mark in row.marks for share in (mark.x, mark.width)]
    assert shares
    assert all(re.fullmatch(r"\d+\.\d\d%", share) for share in shares)


def test_the_agent_reads_who_did_what_under_the_bars(cast: Cast, as_user: Callable[[User | None], Client]) -> None:
    claim = reach(file(), cast.camilla)
    said = words(as_user(cast.camilla), reverse("desk-case", args=[claim.number]))
    assert "Hvorfor kl. 14.00?" in said
    assert "Overholdt 15. september 2026 kl. 10.00 af Camilla Dahl: talte med anmelderen." in said


def test_the_claimant_reads_why_and_who_missed_it_but_no_names(cast: Cast, client: Client) -> None:
    receipt = filed(peril="theft")
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        said = words(client, page(receipt))
    assert "Hvorfor kl. 14.00?" in said
    assert "Hvorfor den 15. oktober?" in said
    assert "Vi tæller fra 15. september 2026 kl. 10.00." in said
    assert "Camilla" not in said


def test_a_missed_call_is_owned_up_to(cast: Cast) -> None:
    claim = file()
    promise = claim.deadlines.get(kind=DeadlineKind.CALLBACK)
    DeadlineEntry.objects.create(
        deadline=promise, kind=EntryKind.MISSED, stage="missed", at=promise.due_at + timedelta(minutes=1)
    )
    assert [claimant_line(promise, entry) for entry in promise.entries.all()][
        -1
    ] == "Vi nåede det ikke inden 15. september 2026 kl. 14.00."


def test_who_filed_the_same_from_elsewhere_reads_nothing_of_the_documents(cast: Cast, client: Client) -> None:
    first = filed(peril="theft", contact_phone=ANNAS_NUMBER)
    again = elsewhere(peril="theft")
    assert again.claim == first.claim
    said = words(client, page(again))
    assert "Hvorfor den 15. oktober?" not in said
    assert "Hvorfor den 15. oktober?" in words(client, page(first))


def test_the_last_day_of_a_parcel_is_explained_through_the_trusted_link_alone(cast: Cast, client: Client) -> None:
    receipt, again = filed(contact_phone=ANNAS_NUMBER), elsewhere()
    assert again.claim == receipt.claim
    reach(receipt.claim, cast.camilla)
    label(receipt.claim, cast)
    said = words(client, trusted(receipt.claim))
    assert "Den skal være fremme senest torsdag den 15. oktober." in said
    assert "Hvorfor den 15. oktober? Enheden skal være fremme inden for 30 dage. Alle dage tæller." in said
    assert "Hvorfor" not in words(client, page(again))
