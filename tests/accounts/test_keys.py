"""A question by keys is composed once, and asked with the keys of each time."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.keys import composed_once
from accounts.models import Person
from tests.cast import Cast


def test_a_composed_question_is_asked_with_the_keys_of_each_time(
    cast: Cast, django_assert_num_queries: CaptureQueriesContext
) -> None:
    composed = []

    @composed_once
    def named(keys: Any) -> QuerySet[Person]:
        composed.append(keys)
        return Person.objects.filter(pk__in=keys).order_by("-pk")

    first, second = Person.objects.order_by("pk")[:2]
    with django_assert_num_queries(4):
        asked = [list(named(keys)) for keys in ([first.pk], [second.pk], [first.pk, second.pk], [])]
    assert asked == [[first], [second], [second, first], []]
    assert len(composed) == 1


def test_a_question_that_loads_relations_along_is_refused(cast: Cast) -> None:
    along = composed_once(lambda keys: Person.objects.filter(pk__in=keys).select_related("organisation"))
    apart = composed_once(lambda keys: Person.objects.filter(pk__in=keys).prefetch_related("devices"))
    for question in (along, apart):
        with pytest.raises(TypeError, match="loads relations along"):
            question([1])
