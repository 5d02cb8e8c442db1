"""What an import does to a register that already knows something."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Person
from accounts.refusals import WrongState
from devices.models import Device, Identifier
from fleet.findings import Code, FileProblem
from fleet.importing import ImportReport
from fleet.texts import finding_text
from policies.models import Cover, Policy
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, ANNAS_SERIAL, DAVIDS_IMEI, Cast, make_cover, make_policy
from tests.fleet.files import A_LAPTOP, A_PHONE, IN_FULL, bring_in, bring_in_file, counts, csv_file, found

pytestmark = pytest.mark.django_db

LACKS = {Code.NO_PERSON, Code.NO_PURCHASE_DATE, Code.NO_PRICE}
ANNAS = {"IMEI": ANNAS_IMEI, "Enhedstype": "Mobiltelefon"}


def telling(report: ImportReport) -> list[tuple[int, Code]]:
    """The findings but for those about what a row lacks."""
    return [(line, code) for line, code in found(report) if code not in LACKS]


def the_phone() -> Device:
    return Device.objects.get(identifiers__value=IN_FULL["IMEI"])


def test_a_new_row_makes_device_person_numbers_and_cover(cast: Cast) -> None:
    report = bring_in(cast.nordlys, IN_FULL)
    assert counts(report) == (1, 0, 0)
    device = the_phone()
    assert device.organisation == cast.nordlys
    assert (device.kind, device.brand, device.model) == ("mobile", "Samsung", "Galaxy S24")
    assert (device.purchased_on, device.price_dkk) == (date(2025, 11, 3), Decimal("6799.00"))
    assert device.warranty_months == 12
    assert device.imeis == ["355762055968537", "355762053849572"]
    assert device.serial == "R5ESH7460PG"
    assert device.holder is not None
    assert (device.holder.name, device.holder.email) == ("Pia Jensen", "pia@nordlys.example")
    assert device.holder.organisation == cast.nordlys
    cover = device.covers.get()
    assert (cover.policy, cover.sum_insured_dkk) == (cast.nordlys_policy, Decimal("6799.00"))
    assert (cover.starts_on, cover.ends_on) == (date(2025, 11, 3), date(2028, 11, 3))


def test_a_known_device_is_found_by_any_of_its_numbers_and_only_what_differs_is_changed(cast: Cast) -> None:
    by_serial = {"Serienummer": ANNAS_SERIAL, "Model": "iPhone 15 Pro", "Enhedstype": "Mobil"}
    assert counts(bring_in(cast.nordlys, by_serial)) == (0, 1, 0)
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.model == "iPhone 15 Pro"
    assert (cast.annas_phone.brand, cast.annas_phone.purchased_on) == ("Apple", date(2026, 1, 12))
    assert cast.annas_phone.holder == cast.anna.person
    assert counts(bring_in(cast.nordlys, by_serial)) == (0, 0, 1)
    assert counts(bring_in(cast.nordlys, {**ANNAS, "Model": "iPhone 15 Pro"})) == (0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value", "field", "stored"),
    [
        ("Mærke", "Appel", "brand", "Appel"),
        ("Købsdato", "13-01-2026", "purchased_on", date(2026, 1, 13)),
        ("Leveringsdato", "20-01-2026", "delivered_on", date(2026, 1, 20)),
        ("Pris", "7.000,00", "price_dkk", Decimal("7000.00")),
        ("Garanti", "24 mdr.", "warranty_months", 24),
        ("Enhedstype", "Tablet", "kind", "tablet"),
    ],
)
def test_each_field_that_differs_is_changed_once(
    cast: Cast, column: str, value: str, field: str, stored: object
) -> None:
    row = {**ANNAS, column: value}
    assert counts(bring_in(cast.nordlys, row)) == (0, 1, 0)
    cast.annas_phone.refresh_from_db()
    assert getattr(cast.annas_phone, field) == stored
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)


def test_an_empty_cell_and_a_guess_change_nothing(cast: Cast) -> None:
    Device.objects.filter(pk=cast.annas_phone.pk).update(kind="smartwatch")
    row = {"IMEI": ANNAS_IMEI, "Enhedstype": "", "Model": "", "Pris": "", "Medarbejder": "", "OS": "iOS"}
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)
    cast.annas_phone.refresh_from_db()
    assert (cast.annas_phone.kind, cast.annas_phone.model) == ("smartwatch", "iPhone 15")


def test_a_device_of_somebody_else_is_an_error_that_never_says_whose(cast: Cast) -> None:
    rows = [{**A_PHONE, "IMEI": DAVIDS_IMEI}, A_LAPTOP]
    report = bring_in(cast.nordlys, *rows)
    assert telling(report) == [(2, Code.BELONGS_TO_ANOTHER_ORGANISATION)]
    assert report.errors[0].value == DAVIDS_IMEI
    assert counts(report) == (1, 0, 0)
    cast.davids_phone.refresh_from_db()
    assert (cast.davids_phone.organisation, cast.davids_phone.brand) == (cast.sydhavn, "Samsung")
    assert "Sydhavn" not in finding_text(report.errors[0])


def test_numbers_of_two_devices_in_one_row_are_an_error(cast: Cast) -> None:
    report = bring_in(cast.nordlys, {**ANNAS, "Serienummer": ANNAS_LAPTOP_SERIAL})
    assert telling(report) == [(2, Code.IDENTIFIERS_OF_TWO_DEVICES)]
    assert counts(report) == (0, 0, 0)


def test_two_rows_that_name_one_device_by_different_numbers_are_a_duplicate(cast: Cast) -> None:
    by_imei, by_serial = {**ANNAS, "Serienummer": ""}, {"Serienummer": ANNAS_SERIAL, "Enhedstype": "Mobil"}
    report = bring_in(cast.nordlys, by_imei, by_serial)
    assert telling(report) == [(3, Code.DUPLICATE_IN_FILE)]
    assert report.errors[0].first_line == 2
    assert counts(report) == (0, 0, 1)


def test_a_number_of_a_line_that_is_left_out_still_counts_as_seen(cast: Cast) -> None:
    report = bring_in(cast.nordlys, {**A_PHONE, "Pris": "gratis"}, {**A_PHONE, "Pris": "100"})
    assert telling(report) == [(2, Code.PRICE_INVALID), (3, Code.DUPLICATE_IN_FILE)]
    assert counts(report) == (0, 0, 0)


def test_another_imei_of_a_known_device_is_added_and_one_that_is_left_away_stays(cast: Cast) -> None:
    second = "352990117296331"
    assert counts(bring_in(cast.nordlys, {**ANNAS, "IMEI 2": second})) == (0, 1, 0)
    assert Device.objects.get(pk=cast.annas_phone.pk).imeis == [ANNAS_IMEI, second]
    assert counts(bring_in(cast.nordlys, ANNAS)) == (0, 0, 1)
    assert counts(bring_in(cast.nordlys, {**ANNAS, "IMEI": second, "IMEI 2": ANNAS_IMEI})) == (0, 0, 1)
    assert Device.objects.get(pk=cast.annas_phone.pk).imeis == [ANNAS_IMEI, second]


def test_new_numbers_take_the_places_when_they_are_full(cast: Cast) -> None:
    third, fourth = "352990117296331", "352990117565891"
    bring_in(cast.nordlys, {**ANNAS, "IMEI 2": third})
    row = {"Serienummer": ANNAS_SERIAL, "IMEI": fourth, "Enhedstype": "Mobil"}
    assert counts(bring_in(cast.nordlys, row)) == (0, 1, 0)
    assert Device.objects.get(pk=cast.annas_phone.pk).imeis == [fourth, ANNAS_IMEI]
    assert not Identifier.objects.filter(value=third).exists()
    assert counts(bring_in(cast.nordlys, {**ANNAS, "Serienummer": "NYTSERIE123"})) == (0, 1, 0)
    assert Device.objects.get(pk=cast.annas_phone.pk).serial == "NYTSERIE123"


# People ------------------------------------------------------------------------------------------------------------


def test_a_person_is_known_by_mail_address_whatever_its_case_and_name_and_phone_follow_the_file(cast: Cast) -> None:
    row = {**ANNAS, "Medarbejder": "Anna B. Holm", "E-mail": "Anna@Nordlys.example", "Telefon": "40506070"}
    assert counts(bring_in(cast.nordlys, row)) == (0, 1, 0)
    person = cast.anna.person
    person.refresh_from_db()
    assert (person.name, person.email, person.phone) == ("Anna B. Holm", "anna@nordlys.example", "+4540506070")
    assert Person.objects.filter(organisation=cast.nordlys).count() == 1
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)


def test_the_same_mail_address_at_another_organisation_is_another_person(cast: Cast) -> None:
    bring_in(cast.nordlys, {**A_LAPTOP, "Medarbejder": "David Juhl", "E-mail": "david@sydhavn.example"})
    assert Person.objects.filter(email="david@sydhavn.example").count() == 2
    assert Device.objects.get(identifiers__value="5CG8NVU781").holder != cast.david.person


def test_a_device_changes_hands_when_the_file_says_so(cast: Cast) -> None:
    row = {**ANNAS, "Medarbejder": "Pia Jensen", "E-mail": "pia@nordlys.example"}
    assert counts(bring_in(cast.nordlys, row)) == (0, 1, 0)
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.holder is not None
    assert cast.annas_phone.holder.name == "Pia Jensen"


def test_a_mail_address_without_a_name_stands_as_one_until_the_name_comes(cast: Cast) -> None:
    row = {**A_LAPTOP, "E-mail": "ny@nordlys.example"}
    report = bring_in(cast.nordlys, row)
    assert Code.NO_PERSON in [code for _line, code in found(report)]
    person = Person.objects.get(email="ny@nordlys.example")
    assert person.name == "ny@nordlys.example"
    assert counts(bring_in(cast.nordlys, {**row, "Medarbejder": "Ny Nielsen"})) == (0, 1, 0)
    person.refresh_from_db()
    assert person.name == "Ny Nielsen"
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)
    person.refresh_from_db()
    assert person.name == "Ny Nielsen"


def test_a_name_alone_is_the_only_one_of_that_name_or_somebody_new(cast: Cast) -> None:
    rows = [{**A_LAPTOP, "Medarbejder": "anna holm"}, {**A_PHONE, "Medarbejder": "Ole Ny", "Telefon": "40506070"}]
    assert counts(bring_in(cast.nordlys, *rows)) == (2, 0, 0)
    assert Device.objects.get(identifiers__value="5CG8NVU781").holder == cast.anna.person
    assert Person.objects.get(name="Ole Ny").phone == "+4540506070"
    assert counts(bring_in(cast.nordlys, *rows)) == (0, 0, 2)
    assert Person.objects.filter(organisation=cast.nordlys).count() == 2


def test_a_name_that_several_have_is_not_guessed_but_the_holder_stays(cast: Cast) -> None:
    Person.objects.create(organisation=cast.nordlys, name="Anna Holm", email="anna2@nordlys.example")
    report = bring_in(cast.nordlys, {**A_LAPTOP, "Medarbejder": "Anna Holm"}, {**ANNAS, "Medarbejder": "Anna Holm"})
    assert (2, Code.PERSON_NOT_CLEAR) in found(report)
    assert Device.objects.get(identifiers__value="5CG8NVU781").holder is None
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.holder == cast.anna.person
    assert Person.objects.filter(name="Anna Holm").count() == 2


def test_of_two_lines_about_one_person_the_last_is_believed_each_time(cast: Cast) -> None:
    mail = {"E-mail": "pia@nordlys.example"}
    rows = [
        {**A_LAPTOP, **mail, "Medarbejder": "Pia Jensen", "Telefon": "40506070"},
        {**A_PHONE, **mail, "Medarbejder": "Pia B. Jensen"},
    ]
    assert counts(bring_in(cast.nordlys, *rows)) == (2, 0, 0)
    person = Person.objects.get(email="pia@nordlys.example")
    assert (person.name, person.phone) == ("Pia B. Jensen", "+4540506070")
    assert counts(bring_in(cast.nordlys, *rows)) == (0, 0, 2)


# Cover -------------------------------------------------------------------------------------------------------------


def test_an_unknown_policy_is_an_error_and_so_is_one_of_another_organisation(cast: Cast) -> None:
    report = bring_in(cast.nordlys, {**IN_FULL, "Police": "SH-2025-1"}, {**A_LAPTOP, "Police": "FINDES-IKKE"})
    assert telling(report) == [(2, Code.POLICY_UNKNOWN), (3, Code.POLICY_UNKNOWN)]
    assert not Cover.objects.filter(policy=cast.sydhavn_policy, device__organisation=cast.nordlys).exists()


def test_a_policy_number_is_known_whatever_its_case(cast: Cast) -> None:
    bring_in(cast.nordlys, {**IN_FULL, "Police": " nl-2024-1 "})
    assert the_phone().covers.get().policy == cast.nordlys_policy


@pytest.mark.parametrize("missing", ["Police", "Pris (kr.)", "Købsdato"])
def test_without_policy_price_or_date_a_device_is_registered_without_cover(cast: Cast, missing: str) -> None:
    assert counts(bring_in(cast.nordlys, {**IN_FULL, missing: ""})) == (1, 0, 0)
    assert not the_phone().covers.exists()


def test_what_was_missing_is_given_later_and_the_cover_comes(cast: Cast) -> None:
    bring_in(cast.nordlys, {**IN_FULL, "Pris (kr.)": "", "Købsdato": ""})
    report = bring_in(cast.nordlys, {**A_PHONE, "Pris": "6799", "Købsdato": "2025-11-03"})
    assert counts(report) == (0, 1, 0)
    assert not the_phone().covers.exists()
    report = bring_in(cast.nordlys, {**A_PHONE, "Police": "NL-2024-1"})
    assert counts(report) == (0, 1, 0)
    assert the_phone().covers.get().ends_on == date(2028, 11, 3)


def test_delivery_counts_before_purchase(cast: Cast) -> None:
    bring_in(cast.nordlys, {**IN_FULL, "Leveringsdato": "10-11-2025"})
    assert the_phone().covers.get().starts_on == date(2025, 11, 10)


def test_a_delivery_before_the_purchase_that_the_register_knows_is_an_error(cast: Cast) -> None:
    report = bring_in(cast.nordlys, {**ANNAS, "Leveringsdato": "11-01-2026"})
    assert telling(report) == [(2, Code.DATE_INVALID)]
    assert report.errors[0].column == "Leveringsdato"


def test_the_cover_follows_the_file(cast: Cast) -> None:
    bring_in(cast.nordlys, IN_FULL)
    row = {**IN_FULL, "Købsdato": "04-12-2025", "Pris (kr.)": "7.000,00"}
    assert counts(bring_in(cast.nordlys, row)) == (0, 1, 0)
    cover = the_phone().covers.get()
    assert (cover.starts_on, cover.ends_on) == (date(2025, 12, 4), date(2028, 12, 4))
    assert cover.sum_insured_dkk == Decimal("7000.00")
    assert counts(bring_in(cast.nordlys, row)) == (0, 0, 1)


def test_where_a_device_has_had_several_covers_history_is_not_rewritten(cast: Cast) -> None:
    bring_in(cast.nordlys, {**IN_FULL, "Police": ""})
    for first, last in (((2020, 1, 1), (2021, 1, 1)), ((2025, 11, 1), (2028, 11, 1))):
        make_cover(cast.nordlys_policy, the_phone(), date(*first), date(*last))
    before = list(the_phone().covers.order_by("pk").values())
    assert counts(bring_in(cast.nordlys, IN_FULL)) == (0, 0, 1)
    assert list(the_phone().covers.order_by("pk").values()) == before


def test_a_warranty_as_long_as_the_term_leaves_no_cover_and_says_so(cast: Cast) -> None:
    make_policy(cast.nordlys, "GARANTI", terms="usg-garantiforsikring-9501009")
    report = bring_in(cast.nordlys, {**IN_FULL, "Police": "GARANTI", "Garanti": "36"})
    assert telling(report) == [(2, Code.NO_COVER_PERIOD)]
    assert report.findings[0].column == "Police"
    assert not the_phone().covers.exists()


def test_garanti_begins_the_day_after_the_warranty(cast: Cast) -> None:
    make_policy(cast.nordlys, "GARANTI", terms="usg-garantiforsikring-9501009")
    bring_in(cast.nordlys, {**IN_FULL, "Police": "GARANTI", "Garanti": "24"})
    cover = the_phone().covers.get()
    assert (cover.starts_on, cover.ends_on) == (date(2027, 11, 4), date(2028, 11, 3))


def test_a_kind_that_the_terms_do_not_insure_gets_no_cover_and_says_so(cast: Cast) -> None:
    make_policy(cast.nordlys, "TRYG", terms="tryg-elgiganten-extended-warranty")
    report = bring_in(cast.nordlys, {**IN_FULL, "Police": "TRYG"})
    assert telling(report) == [(2, Code.KIND_NOT_INSURED)]
    assert not the_phone().covers.exists()


def test_a_cancelled_policy_covers_to_its_last_day_only(cast: Cast) -> None:
    Policy.objects.filter(pk=cast.nordlys_policy.pk).update(cancelled_on=date(2026, 6, 30))
    bring_in(cast.nordlys, IN_FULL)
    assert the_phone().covers.get().ends_on == date(2026, 6, 30)


def test_a_policy_on_terms_that_are_gone_stops_the_import_with_a_sentence(cast: Cast) -> None:
    Policy.objects.filter(pk=cast.nordlys_policy.pk).update(terms="findes-ikke")
    with pytest.raises(WrongState, match="findes-ikke"):
        bring_in(cast.nordlys, IN_FULL)
    assert not Device.objects.filter(identifiers__value=IN_FULL["IMEI"]).exists()


# The whole file ----------------------------------------------------------------------------------------------------


def test_a_file_that_breaks_off_writes_nothing(cast: Cast) -> None:
    before = Device.objects.count()
    data = csv_file(A_PHONE, A_LAPTOP) + b'123;"aldrig lukket\n'
    with pytest.raises(FileProblem):
        bring_in_file(cast.nordlys, data)
    assert Device.objects.count() == before


def test_a_dry_run_writes_nothing_and_says_the_same(cast: Cast) -> None:
    data = csv_file(IN_FULL, {**ANNAS, "Model": "Ny"}, {**A_LAPTOP, "Police": "FINDES-IKKE"})
    tables = (Device, Identifier, Person, Cover)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    tried = bring_in_file(cast.nordlys, data, dry_run=True)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert bring_in_file(cast.nordlys, data) == tried


def test_an_import_asks_the_same_number_of_questions_for_few_rows_and_for_many(cast: Cast) -> None:
    def asked(first: int, count: int) -> int:
        rows = [{**A_LAPTOP, "Serienummer": f"5CG{number:07d}"} for number in range(first, first + count)]
        with CaptureQueriesContext(connection) as questions:
            bring_in(cast.nordlys, *rows)
        return len(questions)

    assert asked(1000, 3) == asked(2000, 300)


def test_an_organisation_without_devices_or_policies_can_begin(cast: Cast) -> None:
    new = Organisation.objects.create(name="Ny ApS", cvr="24260666", created_at=cast.nordlys.created_at)
    assert counts(bring_in(new, {**IN_FULL, "Police": ""})) == (1, 0, 0)
