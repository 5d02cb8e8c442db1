"""Choosing when we ring: the claimant's page by private link and signed in, and the desk's."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from claims.calls.appointments import MOST_A_DAY, agree_call
from claims.calls.contact import log_call
from claims.closing import close
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.proof import links
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_user
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.filed import file, reach
from tests.claims.routed import label

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THURSDAY_AT_TEN = datetime(2026, 9, 17, 10, tzinfo=COPENHAGEN)
SPAN = "torsdag mellem kl. 10.00 og 10.30"


def written(at: datetime) -> str:
    """The time as the page writes it in its form."""
    return at.isoformat()


def agreed(claim: Claim) -> Deadline | None:
    return Deadline.objects.running().filter(claim=claim, kind=DeadlineKind.AGREED_CALL).first()


def ring_in_vain(claim: Claim, cast: Cast, *hours: float) -> None:
    for after in hours:
        now = NOW + timedelta(hours=after)
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=now)


def words(response: HttpResponse) -> str:
    return response.content.decode()


# By the private link --------------------------------------------------------------------------------------------------


def test_a_time_is_chosen_by_the_private_link_and_stands_on_top_of_the_case(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    html = words(client.get(page(receipt)))
    assert "Vælg selv et tidspunkt, hvor vi skal ringe" in html
    html = words(client.get(page(receipt, "opkald/")))
    assert 'Vi ringer på <strong class="nowrap">•• •• •• 44</strong>' in html
    assert f'value="{written(THURSDAY_AT_TEN)}"' in html
    sent = client.post(page(receipt, "opkald/"), {"starts_at": written(THURSDAY_AT_TEN), "shown": "0"}, follow=True)
    html = words(sent)
    assert html.count(f"Vi ringer {SPAN}.") == 2, "as the answer, and on top of the case"
    assert "Hvorfor kl. 10.00?" in html
    assert "Tiden blev valgt 15. september 2026 kl. 10.00." in html
    assert "Lav tiden om" in html
    assert "Du valgte, at vi ringer 17. september 2026 kl. 10.00." in html
    assert agreed(receipt.claim)


def test_opening_the_page_changes_nothing(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    before = list(Deadline.objects.order_by("pk").values())
    for method in (client.get, client.head):
        assert method(page(receipt, "opkald/")).status_code == 200
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_the_page_shows_what_is_agreed_and_takes_another_time_instead(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    first = agree_call(number=receipt.claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    html = words(client.get(page(receipt, "opkald/")))
    assert f"Vi ringer {SPAN}." in html
    assert f'name="shown" value="{first.pk}"' in html
    later = THURSDAY_AT_TEN + timedelta(days=1)
    client.post(page(receipt, "opkald/"), {"starts_at": written(later), "shown": str(first.pk)})
    now = agreed(receipt.claim)
    assert now
    assert now.starts_at == later


def test_a_time_that_is_past_comes_back_with_a_sentence_and_the_newer_list(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    eleven = NOW.replace(hour=11)
    assert f'value="{written(eleven)}"' in words(client.get(page(receipt, "opkald/")))
    with time_machine.travel(NOW.replace(hour=13), tick=False):
        response = client.post(page(receipt, "opkald/"), {"starts_at": written(eleven), "shown": "0"})
    assert response.status_code == 200
    html = words(response)
    assert "Tiden kan ikke vælges længere. Vælg en af de tider, der står her nu." in html
    assert f'value="{written(eleven)}"' not in html
    assert f'value="{written(NOW.replace(hour=13, minute=30))}"' in html
    assert not agreed(receipt.claim)


def test_the_last_half_hour_that_somebody_else_took_is_answered_409_and_gone_from_the_list(
    cast: Cast, client: Client
) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    agree_call(number=file(identifier=DAVIDS_IMEI).number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    response = client.post(page(receipt, "opkald/"), {"starts_at": written(THURSDAY_AT_TEN), "shown": "0"})
    assert response.status_code == 409
    assert "Tiden er lige blevet taget. Vælg en af de andre." in words(response)
    assert f'value="{written(THURSDAY_AT_TEN)}"' not in words(response)


def test_choosing_over_and_over_is_answered_429_with_what_to_do_and_the_time_stands(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    claim = receipt.claim
    for number in range(MOST_A_DAY):
        agree_call(number=claim.number, starts_at=THURSDAY_AT_TEN + number * timedelta(hours=1), by=None, now=NOW)
    standing = agreed(claim)
    later = written(THURSDAY_AT_TEN + timedelta(hours=5))
    response = client.post(page(receipt, "opkald/"), {"starts_at": later, "shown": standing.pk if standing else 0})
    assert response.status_code == 429
    assert "Tiden er lavet om flere gange i dag" in words(response)
    assert agreed(claim) == standing


def test_the_second_of_two_windows_is_answered_409_and_shows_what_the_first_has_agreed(
    cast: Cast, client: Client
) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    where = page(receipt, "opkald/")
    client.post(where, {"starts_at": written(THURSDAY_AT_TEN), "shown": "0"})
    later = THURSDAY_AT_TEN + timedelta(days=1)
    response = client.post(where, {"starts_at": written(later), "shown": "0"})
    assert response.status_code == 409
    assert "Der er aftalt en anden tid, siden du åbnede siden: torsdag kl. 10.00." in words(response)
    standing = agreed(receipt.claim)
    assert standing
    assert (standing.starts_at, f'name="shown" value="{standing.pk}"' in words(response)) == (THURSDAY_AT_TEN, True)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"starts_at": ""},
        {"starts_at": "i morgen"},
        {"starts_at": "2026-09-17T10:00"},
        {"starts_at": "9999-99-99T00:00+01:00"},
        {"starts_at": written(THURSDAY_AT_TEN), "shown": "x"},
        {"starts_at": written(THURSDAY_AT_TEN), "shown": "-1"},
    ],
)
def test_what_no_page_of_ours_sends_comes_back_as_the_form(cast: Cast, client: Client, said: dict[str, str]) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    response = client.post(page(receipt, "opkald/"), said)
    assert response.status_code == 200
    assert 'name="starts_at"' in words(response)
    assert not agreed(receipt.claim)


def test_without_a_number_to_ring_that_is_asked_for_first(cast: Cast, client: Client) -> None:
    for told in ({}, {"contact_phone": "+4531223344", "phone_is_the_device": True}):
        receipt = filed(UNKNOWN_IMEI, contact_email="somebody@y.example", **told)
        for response in (
            client.get(page(receipt, "opkald/")),
            client.post(page(receipt, "opkald/"), {"starts_at": written(THURSDAY_AT_TEN), "shown": "0"}),
        ):
            assert "Vi ved ikke, hvilket nummer vi skal ringe på" in words(response)
            assert page(receipt, "svar/contact/") in words(response)
            assert 'name="starts_at"' not in words(response)
        assert not agreed(receipt.claim)


def test_a_stranger_is_asked_for_a_number_alike_whatever_the_register_holds(cast: Cast, client: Client) -> None:
    """Anna's own number is the register's; who files for her telephone without a number learns nothing of it."""
    known, unknown = filed(contact_email="x@y.example"), filed(UNKNOWN_IMEI, contact_email="z@y.example")
    pages = [words(client.get(page(receipt, "opkald/"))) for receipt in (known, unknown)]
    for html in pages:
        assert "Vi ved ikke, hvilket nummer vi skal ringe på" in html
        assert "20 30 40 50" not in html


def test_what_the_devices_user_has_agreed_is_neither_shown_nor_made_through_a_strangers_link(
    cast: Cast, client: Client
) -> None:
    receipt = filed()
    answer(number=receipt.claim.number, answers=Answers(contact_phone="+4531223344"), by=None, now=NOW, trusted=True)
    agree_call(number=receipt.claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    html = words(client.get(page(receipt)))
    assert "mellem kl." not in html
    assert "17. september" not in html
    assert "opkald/" not in html
    assert client.get(page(receipt, "opkald/")).status_code == 302
    assert client.post(page(receipt, "opkald/"), {"starts_at": written(THURSDAY_AT_TEN)}).status_code == 302
    real = words(client.get(trusted(receipt.claim)))
    assert f"Vi ringer {SPAN}." in real
    assert "•• •• •• 44" in words(client.get(f"{trusted(receipt.claim)}opkald/"))


def test_what_the_devices_user_has_agreed_is_not_mailed_to_a_stranger_who_filed(cast: Cast) -> None:
    receipt = filed(contact_email="fremmed@example.com")
    answer(
        number=receipt.claim.number,
        answers=Answers(contact_phone="+4531223344"),
        by=None,
        now=NOW,
        trusted=True,
        sees_contact=True,
    )
    agree_call(number=receipt.claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    sweep_deadlines(now=THURSDAY_AT_TEN + timedelta(hours=1))
    told = OutboxMessage.objects.filter(template__in=("call_agreed", "agreed_call_missed"), channel="mail")
    assert list(told.order_by("pk").values_list("template", "address")) == [
        ("call_agreed", "anna@nordlys.example"),
        ("agreed_call_missed", "anna@nordlys.example"),
    ]


def test_who_filed_the_same_from_elsewhere_chooses_no_time(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    link = links.make(receipt.claim, of_filer=False, now=NOW)
    assert client.get(f"/sag/{links.token_of(link)}/opkald/").status_code == 404


def test_who_waits_for_no_call_is_sent_back_to_the_case(cast: Cast, client: Client) -> None:
    receipt = filed(**TOLD)
    reach(receipt.claim, cast.camilla)
    label(receipt.claim, cast)
    where = f"{trusted(receipt.claim)}opkald/"
    assert client.get(where).status_code == 302
    assert "opkald/" not in words(client.get(trusted(receipt.claim)))
    assert client.post(where, {"starts_at": written(THURSDAY_AT_TEN)}).status_code == 409
    close(number=receipt.claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    assert client.get(where).status_code == 302
    assert client.post(where, {"starts_at": written(THURSDAY_AT_TEN)}).status_code == 409


def test_after_three_calls_in_vain_the_case_asks_for_a_time(cast: Cast, client: Client) -> None:
    receipt = filed(**{**TOLD, "contact_phone": "+4531223344"})
    ring_in_vain(receipt.claim, cast, 1)
    html = words(client.get(page(receipt)))
    assert "men fik ikke fat i dig. Vi prøver igen senest i dag kl. 16.00." in html
    assert "Vælg selv et tidspunkt, hvor vi skal ringe" in html
    ring_in_vain(receipt.claim, cast, 4, 23)
    html = words(client.get(page(receipt)))
    assert "Vi har ringet flere gange, men ikke fået fat i dig. Vælg et tidspunkt, der passer dig." in html
    assert '<a class="btn btn-primary" href="' + page(receipt, "opkald/") in html


def test_an_agreed_call_that_was_missed_is_admitted_unasked(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    agree_call(number=receipt.claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    late = THURSDAY_AT_TEN + timedelta(hours=1)
    sweep_deadlines(now=late)
    with time_machine.travel(late, tick=False):
        html = words(client.get(page(receipt)))
    assert "Vi havde aftalt at ringe i dag mellem kl. 10.00 og 10.30, og det nåede vi ikke." in html
    assert "Det er vores fejl. Din sag ligger nu øverst hos os." in html
    assert "Vælg et tidspunkt" in html


# Signed in ------------------------------------------------------------------------------------------------------------


def test_an_employee_chooses_a_time_on_their_own_page_and_nobody_elses(cast: Cast, as_user: Any) -> None:
    claim = file()
    anna, david = as_user(cast.anna), as_user(cast.david)
    where = reverse("my-call-time", args=[claim.number])
    assert "20 30 40 50" in words(anna.get(where))
    assert david.get(where).status_code == 404
    said = {"starts_at": written(THURSDAY_AT_TEN), "shown": "0"}
    assert david.post(where, said).status_code == 404
    assert not agreed(claim)
    assert anna.post(where, said).status_code == 302
    standing = agreed(claim)
    assert standing
    assert standing.entries.get().by == cast.anna
    assert f"Vi ringer {SPAN}." in words(anna.get(reverse("my-page")))


# The desk -------------------------------------------------------------------------------------------------------------


def test_the_desk_agrees_a_time_and_keeps_the_callback_unless_the_claimant_wished_for_it(
    cast: Cast, as_user: Any
) -> None:
    make_user("jonas@skadeportalen.example", "Jonas", Role.AGENT)
    cases = ((file(), {}, "running"), (file(identifier=DAVIDS_IMEI), {"wished": "on"}, "cancelled"))
    for place, (claim, more, callback) in enumerate(cases):
        at = THURSDAY_AT_TEN + place * timedelta(hours=1)
        desk = as_user(cast.camilla)
        where = reverse("desk-agree-call", args=[claim.number])
        assert f'value="{written(at)}"' in words(desk.get(where))
        html = words(desk.post(where, {"starts_at": written(at), "shown": "0", **more}, follow=True))
        assert "Anmelderen får besked." in html
        assert f"Aftalt: ring torsdag mellem kl. {at:%H.%M} og" in html
        assert "Aftalte at ringe 17. september 2026 kl." in html
        assert Deadline.objects.get(claim=claim, kind=DeadlineKind.CALLBACK).state == callback
        standing = agreed(claim)
        assert standing
        assert standing.entries.get().by == cast.camilla


def test_what_the_desk_cannot_agree_comes_back_with_the_newer_list(cast: Cast, as_user: Any) -> None:
    claim = file()
    desk = as_user(cast.camilla)
    where = reverse("desk-agree-call", args=[claim.number])
    past = desk.post(where, {"starts_at": written(NOW.replace(hour=9)), "shown": "0"})
    assert (past.status_code, "Tiden kan ikke vælges længere." in words(past)) == (200, True)
    agree_call(number=claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    stale = desk.post(where, {"starts_at": written(THURSDAY_AT_TEN + timedelta(days=1)), "shown": "0"})
    assert (stale.status_code, "Der er aftalt en anden tid" in words(stale)) == (409, True)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    assert desk.get(where).status_code == 409


def test_the_case_page_shows_the_attempts_and_when_to_try_again(cast: Cast, as_user: Any) -> None:
    claim = file()
    desk = as_user(cast.camilla)
    where = reverse("desk-case", args=[claim.number])
    assert "Ingen har ringet endnu." in words(desk.get(where))
    ring_in_vain(claim, cast, 0.5)
    html = words(desk.get(where))
    assert "Prøv igen i dag mellem kl. 13.00 og 16.00." in html
    assert "(forsøg 2 af 3)" in html
    assert "midt på dagen, Camilla Dahl" in html
    ring_in_vain(claim, cast, 4, 23)
    html = words(desk.get(where))
    assert "Ringet forgæves 3 gange. Anmelderen har til onsdag den 23. september til at vælge en tid." in html
    sweep_deadlines(now=NOW + timedelta(days=9))
    assert "Anmelderen har ikke valgt en tid." in words(desk.get(where))


def test_the_queue_says_which_attempt_is_due_and_shows_an_agreed_call_at_its_time(cast: Cast, as_user: Any) -> None:
    again, called = file(), file(identifier=DAVIDS_IMEI)
    ring_in_vain(again, cast, 0.5)
    agree_call(number=called.number, starts_at=NOW.replace(hour=11), by=None, now=NOW)
    desk = as_user(cast.camilla)
    html = words(desk.get(f"{reverse('desk-queue')}?vis=opkald"))
    assert html.index(called.number) < html.index(again.number)
    assert "Ring igen, forsøg 2 af 3, " in html
    assert "Aftalt opkald, " in html
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        ring_in_vain(again, cast, 4, 23)
        assert again.number in words(as_user(cast.camilla).get(f"{reverse('desk-queue')}?vis=anmelder"))


def test_an_agreed_call_is_not_seen_by_the_workshop_or_the_it_admin_who_see_no_such_page(
    cast: Cast, as_user: Any
) -> None:
    claim = file()
    for user in (cast.eva, cast.bo):
        assert as_user(user).get(reverse("desk-agree-call", args=[claim.number])).status_code == 403
        assert as_user(user).get(reverse("my-call-time", args=[claim.number])).status_code == 403
