"""The mails about route and repair, read as the claimant reads them, in both languages."""

import re
from collections.abc import Callable

import pytest

from claims.routes.repairs import finish, hand_back, receive
from claims.routes.routing import choose_pickup, pickup_windows
from notifications.models import OutboxMessage
from notifications.rendering import Rendered, render
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.routed import HOME, label, make_claim, walk_in

pytestmark = pytest.mark.django_db


def read(template: str, language: str = "da") -> Rendered:
    message = OutboxMessage.objects.get(template=template)
    return render(template, language=language, context=message.context)


def words(mail: Rendered) -> str:
    """The HTML as its reader sees it."""
    body = mail.html.partition("</head>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_booking_mail_says_where_when_what_to_show_and_what_to_do_first(cast: Cast) -> None:
    route = walk_in(make_claim(cast), cast)
    mail = read("route_walk_in")
    assert mail.subject == "Din tid på værkstedet er onsdag den 16. september 2026 kl. 09.00 – S-2026-000101"
    for text in (mail.text, words(mail)):
        for part in (
            "Hej Anna Holm",
            "onsdag den 16. september 2026 kl. 09.00",
            f"Booking {route.booking.number}",  # type: ignore[union-attr]
            "Jernbanegade 4",
            "6000 Kolding",
            "sikkerhedskopi",
            "skærmkoden",
            "«Find»",
            "SIM-kort",
        ):
            assert part in text, part
        assert "/sag/" in mail.text
        assert "/sag/" in mail.html


def test_the_label_mail_says_how_to_send(cast: Cast) -> None:
    route = label(make_claim(cast), cast)
    mail = read("route_label")
    assert mail.subject == "Her er din adresselabel – S-2026-000101"
    for text in (mail.text, words(mail)):
        assert f"Forsendelse {route.shipment.number}" in text  # type: ignore[union-attr]
        assert "A4-ark" in text


def test_the_pickup_mail_says_when_and_where_the_driver_comes(cast: Cast) -> None:
    claim = make_claim(cast)
    slot = pickup_windows(now=NOW)[0].slots[1]
    choose_pickup(
        number=claim.number,
        workshop=cast.kolding,
        window=(slot.starts_at, slot.ends_at),
        address=HOME,
        by=cast.camilla,
        now=NOW,
    )
    mail = read("route_pickup")
    assert mail.subject == "Vi henter din enhed onsdag den 16. september 2026 – S-2026-000101"
    for text in (mail.text, words(mail)):
        assert "onsdag den 16. september 2026 kl. 10.00 til kl. 12.00" in text
        assert "Åboulevarden 12B, 3. tv" in text
        assert "2650 Hvidovre" in text


@pytest.mark.parametrize(
    ("way", "subject", "says"),
    [
        (walk_in, "Din enhed er klar til afhentning i Kolding – S-2026-000101", "6000 Kolding"),
        (label, "Din enhed er på vej tilbage – S-2026-000101", "Forsendelse DK"),
    ],
)
@pytest.mark.parametrize(
    ("outcome", "new", "result"),
    [
        ("repaired", "", "er repareret"),
        ("no_fault", "", "ingen fejl"),
        ("irreparable", "", "kan ikke repareres"),
        ("swapped", UNKNOWN_IMEI, "byttet til en anden"),
    ],
)
def test_the_mails_of_a_repair_say_how_it_ended_and_where_the_device_is(
    cast: Cast, way: Callable[..., object], subject: str, says: str, outcome: str, new: str, result: str
) -> None:
    claim = make_claim(cast)
    way(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    assert read("device_received").subject == "Værkstedet har din enhed – S-2026-000101"
    finish(number=claim.number, outcome=outcome, note="", new_identifier=new, by=cast.eva, now=NOW)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    done = read("repair_finished")
    assert done.subject == subject
    for text in (done.text, words(done)):
        assert says in text
        assert result in text
    closed = read("handed_back")
    assert result in closed.text
    assert "afsluttet" in closed.subject


def test_no_mail_of_ours_shows_what_only_the_register_knows(cast: Cast) -> None:
    claim = make_claim(cast, contact_name="", contact_email="")
    claim.links.update(trusted=False)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finish(number=claim.number, outcome="repaired", note="x", new_identifier="", by=cast.eva, now=NOW)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    for template in ("route_walk_in", "device_received", "repair_finished", "handed_back"):
        mail = read(template)
        for secret in ("Anna", "iPhone 15", "Nordlys", claim.stated_identifier):
            assert secret not in mail.subject + mail.text + words(mail), (template, secret)


def test_without_a_link_a_mail_offers_none(cast: Cast) -> None:
    claim = make_claim(cast)
    claim.links.all().delete()
    walk_in(claim, cast)
    mail = read("route_walk_in")
    assert "/sag/" not in mail.text + mail.html


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_mail_can_be_written_in_both_languages(cast: Cast, language: str) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW)
    finish(number=claim.number, outcome="swapped", note="", new_identifier=UNKNOWN_IMEI, by=cast.eva, now=NOW)
    hand_back(number=claim.number, by=cast.eva, now=NOW)
    for message in OutboxMessage.objects.all():
        mail = render(message.template, language=language, context=message.context)
        assert mail.subject
        assert "{" not in mail.subject + mail.text
