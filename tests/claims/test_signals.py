"""Signals: each stands for its reason, shows what is behind it, is logged, decides nothing, and stays at the desk."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.closing import close
from claims.deciding.assessing import assessments_of
from claims.deciding.insured import covers_of
from claims.desk.signal_texts import NAMES, reason, rows
from claims.desk.signals import EDGE, Found, Signal, signals_of
from claims.evidence.evidence import add_document
from claims.files.uploads import read
from claims.filing.filing import Filing, file_claim
from claims.models import Claim, Opening
from claims.proof.links import token_of
from devices.models import Device
from notifications.models import OutboxMessage
from policies.models import Cover
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy
from tests.claims.filed import file
from tests.claims.files import upload
from tests.claims.looks import jpeg, scene, sent_on
from tests.claims.routed import make_claim, walk_in
from tests.claims.test_guarantees import vouched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
DAY = timedelta(days=1)


def stands(claim: Claim, cast: Cast) -> dict[Signal, Found]:
    claim = Claim.objects.select_related("device", "person__organisation", "organisation").get(pk=claim.pk)
    return {found.signal: found for found in signals_of(claim, actor=cast.camilla)}


def photo(claim: Claim, content: bytes) -> None:
    add_document(number=claim.number, kind="photo", upload=read(upload(content)), by=None, now=NOW)


def other_number(number: int) -> str:
    return f"S-2025-{number:06}"


def earlier(cast: Cast, number: int, *, at: Any, device: Device | None = None, **fields: Any) -> Claim:
    return make_claim(cast, device, number=other_number(number), filed_at=at, **fields)


def test_an_ordinary_claim_has_none(cast: Cast) -> None:
    assert stands(file(), cast) == {}


# The same device in another open claim -------------------------------------------------------------------------------


def test_an_open_claim_on_the_same_device_is_one(cast: Cast) -> None:
    other = make_claim(cast)
    found = stands(file(at=NOW + DAY), cast)[Signal.OPEN_ELSEWHERE]
    assert found.claims == (other,)
    assert reason(found) == "Det samme nummer står i en anden åben sag."
    assert [row.name for row in rows(found)] == [other.number]


def test_the_same_number_is_one_where_the_register_knows_no_device(cast: Cast) -> None:
    first = file(identifier=UNKNOWN_IMEI, contact_name="Ulla", contact_phone="+4531223344")
    second = file(identifier=UNKNOWN_IMEI, at=NOW + DAY)
    assert stands(second, cast)[Signal.OPEN_ELSEWHERE].claims == (first,)


def test_a_claim_that_has_ended_is_none(cast: Cast) -> None:
    other = make_claim(cast)
    close(number=other.number, outcome="withdrawn", reason="", by=cast.camilla, now=NOW)
    assert Signal.OPEN_ELSEWHERE not in stands(file(at=NOW + DAY), cast)


# The third claim within a year ---------------------------------------------------------------------------------------


def test_the_third_claim_on_a_device_within_a_year_is_one_and_the_second_is_none(cast: Cast) -> None:
    first = earlier(cast, 1, at=NOW - 300 * DAY, person=None, state="closed", outcome="repaired", closed_at=NOW)
    second = earlier(cast, 2, at=NOW - 30 * DAY, person=None, state="closed", outcome="repaired", closed_at=NOW)
    assert Signal.OFTEN not in stands(second, cast)
    third = file()
    found = stands(third, cast)[Signal.OFTEN]
    assert found.facts == {"device": 3}
    assert found.claims == (second, first)
    assert reason(found) == "Det er enhedens sag nummer 3 på 12 måneder."


def test_what_lies_more_than_twelve_months_back_does_not_count(cast: Cast) -> None:
    year_ago = NOW.replace(year=NOW.year - 1)
    ended = {"state": "closed", "outcome": "repaired", "closed_at": NOW}
    oldest = earlier(cast, 1, at=year_ago, **ended)
    earlier(cast, 2, at=NOW - 30 * DAY, **ended)
    third = file()
    assert Signal.OFTEN not in stands(third, cast)
    Claim.objects.filter(pk=oldest.pk).update(filed_at=year_ago + timedelta(seconds=1))
    assert Signal.OFTEN in stands(third, cast)


def test_three_claims_of_one_person_on_several_devices_are_one(cast: Cast) -> None:
    ended = {"state": "closed", "outcome": "repaired", "closed_at": NOW}
    earlier(cast, 1, at=NOW - 90 * DAY, device=cast.annas_laptop, **ended)
    earlier(cast, 2, at=NOW - 60 * DAY, device=cast.annas_laptop, **ended)
    found = stands(file(), cast)[Signal.OFTEN]
    assert found.facts == {"person": 3}
    assert reason(found) == "Det er brugerens sag nummer 3 på 12 måneder."


def test_what_was_filed_twice_or_is_a_recall_does_not_count(cast: Cast) -> None:
    ended = {"state": "closed", "closed_at": NOW}
    earlier(cast, 1, at=NOW - 90 * DAY, outcome="repaired", guarantee=vouched(cast), **ended)
    earlier(cast, 2, at=NOW - 60 * DAY, outcome="duplicate", **ended)
    earlier(cast, 3, at=NOW - 50 * DAY, outcome="repaired", **ended)
    assert Signal.OFTEN not in stands(file(), cast)


# A cover's edge ------------------------------------------------------------------------------------------------------

START, END = date(2026, 1, 12), date(2029, 1, 12)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (START - 3 * DAY, "Skaden skete 3 dage, før dækningen begyndte."),
        (START - DAY, "Skaden skete 1 dag, før dækningen begyndte."),
        (START, "Skaden skete på dækningens første dag."),
        (START + EDGE, "Skaden skete 14 dage efter dækningens første dag."),
        (START + EDGE + DAY, ""),
        (START - EDGE - DAY, ""),
        (END - 2 * DAY, "Skaden skete 2 dage før dækningens sidste dag."),
        (END, "Skaden skete på dækningens sidste dag."),
        (END + DAY, "Skaden skete 1 dag, efter at dækningen var slut."),
        (END + EDGE + DAY, ""),
    ],
)
def test_a_loss_near_a_covers_edge_is_one(cast: Cast, day: date, words: str) -> None:
    found = stands(make_claim(cast, occurred_on=day), cast).get(Signal.COVER_EDGE)
    assert (reason(found) if found else "") == words
    assert not found or [row.name for row in rows(found)] == ["USG Totalforsikring"]


def test_a_day_that_nobody_stated_is_said_to_be_reckoned(cast: Cast) -> None:
    Cover.objects.filter(device=cast.annas_phone).update(starts_on=NOW.date() - DAY)
    said = reason(stands(file(), cast)[Signal.COVER_EDGE])
    assert said == (
        "Skaden skete 1 dag efter dækningens første dag. Skadesdagen er ikke oplyst, så der er regnet fra anmeldelsen."
    )


def test_a_cover_that_goes_on_has_no_edge_there(cast: Cast) -> None:
    next_one = make_policy(cast.nordlys, "NL-2029-1")
    Cover.objects.filter(device=cast.annas_phone).update(ends_on=date(2026, 9, 10))
    make_cover(next_one, cast.annas_phone, date(2026, 9, 11), date(2029, 9, 10))
    assert Signal.COVER_EDGE not in stands(make_claim(cast, occurred_on=date(2026, 9, 12)), cast)


def test_a_warranty_before_an_insurance_hides_no_edge(cast: Cast) -> None:
    warranty = make_policy(cast.nordlys, "NL-W", terms="3stepit-extended-warranty")
    make_cover(warranty, cast.annas_phone, date(2025, 1, 12), START - DAY)
    assert Signal.COVER_EDGE in stands(make_claim(cast, occurred_on=START + DAY), cast)


def test_the_end_of_a_cancelled_policy_is_an_edge(cast: Cast) -> None:
    cast.nordlys_policy.cancelled_on = date(2026, 9, 10)
    cast.nordlys_policy.save()
    found = stands(make_claim(cast, occurred_on=date(2026, 9, 12)), cast)[Signal.COVER_EDGE]
    assert reason(found) == "Skaden skete 2 dage, efter at dækningen var slut."


# The same photo ------------------------------------------------------------------------------------------------------


def test_the_same_photo_in_another_claim_is_one_and_twice_in_its_own_is_none(cast: Cast) -> None:
    mine, other = file(), file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    photo(mine, jpeg(scene(7)))
    photo(mine, jpeg(scene(7)))
    photo(other, jpeg(scene(8)))
    assert Signal.SAME_PHOTO not in stands(mine, cast)
    photo(other, jpeg(sent_on(scene(7))))
    found = stands(mine, cast)[Signal.SAME_PHOTO]
    assert reason(found) == "Et billede her ligner et billede i en anden sag."
    assert {there.claim for _here, there in found.photos} == {other}


# Another organisation ------------------------------------------------------------------------------------------------


def test_a_device_that_was_claimed_by_another_organisation_is_one(cast: Cast) -> None:
    other = make_claim(cast)
    Claim.objects.filter(pk=other.pk).update(organisation=cast.sydhavn, device=None)
    found = stands(file(at=NOW + DAY), cast)[Signal.OTHER_ORGANISATION]
    assert reason(found) == "Det samme nummer er anmeldt hos Sydhavn ApS."


def test_a_stated_number_in_anothers_list_is_one(cast: Cast) -> None:
    claim = make_claim(cast, stated_identifier=DAVIDS_IMEI)
    said = reason(stands(claim, cast)[Signal.OTHER_ORGANISATION])
    assert said == "Det oplyste nummer står i enhedslisten hos Sydhavn ApS."


def test_a_filer_of_another_organisation_is_one(cast: Cast) -> None:
    claim = file_claim(filing=Filing(identifier=ANNAS_IMEI, by=cast.david), now=NOW).claim
    assert reason(stands(claim, cast)[Signal.OTHER_ORGANISATION]) == "Skaden er anmeldt af en fra Sydhavn ApS."


# At the desk, and nowhere else ---------------------------------------------------------------------------------------


@pytest.fixture
def all_five(cast: Cast) -> Claim:
    """A claim at a workshop with every signal there is."""
    ended = {"state": "closed", "outcome": "repaired", "closed_at": NOW}
    earlier(cast, 1, at=NOW - 90 * DAY, **ended)
    earlier(cast, 2, at=NOW - 60 * DAY, **ended)
    earlier(cast, 3, at=NOW - 30 * DAY)
    Cover.objects.filter(device=cast.annas_phone).update(starts_on=NOW.date() - DAY)
    claim = file_claim(filing=Filing(identifier=ANNAS_IMEI, by=cast.david, contact_email="a@b.example"), now=NOW).claim
    other = file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    photo(claim, jpeg(scene(7)))
    photo(other, jpeg(scene(7)))
    walk_in(claim, cast)
    assert set(stands(claim, cast)) == set(Signal)
    return claim


def test_the_list_says_each_with_its_reason_and_looking_behind_one_is_logged(
    cast: Cast, as_user: SignIn, all_five: Claim
) -> None:
    agent = as_user(cast.camilla)
    page = agent.get(reverse("desk-signals", args=[all_five.number])).content.decode()
    for name in NAMES.values():
        assert str(name) in page
    assert not Opening.objects.filter(what__startswith="signal:").exists()
    for signal in Signal:
        answer = agent.get(reverse("desk-signal", args=[all_five.number, signal]))
        assert answer.status_code == 200
    logged = Opening.objects.filter(claim=all_five, by=cast.camilla, at=NOW).values_list("what", flat=True)
    assert sorted(logged) == sorted(f"signal:{signal}" for signal in Signal)


def test_a_signal_that_is_gone_says_so_and_is_logged_all_the_same(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    answer = as_user(cast.camilla).get(reverse("desk-signal", args=[claim.number, Signal.OFTEN]))
    assert "Signalet står her ikke længere." in answer.content.decode()
    assert Opening.objects.filter(claim=claim, what="signal:often").count() == 1


def test_the_case_page_fetches_a_part_without_a_frame(cast: Cast, as_user: SignIn, all_five: Claim) -> None:
    answer = as_user(cast.camilla).get(reverse("desk-signals", args=[all_five.number]), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_an_unknown_signal_is_missing(cast: Cast, as_user: SignIn) -> None:
    assert as_user(cast.camilla).get(f"/desk/sag/{file().number}/signaler/spionage/").status_code == 404


def test_the_list_costs_the_same_however_much_is_behind(cast: Cast, all_five: Claim) -> None:
    with CaptureQueriesContext(connection) as few:
        stands(all_five, cast)
    for number in range(10, 20):
        other = earlier(cast, number, at=NOW - 20 * DAY)
        photo(other, jpeg(scene(7)))
    with CaptureQueriesContext(connection) as many:
        stands(all_five, cast)
    assert len(many) == len(few) <= 14


def test_no_signal_changes_the_assessment_or_the_claim(cast: Cast, all_five: Claim) -> None:
    claim = Claim.objects.get(pk=all_five.pk)
    Cover.objects.filter(device=cast.annas_phone).update(starts_on=START)
    before = assessments_of(claim, covers_of(claim), [])
    Claim.objects.filter(number__in=[other_number(number) for number in (1, 2, 3)]).update(
        device=None, stated_identifier=UNKNOWN_IMEI, person=None
    )
    assert assessments_of(claim, covers_of(claim), []) == before
    version = claim.version
    signals_of(claim, actor=cast.camilla)
    claim.refresh_from_db()
    assert claim.version == version


def test_nobody_outside_the_desk_sees_a_signal(cast: Cast, as_user: SignIn, all_five: Claim) -> None:
    link = all_five.links.get(trusted=True)
    pages = {
        None: [reverse("claimant-case", args=[token_of(link)])],
        cast.anna: [reverse("my-page"), reverse("my-case", args=[all_five.number])],
        cast.bo: [
            reverse("fleet-overview"),
            reverse("fleet-claims"),
            reverse("fleet-claim", args=[all_five.number]),
            reverse("fleet-device", args=[cast.annas_phone.pk]),
            reverse("fleet-export"),
        ],
        cast.eva: [reverse("workshop-jobs"), reverse("workshop-job", args=[all_five.number])],
    }
    telling = ["signal", "Signal", *(str(name) for name in NAMES.values())]
    telling += [reason(found) for found in stands(all_five, cast).values()]
    for user, addresses in pages.items():
        for address in addresses:
            answer = as_user(user).get(address)
            assert answer.status_code == 200, (user, address)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert [words for words in telling if words in told.decode("utf-8-sig")] == [], (user, address)
    for message in OutboxMessage.objects.all():
        assert "signal" not in str(message.context).casefold()
