"""An agreed call in a calendar: in the mail, and as a file to keep by the doors that show the call."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from claims.calls.appointments import agree_call
from claims.closing import close
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.models import Claim
from notifications.delivery import deliver_outbox
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page, trusted
from tests.claims.filed import file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THURSDAY_AT_TEN = datetime(2026, 9, 17, 10, tzinfo=COPENHAGEN)
HOUR = timedelta(hours=1)


def unfolded(content: bytes) -> dict[str, str]:
    """The file's properties by name and parameters; of those that come twice, the last one outside of the time zone."""
    text = content.decode()
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    event = re.search(r"BEGIN:VEVENT\r\n(.*?)BEGIN:VALARM", text.replace("\r\n ", ""), re.DOTALL)
    assert event
    head = text.partition("BEGIN:VTIMEZONE")[0]
    lines = [*head.splitlines(), *event[1].splitlines()]
    found = [line.partition(":") for line in lines]
    return {name: value for name, _colon, value in found if name not in {"BEGIN", "END"}}


def invitation(claim: Claim) -> bytes:
    message = OutboxMessage.objects.filter(template="call_agreed", subject_key=claim.number).latest("pk")
    return bytes(message.attachments.get().content)


def agree(claim: Claim, at: datetime = THURSDAY_AT_TEN, *, now: datetime = NOW) -> None:
    agree_call(number=claim.number, starts_at=at, by=None, now=now)


def test_the_mail_brings_the_half_hour_on_the_clock_of_copenhagen(cast: Cast) -> None:
    claim = file()
    agree(claim)
    event = unfolded(invitation(claim))
    assert event["VERSION"] == "2.0"
    assert event["METHOD"] == "PUBLISH"
    assert event["UID"] == f"opkald-{claim.number}@skadeportalen"
    assert event["SEQUENCE"] == "0"
    assert event["DTSTAMP"] == "20260915T080000Z"
    assert event["DTSTART;TZID=Europe/Copenhagen"] == "20260917T100000"
    assert event["DTEND;TZID=Europe/Copenhagen"] == "20260917T103000"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Vi ringer til dig om din skade"
    assert "mailto:" in next(f"{name}:{value}" for name, value in event.items() if name.startswith("ORGANIZER"))
    content = invitation(claim).decode()
    assert content.count("TZID:Europe/Copenhagen") == 1
    # The mail may reach whoever filed: no number, and no word of the damage.
    assert "20304050" not in content.replace(" ", "")
    assert "gulvet" not in content


def test_in_winter_the_wall_clock_says_the_same_hour(cast: Cast) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=COPENHAGEN)
    claim = file(at=now)
    agree(claim, datetime(2026, 11, 24, 10, tzinfo=COPENHAGEN), now=now)
    assert unfolded(invitation(claim))["DTSTART;TZID=Europe/Copenhagen"] == "20261124T100000"


def test_another_time_takes_the_place_of_the_one_before(cast: Cast) -> None:
    claim = file()
    agree(claim)
    agree(claim, THURSDAY_AT_TEN + HOUR, now=NOW + HOUR)
    event = unfolded(invitation(claim))
    assert event["UID"] == f"opkald-{claim.number}@skadeportalen"
    assert (event["SEQUENCE"], event["DTSTART;TZID=Europe/Copenhagen"]) == ("1", "20260917T110000")


def test_the_mail_says_in_its_header_what_the_file_is_for(cast: Cast) -> None:
    claim = file()
    agree(claim)
    # A round has little time; on a busy machine that is one mail.
    while deliver_outbox(now=NOW + HOUR):
        pass
    sent = next(m for m in mail.outbox if "Vi ringer til dig den" in m.subject)
    parts = [part for part in sent.message().walk() if part.get_filename()]
    assert [(part.get_filename(), part.get_content_type(), part.get_param("method")) for part in parts] == [
        (f"opkald-{claim.number}.ics", "text/calendar", "PUBLISH")
    ]
    assert "vedhæftet" in sent.body
    unfolded(parts[0].get_payload(decode=True))


def test_the_file_speaks_the_claimants_language(cast: Cast) -> None:
    claim = file(language="en")
    agree(claim)
    assert OutboxMessage.objects.get(template="call_agreed", channel="mail").language == "en"
    assert unfolded(invitation(claim))["SUMMARY"]


# To keep --------------------------------------------------------------------------------------------------------------


def test_each_door_that_shows_the_call_gives_the_same_entry(cast: Cast, as_user: Any, client: Client) -> None:
    claim = file()
    agree(claim)
    doors = (
        client.get(f"{trusted(claim)}opkald/kalender/"),
        as_user(cast.anna).get(reverse("my-call-calendar", args=[claim.number])),
        as_user(cast.camilla).get(reverse("desk-call-calendar", args=[claim.number])),
    )
    for response in doors:
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="opkald-{claim.number}.ics"'
        event = unfolded(response.content)
        assert event["UID"] == f"opkald-{claim.number}@skadeportalen"
        assert event["DTSTART;TZID=Europe/Copenhagen"] == "20260917T100000"
    mine, _signed_in, desks = (unfolded(response.content) for response in doors)
    assert mine["SUMMARY"] == "Vi ringer til dig om din skade"
    assert desks["SUMMARY"] == f"Ring til Anna Holm\\, sag {claim.number}"
    assert desks["LOCATION"] == "20 30 40 50"
    assert desks["URL"].endswith(f"/desk/sag/{claim.number}/")


def test_the_pages_lead_to_the_file_once_a_call_is_agreed(cast: Cast, as_user: Any, client: Client) -> None:
    claim = file()
    case = (as_user(cast.camilla), reverse("desk-case", args=[claim.number]))
    pages = (case, (client, trusted(claim)), (client, f"{trusted(claim)}opkald/"))
    for door, where in pages:
        assert "/kalender/" not in door.get(where).content.decode()
    agree(claim)
    for door, where in pages:
        assert "/kalender/" in door.get(where).content.decode()


def test_where_no_call_is_agreed_there_is_no_file(cast: Cast, as_user: Any, client: Client) -> None:
    claim = file()
    desk = as_user(cast.camilla)
    where = reverse("desk-call-calendar", args=[claim.number])
    assert desk.get(where).status_code == 409
    assert client.get(f"{trusted(claim)}opkald/kalender/").status_code == 409
    agree(claim)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    assert desk.get(where).status_code == 409


def test_nobody_elses_call_is_kept_by_a_strangers_link_or_another_role(
    cast: Cast, as_user: Any, client: Client
) -> None:
    receipt = filed()
    answer(number=receipt.claim.number, answers=Answers(contact_phone="+4531223344"), by=None, now=NOW, trusted=True)
    without = client.get(page(receipt, "opkald/kalender/"))
    agree(receipt.claim)
    agreed = client.get(page(receipt, "opkald/kalender/"))
    for response in (without, agreed):
        assert (response.status_code, response["Location"]) == (302, page(receipt))
    mine = reverse("my-call-calendar", args=[receipt.claim.number])
    assert as_user(cast.david).get(mine).status_code == 404
    for user in (cast.bo, cast.eva, cast.anna, cast.helle):
        assert as_user(user).get(reverse("desk-call-calendar", args=[receipt.claim.number])).status_code == 403


def test_an_unknown_device_has_the_call_by_its_filers_link(cast: Cast, client: Client) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    agree(receipt.claim)
    assert client.get(page(receipt, "opkald/kalender/")).status_code == 200
