"""What a filing asks of the database is the same whatever the register knows, or a stopwatch would hear it."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.urls.claimant import urlpatterns
from notifications import bell
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI, Cast, make_cast
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
    RECEIPT,
    START,
    STORY,
    TOLD,
    draft_key,
    private_path,
)

pytestmark = pytest.mark.usefixtures("frozen")


ANOTHER_IMEI = "356938035643809"
# Every page of the case, whether it is offered or not.
FILLED = {"kind": "photo", "task": "contact", "pk": 1}


class Counted(Client):
    """A visitor of whose requests it is noted how many statements each one asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    def request(self, **request: object) -> HttpResponse:
        with CaptureQueriesContext(connection) as statements:
            answer = super().request(**request)
        asked = [one["sql"] for one in statements if "SAVEPOINT" not in one["sql"]]
        address = str(request["PATH_INFO"]).split("/")
        page = "/".join(part for part in address if len(part) != 43)
        self.asked.append((f"{request['REQUEST_METHOD']} {page}", len(asked)))
        return answer


def walk(identifier: str, told: dict[str, dict[str, str]]) -> list[tuple[str, int]]:
    """The whole way of somebody whom nobody knows: filing, the receipt, and what its link opens."""
    visitor = Counted()
    visitor.get(START)
    visitor.post(START, {"identifier": identifier})
    for page, said in told.items():
        visitor.get(page)
        visitor.post(page, said)
    visitor.post(CHECK, {"draft": draft_key(visitor)})
    token = private_path(visitor.get(RECEIPT)).split("/")[2]
    for page in urlpatterns:
        visitor.get(reverse(page.name, kwargs={name: FILLED.get(name, token) for name in page.pattern.converters}))
    return visitor.asked


@pytest.mark.parametrize("told", [{}, {EVENT: DAMAGE, STORY: TOLD, CONTACT: REACH}], ids=["the number alone", "all"])
def test_every_page_asks_as_much_for_a_known_an_unknown_and_a_foreign_number(
    cast: Cast, told: dict[str, dict[str, str]]
) -> None:
    # What a process asks once and remembers, such as opening hours, is none of a number's.
    walk(ANOTHER_IMEI, told)
    known, unknown, foreign = (walk(identifier, told) for identifier in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI))
    assert known == foreign
    sending = f"POST {CHECK}"
    assert [page for page in known if page[0] != sending] == [page for page in unknown if page[0] != sending]
    # The letter to whom the register knows is written in the even time of the sending (`proof.even_time`), and is all.
    assert 0 <= dict(known)[sending] - dict(unknown)[sending] <= 3


@pytest.mark.django_db(transaction=True)
def test_the_letter_of_a_filing_waits_for_the_regular_round(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rendered at once, it would keep the machine busy while the receipt of a known device is shown."""
    make_cast()
    rung: list[bool] = []
    ring = bell.ring
    monkeypatch.setattr(bell, "ring", lambda *, messages: rung.append(ring(messages=messages)))
    visitor = Client()
    visitor.post(START, {"identifier": ANNAS_IMEI})
    assert visitor.post(CHECK, {"draft": draft_key(visitor)}).status_code == 302
    assert OutboxMessage.objects.filter(address="anna@nordlys.example").count() == 1
    assert rung == [False]
