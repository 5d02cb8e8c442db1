"""Codes that are guessed, and used, by many at the same moment."""

import re
from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from django.test import Client

from claims.models import CodePurpose, OneTimeCode
from claims.proof import codes
from claims.proof.codes import Miss, Recipient
from notifications.tokens import one_time_code
from tests.cast import NOW, Cast, make_cast
from tests.claims.filing_pages import html, words
from tests.claims.proven import WHO, WHO_CODE, ask, code_to, wrong
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

SESSION = "0" * 64
Try = Callable[[], OneTimeCode | Miss]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def send(cast: Cast, places: int = 1) -> list[OneTimeCode]:
    to = Recipient(address="anna@nordlys.example", person=cast.anna.person, trusted=True)
    recipients = [to, *[None] * (places - 1)]
    keys = codes.send(recipients, purpose=CodePurpose.FILING, session=SESSION, language="da", now=NOW)
    return [OneTimeCode.objects.get(pk=key) for key in keys]


def trying(rows: list[OneTimeCode], code: str) -> Try:
    keys = [row.pk for row in rows]
    return lambda: codes.spend(keys, code, purpose=CodePurpose.FILING, session=SESSION, now=NOW)


@pytest.mark.parametrize("places", [1, 2])
def test_guesses_at_the_same_moment_are_five_in_all(cast: Cast, places: int) -> None:
    rows = send(cast, places)
    side_by_side(*[trying(rows, wrong(one_time_code(str(rows[0].pk))))] * 20)
    assert set(OneTimeCode.objects.values_list("tries", "spent_at")) == {(5, None)}
    assert trying(rows, one_time_code(str(rows[0].pk)))() == Miss.USED_UP


def test_the_right_code_opens_once_however_many_bring_it(cast: Cast) -> None:
    rows = send(cast, 2)
    found = side_by_side(*[trying(rows, one_time_code(str(rows[0].pk)))] * 20)
    opened = [code for code in found if isinstance(code, OneTimeCode)]
    assert [code.pk for code in opened] == [rows[0].pk]
    assert set(OneTimeCode.objects.values_list("spent_at", flat=True)) == {NOW}


def test_two_taps_at_the_same_moment_land_in_one_session(cast: Cast, frozen: object) -> None:
    first, second = Client(), Client()
    ask(first)
    slip = re.search(r'name="slip" value="([^"]+)"', html(first.get(WHO_CODE)))
    assert slip
    second.cookies = SimpleCookie(first.cookies.output(header="", sep=";"))
    said = {"code": code_to("anna@nordlys.example"), "slip": slip[1]}
    answers = side_by_side(*[lambda tap=tap: tap.post(WHO_CODE, said) for tap in (first, second)])
    assert [answer["Location"] for answer in answers] == ["/anmeld/"] * 2
    assert first.session.session_key == second.session.session_key
    assert "Anna Holm" in words(second.get(WHO))


def test_nobodys_mail_is_not_there_for_anybody_who_looks_meanwhile(cast: Cast) -> None:
    from notifications.models import OutboxMessage

    codes.send([None, None], purpose=CodePurpose.STATUS, session=SESSION, language="da", now=NOW)
    assert not OutboxMessage.objects.exists()
    assert OneTimeCode.objects.filter(address="").count() == 2
