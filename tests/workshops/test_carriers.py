"""Whose parcel it is, and where its way can be followed."""

from urllib.parse import urlsplit

import pytest

from workshops.carriers import CARRIERS, carrier_name, tracking_link
from workshops.models.freight import Shipment


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_has_a_secure_page_that_takes_the_number(carrier: str) -> None:
    link = tracking_link(carrier, "00370730251234567890")
    assert urlsplit(link).scheme == "https"
    assert "00370730251234567890" in link
    assert "{" not in link


def test_nothing_of_a_number_becomes_more_than_a_number() -> None:
    link = tracking_link("gls", "1&x=<script>/../#")
    assert link.endswith("match=1%26x%3D%3Cscript%3E%2F..%2F%23")


@pytest.mark.parametrize(("carrier", "number"), [("", ""), ("", "123"), ("gls", ""), ("duen", "123")])
def test_without_both_there_is_no_link(carrier: str, number: str) -> None:
    assert tracking_link(carrier, number) == ""


def test_the_name_is_the_carriers_own() -> None:
    assert carrier_name("postnord") == "PostNord"
    assert carrier_name("duen") == ""


def test_every_carrier_fits_the_column() -> None:
    longest = Shipment._meta.get_field("carrier").max_length
    assert all(len(key) <= longest for key in CARRIERS)
