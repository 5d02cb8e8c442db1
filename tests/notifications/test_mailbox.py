"""The mailbox of files, and the demonstration's pages that show it."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from notifications import mailbox
from notifications.mailbox import MailboxBackend, Place, envelopes, read
from tests.notifications.letters import put_a_mail

Visit = Callable[..., Client]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.MAILBOX_DIR = tmp_path / "var" / "mail"  # type: ignore[attr-defined]
    return tmp_path / "var" / "mail"


def send(number: int = 1, *, at: int | None = None, **fields: str) -> str:
    """Send a mail, at this second, and return its name in the mailbox."""
    name = put_a_mail(number, **fields)
    if at is not None:
        os.utime(mailbox._folder() / f"{name}.eml", (at, at))
    return name


# The files ------------------------------------------------------------------------------------------------------------


def test_a_mail_is_read_as_it_was_sent() -> None:
    found = read(send(html="<p>Hej</p>"))
    assert found is not None
    assert found.envelope.subject == "Mail 1: æøå"
    assert found.envelope.to == ("anna@nordlys.example",)
    assert found.sender == "Portalen <svar@p.example>"
    assert found.text == "Hej\n"
    assert found.html.strip() == "<p>Hej</p>"
    (file,) = found.enclosures
    assert (file.name, file.content_type, file.content) == ('læs "mig".pdf', "application/pdf", b"%PDF-\x00\xff")


def test_the_same_message_sent_again_stays_one(folder: Path) -> None:
    send(1), send(1), send(2)
    assert len(envelopes()) == 2
    assert len(list(folder.iterdir())) == 2, "nothing half-written is left"


def test_a_reader_never_sees_half_a_mail(folder: Path) -> None:
    name = send(1, text="x" * 400_000)
    whole = len((folder / f"{name}.eml").read_bytes())
    stop = threading.Event()

    def send_again() -> None:
        while not stop.is_set():
            send(1, text="x" * 400_000)

    sender = threading.Thread(target=send_again)
    sender.start()
    try:
        for _ in range(200):
            assert abs(len((folder / f"{name}.eml").read_bytes()) - whole) < 100
    finally:
        stop.set()
        sender.join()


def test_an_empty_mailbox_is_no_fault() -> None:
    assert envelopes() == []
    assert read("0" * 32) is None


@pytest.mark.parametrize("name", ["..", "../secret", "0" * 31, "G" * 32, ""])
def test_nothing_but_mails_is_read(name: str, folder: Path) -> None:
    assert read(name) is None


def test_mail_to_nobody_is_not_written() -> None:
    assert MailboxBackend().send_messages([EmailMultiAlternatives("x", "y", to=[])]) == 0
    assert envelopes() == []


def test_the_newest_comes_first_and_pages_follow_each_other() -> None:
    names = [send(number, at=1_800_000_000 + number) for number in range(7)]
    first = envelopes(limit=3)
    second = envelopes(limit=3, before=first[-1].place)
    third = envelopes(limit=3, before=second[-1].place)
    assert [found.place.name for found in (*first, *second, *third)] == names[::-1]


def test_a_recipient_is_found_by_a_part_of_the_address() -> None:
    send(1), send(2, to="Bo@Nordlys.example"), send(3, to="david@sydhavn.example")
    assert [found.to[0] for found in envelopes(to=" bo@nord ")] == ["Bo@Nordlys.example"]
    assert len(envelopes(to="nordlys.example")) == 2
    assert envelopes(to="frode") == []


@pytest.mark.parametrize(
    "text", ["", "7", "7-", "x-" + "0" * 32, "7-" + "0" * 31, "٧-" + "0" * 32, "9" * 30 + "-" + "0" * 32]
)
def test_a_place_that_nobody_wrote_is_none(text: str) -> None:
    assert Place.read(text) is None


# The pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_list_links_to_each_mail(client: Client) -> None:
    name = send(1)
    page = client.get(reverse("demo-mailbox"))
    assert page.status_code == 200
    assert reverse("demo-mail", args=[name]) in page.content.decode()
    assert "Mail 1: æøå" in page.content.decode()


@pytest.mark.django_db
def test_a_search_keeps_what_was_typed_and_says_what_to_do_when_it_finds_nothing(client: Client) -> None:
    send(1)
    page = client.get(reverse("demo-mailbox"), {"til": '"><script>'}).content.decode()
    assert "Ingen mails til den modtager" in page
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


@pytest.mark.django_db
def test_a_long_list_goes_on_on_the_next_page(client: Client) -> None:
    for number in range(53):
        send(number, at=1_800_000_000 + number)
    first = client.get(reverse("demo-mailbox"), {"til": "anna@nordlys.example"})
    assert len(first.context["envelopes"]) == 50
    assert "til=anna%40nordlys.example" in first.context["next_href"]
    second = client.get(first.context["next_href"])
    assert [envelope.subject for envelope in second.context["envelopes"]] == [f"Mail {n}: æøå" for n in (2, 1, 0)]
    assert second.context["next_href"] == ""
    assert client.get(reverse("demo-mailbox"), {"efter": "nonsense"}).status_code == 200


@pytest.mark.django_db
def test_a_mail_is_shown_with_links_to_follow_and_nothing_to_run(client: Client) -> None:
    name = send(1, text="Se: http://p.example/sag/abc/\n<script>alert(1)</script>\njavascript:alert(1)\n")
    page = client.get(reverse("demo-mail", args=[name])).content.decode()
    assert '<a href="http://p.example/sag/abc/"' in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.django_db
def test_the_html_is_shown_in_a_world_of_its_own(client: Client) -> None:
    page = client.get(reverse("demo-mail-html", args=[send(1, html="<p>Hej</p><script>alert(1)</script>")]))
    assert "<p>Hej</p>" in page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.django_db
def test_a_file_is_a_download(client: Client) -> None:
    name = send(1)
    answer = client.get(reverse("demo-mail-file", args=[name, 1]))
    assert answer.content == b"%PDF-\x00\xff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ls mig.pdf"'
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.django_db
def test_what_is_not_there_is_missing(client: Client) -> None:
    name = send(1)
    for address in (
        reverse("demo-mail", args=["0" * 32]),
        reverse("demo-mail-html", args=["settings"]),
        reverse("demo-mail-file", args=[name, 0]),
        reverse("demo-mail-file", args=[name, 2]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_outside_the_demonstration_every_page_of_the_mailbox_is_missing(client: Client, settings: object) -> None:
    name = send(1)
    settings.DEMO = False  # type: ignore[attr-defined]
    for address in (
        reverse("demo-mailbox"),
        reverse("demo-mail", args=[name]),
        reverse("demo-mail-html", args=[name]),
        reverse("demo-mail-file", args=[name, 1]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_mailbox_is_only_read(client: Client) -> None:
    assert client.post(reverse("demo-mailbox")).status_code == 405
