"""Two imports at once: no dead end, no broken constraint, and the same register as one after the other."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from devices.models import Device, Identifier
from fleet.findings import Code
from fleet.importing import ImportReport
from tests.cast import NOW, Cast
from tests.fleet.files import A_LAPTOP, A_PHONE, IN_FULL, bring_in, counts, found
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

SERIALS = [f"5CG{number:07d}" for number in range(400)]
ROWS = [{**A_LAPTOP, "Serienummer": serial, "Medarbejder": "Pia", "E-mail": "pia@x.example"} for serial in SERIALS]


def test_two_imports_of_one_file_make_each_device_once(cast: Cast) -> None:
    reports = side_by_side(lambda: bring_in(cast.nordlys, *ROWS), lambda: bring_in(cast.nordlys, *ROWS))
    assert sorted(counts(report) for report in reports) == [(0, 0, 400), (400, 0, 0)]
    assert Identifier.objects.filter(value__in=SERIALS).count() == 400
    assert cast.nordlys.people.filter(email="pia@x.example").count() == 1


def test_two_organisations_that_want_the_same_numbers_get_each_of_them_once(cast: Cast) -> None:
    ours, theirs = side_by_side(lambda: bring_in(cast.nordlys, *ROWS), lambda: bring_in(cast.sydhavn, *reversed(ROWS)))
    assert ours.new + theirs.new == 400
    foreign = [code for report in (ours, theirs) for _line, code in found(report) if code.is_error]
    assert foreign == [Code.BELONGS_TO_ANOTHER_ORGANISATION] * 400
    assert Device.objects.filter(identifiers__value__in=SERIALS).count() == 400


def wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_number_that_somebody_takes_meanwhile_becomes_an_error_of_its_row(cast: Cast) -> None:
    answers: list[ImportReport] = []

    def bring() -> None:
        try:
            answers.append(bring_in(cast.nordlys, A_PHONE, A_LAPTOP))
        finally:
            connection.close()

    thread = threading.Thread(target=bring, daemon=True)
    with transaction.atomic():
        device = Device.objects.create(organisation=cast.sydhavn, kind="mobile", registered_at=NOW)
        Identifier.objects.create(device=device, kind="imei", value=A_PHONE["IMEI"])
        thread.start()
        wait_until_somebody_waits()
    thread.join(10)
    assert not thread.is_alive()
    (report,) = answers
    assert counts(report) == (1, 0, 0)
    assert [(line, code) for line, code in found(report) if code.is_error] == [
        (2, Code.BELONGS_TO_ANOTHER_ORGANISATION)
    ]
    assert Device.objects.get(identifiers__value=A_PHONE["IMEI"]).organisation == cast.sydhavn


def test_a_register_that_the_planner_takes_for_empty_is_compared_in_good_time(cast: Cast) -> None:
    """As after a big import that autovacuum looked at before it was there to see."""
    many = [{**IN_FULL, "IMEI": "", "IMEI 2": "", "Serienummer": f"5CG{number:07d}"} for number in range(20_000)]

    def analyse() -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE devices_device, devices_identifier, policies_cover, accounts_person")

    with transaction.atomic():
        bring_in(cast.nordlys, *many)
        side_by_side(analyse)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT reltuples < 100 FROM pg_class WHERE relname = 'devices_device'")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET LOCAL statement_timeout = '10s'")
        assert counts(bring_in(cast.nordlys, *many)) == (0, 0, 20_000)
