"""Versions of opening hours: counted an owner, read by the newest, and changed by nobody."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cast import NOW, OFFICE_HOURS, Cast, make_cast, rewrite_hours
from workshops import hours
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.models import CalendarVersion, Workshop
from workshops.rewriting import HoursChanged, write_version

SHORT = Calendar.from_json({**OFFICE_HOURS, "hours": {"mon": [["09:00", "12:00"]]}})


@pytest.mark.django_db
def test_the_call_centre_begins_with_the_standard_calendar() -> None:
    held = hours.of_call_centre()
    assert (held.calendar, held.number) in {(DEFAULT_CALENDAR, 1), (DEFAULT_CALENDAR, 0)}


@pytest.mark.django_db
def test_versions_are_counted_an_owner_and_the_newest_holds(cast: Cast) -> None:
    made = [
        write_version(owner=cast.kolding, calendar=SHORT, seen=1, now=NOW, by=cast.eva),
        write_version(owner=None, calendar=SHORT, seen=1, now=NOW, by=cast.gry),
    ]
    assert [version.number for version in made] == [2, 2]
    held = hours.of_workshops([cast.kolding, cast.odense])
    assert (held[cast.kolding.pk].calendar, held[cast.kolding.pk].number) == (SHORT, 2)
    assert (held[cast.odense.pk].calendar, held[cast.odense.pk].number) == (Calendar.from_json(OFFICE_HOURS), 1)
    assert hours.of_call_centre().calendar == SHORT


@pytest.mark.django_db
def test_a_version_is_neither_changed_nor_deleted(cast: Cast) -> None:
    version = CalendarVersion.objects.of(cast.kolding).get()
    version.shape = SHORT.to_json()
    for change in (version.save, version.delete, CalendarVersion.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        CalendarVersion.objects.filter(pk=version.pk).update(number=7)
    version.refresh_from_db()
    assert version.shape == OFFICE_HOURS


@pytest.mark.django_db
def test_the_call_centre_has_each_number_once_too(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarVersion.objects.create(owner=None, number=1, shape=SHORT.to_json(), made_at=NOW)


@pytest.mark.django_db
def test_who_writes_on_an_older_version_is_told_of_the_newer_one(cast: Cast) -> None:
    write_version(owner=cast.kolding, calendar=SHORT, seen=1, now=NOW, by=cast.eva)
    with pytest.raises(HoursChanged) as refusal:
        write_version(owner=cast.kolding, calendar=DEFAULT_CALENDAR, seen=1, now=NOW, by=cast.gry)
    assert (refusal.value.status, [v.number for v in refusal.value.versions]) == (409, [2])
    assert CalendarVersion.objects.of(cast.kolding).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_one_is_told() -> None:
    cast = make_cast()
    start = Barrier(2)

    def write(by: User) -> object:
        start.wait(timeout=10)
        try:
            return write_version(owner=None, calendar=SHORT, seen=1, now=NOW, by=by).number
        except HoursChanged as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(write, (cast.gry, cast.helle)))
    assert sorted(map(str, answers)) == ["2", "hours_changed"]
    assert list(CalendarVersion.objects.of(None).values_list("number", flat=True)) == [2, 1]


@pytest.mark.django_db
def test_the_hours_of_many_workshops_are_one_query_and_of_known_versions_none(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        held = hours.of_workshops([cast.kolding, cast.odense])
    versions = [one.version for one in held.values() if one.version]
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert all(hours.of_versions(versions).values())


@pytest.mark.django_db
def test_hours_that_cannot_be_read_are_not_known_and_stop_nobody(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        unread = rewrite_hours(None, {"hours": {"mon": "hele dagen"}})
        assert hours.of_call_centre().calendar == DEFAULT_CALENDAR
        assert hours.of_versions([unread.pk, 999_999]) == {unread.pk: None, 999_999: None}
    assert f"Calendar version {unread.pk} cannot be read" in caplog.text


@pytest.mark.django_db
def test_a_new_workshop_of_the_administrators_begins_with_the_standard_hours(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    sent = {
        "name": "Mobilværkstedet",
        "slug": "skagen",
        "street": "Havnevej 1",
        "postal_code": "9990",
        "city": "Skagen",
        "phone": "+4598440000",
        "email": "skagen@vaerksted.example",
        "brands": "Apple",
        "takes_walk_in": "on",
        "benches": "1",
        "slot_minutes": "30",
        "is_open": "on",
        "staff-TOTAL_FORMS": "0",
        "staff-INITIAL_FORMS": "0",
    }
    assert client.post(reverse("admin:workshops_workshop_add"), sent).status_code == 302
    skagen = Workshop.objects.get(slug="skagen")
    assert hours.of_workshops([skagen])[skagen.pk].calendar == DEFAULT_CALENDAR
    assert CalendarVersion.objects.of(skagen).get().made_by == cast.helle


@pytest.mark.django_db
def test_each_sees_whose_hours_are_theirs_to_see(cast: Cast) -> None:
    seen = {
        user.role: set(CalendarVersion.objects.visible_to(user).values_list("owner__slug", flat=True))
        for user in (cast.eva, cast.gry, cast.helle, cast.anna, cast.bo)
    }
    assert seen[cast.eva.role] == {"kolding"}
    assert seen[cast.gry.role] == seen[cast.helle.role] == {None, "kolding", "odense"}
    assert seen[cast.anna.role] == seen[cast.bo.role] == set()


@pytest.mark.django_db
def test_more_versions_than_are_remembered_are_all_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours, "REMEMBERED", 1)
    monkeypatch.setattr(hours, "_known", {})
    versions = [CalendarVersion.objects.of(cast.kolding).get().pk, rewrite_hours(None, SHORT.to_json()).pk]
    assert all(hours.of_versions(versions).values())
    assert all(hours.of_versions(reversed(versions)).values())
