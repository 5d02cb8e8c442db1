"""How to reach the claimant once two claims are one: whose agreed call is made, and which numbers are nobody's."""

from datetime import datetime, timedelta

import pytest

from claims.desk.merging import merge
from claims.filing.filing import Filing, file_claim
from claims.models import Claim
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.filed import file
from tests.claims.promises import make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CARL = {"contact_name": "Carl Berg", "contact_phone": "+4540506070"}


def agreed(claim: Claim, at: datetime) -> None:
    deadlines.start(claim, DeadlineKind.AGREED_CALL, starts_at=at, until=at + HOUR / 2, now=NOW)


def merged(cast: Cast, into: Claim, other: Claim, *, at: datetime = NOW + 3 * HOUR) -> Claim:
    merge(into=into.number, numbers=[other.number], by=cast.camilla, now=at)
    return Claim.objects.get(pk=into.pk)


def calls(claim: Claim) -> list[datetime]:
    running = claim.deadlines.running().filter(kind=DeadlineKind.AGREED_CALL)
    return list(running.values_list("starts_at", flat=True))


@pytest.mark.parametrize("days", [1, 3])
def test_the_call_that_was_agreed_on_the_claim_that_goes_on_is_made(cast: Cast, days: int) -> None:
    first = make_claim(cast, "assessing", contact_email="anna@nordlys.example")
    second = make_claim(cast, "assessing", contact_email="carl@nordlys.example")
    agreed(first, NOW + 2 * DAY)
    agreed(second, NOW + days * DAY)
    survivor = merged(cast, first, second)
    assert calls(survivor) == [NOW + 2 * DAY]
    assert survivor.due_at == NOW + 2 * DAY + HOUR / 2
    assert calls(second) == []
    told = OutboxMessage.objects.filter(subject_key=second.number, template="claim_closed")
    assert told.values_list("address", flat=True).get() == "carl@nordlys.example"


def test_a_call_that_was_missed_gives_way_to_one_that_is_ahead(cast: Cast) -> None:
    first, second = make_claim(cast, "assessing"), make_claim(cast, "assessing")
    agreed(first, NOW)
    agreed(second, NOW + 2 * DAY)
    first.deadlines.filter(kind=DeadlineKind.AGREED_CALL).update(state="missed")
    assert calls(merged(cast, first, second)) == [NOW + 2 * DAY]


def test_a_number_that_a_stranger_answered_is_not_taken_over(cast: Cast) -> None:
    first = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=NOW).claim
    second = file(at=NOW + 2 * HOUR, **CARL)
    Claim.objects.filter(pk=second.pk).update(wrong_phones=[CARL["contact_phone"]])
    survivor = merged(cast, first, second)
    assert (survivor.contact_name, survivor.contact_phone) == ("Carl Berg", "")
    assert survivor.wrong_phones == [CARL["contact_phone"]]


def test_one_that_a_stranger_answered_on_the_claim_that_goes_on_does_not_come_back(cast: Cast) -> None:
    first, second = file(), file(at=NOW + 2 * HOUR, **CARL)
    Claim.objects.filter(pk=first.pk).update(wrong_phones=[CARL["contact_phone"], first.contact_phone])
    Claim.objects.filter(pk=second.pk).update(wrong_phones=["+4511111111"])
    survivor = merged(cast, first, second)
    assert survivor.contact_phone == first.contact_phone
    assert survivor.wrong_phones == [CARL["contact_phone"], first.contact_phone, "+4511111111"]


def test_a_number_that_is_a_strangers_by_the_other_claim_leaves_the_desk_to_find_a_way(cast: Cast) -> None:
    first, second = file(), file(at=NOW + 2 * HOUR, **CARL)
    registered = first.person.phone if first.person else ""
    Claim.objects.filter(pk=second.pk).update(wrong_phones=[first.contact_phone, CARL["contact_phone"], registered])
    survivor = merged(cast, first, second)
    assert survivor.callable_phone == ""
    assert survivor.tasks.open().filter(kind="find_contact").exists()


def test_a_number_that_was_confirmed_stays_good(cast: Cast) -> None:
    first, second = file(), file(at=NOW + 2 * HOUR, **CARL)
    Claim.objects.filter(pk=first.pk).update(phone_confirmed_at=NOW)
    Claim.objects.filter(pk=second.pk).update(wrong_phones=[first.contact_phone])
    survivor = merged(cast, first, second)
    assert survivor.callable_phone == first.contact_phone
