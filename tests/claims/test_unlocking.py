"""Which steps a device needs before it is handed in, by its system; and their words."""

import pytest

from claims.models.claim import Peril
from claims.routes.unlocking import GONE, STEPS, Step, System, Unit, guide, system_of
from claims.routes.unlocking_texts import CHOICES, DONE, HOW, REASONS, SYSTEMS, TITLES, done_text, how_to, title_of
from devices.models import Kind


@pytest.mark.parametrize(
    ("kind", "brand", "model", "system"),
    [
        ("mobile", "Apple", "iPhone 15", System.IPHONE),
        ("mobile", "", "iPhone SE", System.IPHONE),
        ("tablet", "APPLE ", "iPad Air", System.IPAD),
        ("mobile", "Samsung", "Galaxy S24", System.SAMSUNG),
        ("tablet", "Samsung", "Galaxy Tab A9", System.SAMSUNG),
        ("mobile", "Google", "Pixel 8", System.ANDROID),
        ("mobile", "Nokia", "G42", System.ANDROID),
        ("tablet", "Lenovo", "Tab M10", System.ANDROID),
        ("tablet", "Microsoft", "Surface Go", System.WINDOWS),
        ("laptop", "Apple", "MacBook Air", System.MAC),
        ("desktop", "Apple", "Mac mini", System.MAC),
        ("laptop", "Lenovo", "ThinkPad T14", System.WINDOWS),
        ("desktop", "HP", "EliteDesk", System.WINDOWS),
        ("laptop", "Google", "Chromebook", System.ANY),
        ("mobile", "", "", System.ANY),
        ("laptop", "", "", System.ANY),
        ("smartwatch", "Apple", "Watch 9", System.WATCH),
        ("headset", "Jabra", "Evolve2", None),
        ("printer", "Brother", "", None),
    ],
)
def test_a_device_is_known_by_its_kind_maker_and_model(
    kind: str, brand: str, model: str, system: System | None
) -> None:
    assert system_of(Unit(kind=kind, brand=brand, model=model)) == system


def test_what_the_register_does_not_have_needs_all_that_any_device_needs() -> None:
    assert system_of(None) is System.ANY
    assert all(set(steps) <= set(STEPS[System.ANY]) for steps in STEPS.values())


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_of_the_register_has_an_answer(kind: str) -> None:
    for brand in ("", "Apple", "Ukendt"):
        system = system_of(Unit(kind=kind, brand=brand))
        assert system is None or STEPS[system]


@pytest.mark.parametrize("peril", ["", *Peril.values])
@pytest.mark.parametrize("danger", [None, False, True])
def test_a_device_that_is_gone_or_dangerous_has_no_guide(peril: str, danger: bool | None) -> None:
    found = guide(peril=peril, battery_danger=danger, unit=None, handled=())
    assert (found is None) == (danger is True or peril in GONE)


def test_it_is_ready_once_every_step_of_it_is_handled() -> None:
    laptop = Unit(kind="laptop", brand="Lenovo")
    begun = guide(peril="damage", battery_danger=None, unit=laptop, handled=["backup", "sim_out", "dropped_later"])
    assert begun is not None
    assert (begun.left, begun.is_ready) == ((Step.FIND_MY_OFF, Step.CODE_OFF), False)
    done = guide(peril="damage", battery_danger=False, unit=laptop, handled=["backup", "find_my_off", "code_off"])
    assert done is not None
    assert (done.left, done.is_ready) == ((), True)


def test_every_step_has_its_words_on_every_system() -> None:
    assert set(SYSTEMS) == set(HOW) == set(System)
    assert set(TITLES) == set(REASONS) == set(DONE) == set(Step)
    assert System.ANY not in CHOICES
    for system in set(System) - {System.ANY}:
        assert set(HOW[system]) == set(STEPS[system])
        for step in STEPS[system]:
            assert str(title_of(system, step))
            assert all(str(line).endswith(".") for line in how_to(system, step))
    assert how_to(System.ANY, Step.BACKUP) == ()
    assert done_text("dropped_later") == "dropped_later"
