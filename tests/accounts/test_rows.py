"""New rows are written in one statement, as Django would write them."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.rows import write
from claims.models import Claim, ClaimEvent, EventKind, Task, TaskKind, TaskOwner
from claims.proof import links
from tests.cast import NOW, Cast
from tests.claims.one_filing import file


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return file().claim


def held(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_each_row_gets_its_key_in_the_order_given_and_holds_what_was_said(
    claim: Claim, django_assert_num_queries: CaptureQueriesContext
) -> None:
    said = [{"æ": "ø", "percent": "100 %s"}, {}, {"many": [1, None]}]
    with django_assert_num_queries(1):
        events = write(ClaimEvent(claim=claim, kind=EventKind.FILED, at=NOW, data=data) for data in said)
    assert [held(ClaimEvent.objects.get(pk=event.pk)) for event in events] == [held(event) for event in events]
    assert [event.data for event in events] == said
    assert sorted({event.pk for event in events}) == [event.pk for event in events]


def test_a_row_with_a_key_of_its_own_keeps_it(claim: Claim) -> None:
    link = links.new(claim, address="anna@nordlys.example", now=NOW)
    key = link.pk
    assert write([link]) == [link]
    assert held(claim.links.get(pk=key)) == held(link)


def test_what_is_written_is_changed_afterwards_and_not_written_anew(claim: Claim) -> None:
    (event,) = write([ClaimEvent(claim=claim, kind=EventKind.FILED, at=NOW, data={})])
    before = ClaimEvent.objects.count()
    event.data = {"more": 1}
    event.save()
    assert ClaimEvent.objects.count() == before
    assert ClaimEvent.objects.get(pk=event.pk).data == {"more": 1}


def test_none_are_written_without_a_statement(db: None, django_assert_num_queries: CaptureQueriesContext) -> None:
    with django_assert_num_queries(0):
        assert write([]) == []


def test_a_conflict_is_said_and_nothing_is_written(claim: Claim) -> None:
    claim.tasks.all().delete()
    twice = [Task(claim=claim, kind=TaskKind.CONTACT, owner=TaskOwner.CLAIMANT, created_at=NOW) for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        write(twice)
    assert not claim.tasks.exists()


def test_a_field_that_is_left_to_the_database_is_not_forgotten(cast: Cast) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        write([Claim(number="S-2026-000001", filed_at=NOW)])


def test_a_row_that_names_another_without_a_key_is_not_written(claim: Claim) -> None:
    before = ClaimEvent.objects.count()
    with pytest.raises(ValueError, match="unsaved related object"):
        write([ClaimEvent(claim=claim, kind=EventKind.FILED, at=NOW, by=User(email="new@nordlys.example"), data={})])
    assert ClaimEvent.objects.count() == before
