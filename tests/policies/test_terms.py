"""The terms as data: six files that hold, and what stops the portal from starting."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from devices.models import Kind
from policies import terms
from policies.models import Policy
from policies.vocabulary import DEVICE_KINDS
from tests.cast import Cast

ACCEPTED = {
    "3stepit-all-risk",
    "3stepit-extended-warranty",
    "usg-totalforsikring-9051102",
    "usg-garantiforsikring-9501009",
    "tryg-elgiganten-extended-warranty",
    "squaretrade-elgiganten",
}
ONE = "3stepit-extended-warranty"


def written(terms_id: str, *changes: tuple[str, str], product: str = "proeve", days: str = "") -> str:
    """A whole file of terms under another id and product, with each change made where the text stands first."""
    text = (terms.FOLDER / f"{ONE}.toml").read_text("utf-8")
    own = [(f'id = "{ONE}"', f'id = "{terms_id}"'), (f'product = "{ONE}"', f'product = "{product}"\n{days}')]
    for before, after in (*own, *changes):
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_six_terms_of_the_contract_are_there_and_no_others() -> None:
    assert set(terms.every()) == ACCEPTED
    assert all(terms.exists(terms_id) for terms_id in ACCEPTED)
    assert not terms.exists("findes-ikke")
    assert [terms_id for terms_id, _name in terms.choices()] == list(terms.every())


def test_each_name_is_spoken_in_both_languages() -> None:
    assert terms.get("usg-totalforsikring-9051102").name.spoken_in("da") == "USG Totalforsikring"
    assert terms.get("usg-totalforsikring-9051102").name.spoken_in("en-gb") == "USG Total Insurance"


def test_the_kinds_that_terms_know_are_those_of_the_register() -> None:
    assert set(DEVICE_KINDS) == set(Kind.values)


@pytest.mark.parametrize(
    ("terms_id", "kind", "insured"),
    [
        ("usg-totalforsikring-9051102", "printer", False),
        ("usg-totalforsikring-9051102", "pos", True),
        ("usg-garantiforsikring-9501009", "copier", False),
        ("tryg-elgiganten-extended-warranty", "mobile", False),
        ("tryg-elgiganten-extended-warranty", "desktop", True),
        ("squaretrade-elgiganten", "plotter", True),
        ("3stepit-all-risk", "printer", True),
    ],
)
def test_a_kind_is_insured_where_the_text_says_so(terms_id: str, kind: str, insured: bool) -> None:
    assert terms.get(terms_id).insures(kind) is insured


def test_the_file_that_the_broken_ones_are_made_of_is_whole(tmp_path: Path) -> None:
    assert list(terms.every(folder_with(tmp_path, a=written("a")))) == ["a"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (written("a") + '\n[colour]\nname = "red"\n', "colour"),
        (written("a", ("[insured]\n", '[insured]\ncolour = "red"\n')), "insured.colour"),
        (written("a", ('"mobile"', '"toaster"')), "insured.kinds.0"),
        (written("a", ('clause = "udvidet-garanti"', 'clause = "8.9"')), "'8.9' is nowhere declared"),
        (written("a", ("max_months = 60", "max_months = -1")), "term.max_months"),
        (written("b"), "is not the file's own name"),
        ("id = ", "a.toml"),
        ("", "Field required"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_place_on_one_line(tmp_path: Path, file: str, words: str) -> None:
    with pytest.raises(terms.TermsProblem) as problem:
        terms.every(folder_with(tmp_path, a=file))
    assert words in str(problem.value)
    assert str(problem.value).startswith("a.toml: ")
    assert "\n" not in str(problem.value)


def test_two_files_cannot_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(terms.TermsProblem, match=r"b\.toml: id"):
        terms.every(folder_with(tmp_path, a=written("a"), b=written("a")))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", ""),
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01"),
        ("valid_from = 2025-01-01\nvalid_until = 2026-01-01", "valid_from = 2026-01-01"),
    ],
    ids=["both of old", "the same day", "one ends on the day the other begins"],
)
def test_two_versions_of_a_product_may_not_hold_on_one_day(tmp_path: Path, first: str, second: str) -> None:
    with pytest.raises(terms.TermsProblem, match=r"overlaps .*, another version of proeve") as problem:
        terms.every(folder_with(tmp_path, a=written("a", days=first), b=written("b", days=second)))
    assert "\n" not in str(problem.value)


def test_a_cover_has_the_version_of_the_day_it_was_bought_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_with(
        tmp_path,
        first=written("first", days="valid_until = 2025-12-31"),
        second=written("second", days="valid_from = 2026-01-01\nvalid_until = 2026-06-30"),
        third=written("third", days="valid_from = 2026-07-01"),
        other=written("other", product="andet"),
    )
    versions = terms.every(folder)
    monkeypatch.setattr(terms, "every", lambda: versions)
    bought = {
        date(2025, 12, 31): "first",
        date(2026, 1, 1): "second",
        date(2026, 6, 30): "second",
        date(2026, 7, 1): "third",
        date(2030, 1, 1): "third",
    }
    for agreed in ("first", "second", "third"):
        assert {day: terms.version_bought_on(agreed, day).id for day in bought} == bought
        assert terms.version_bought_on(agreed, None).id == agreed
    assert terms.version_bought_on("other", date(2026, 1, 1)).id == "other"


def test_the_portal_does_not_start_on_terms_that_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, broken = terms.every, folder_with(tmp_path, a="nonsense = 1")
    monkeypatch.setattr(terms, "every", lambda: real(broken))
    with pytest.raises(SystemCheckError, match=r"policies\.E001"):
        call_command("check")


def test_a_policy_on_unknown_terms_is_refused_with_the_known_ones(cast: Cast) -> None:
    policy = Policy.objects.get(number="NL-2024-1")
    policy.full_clean()
    policy.terms = "findes-ikke"
    with pytest.raises(ValidationError) as problem:
        policy.full_clean()
    assert "usg-totalforsikring-9051102" in problem.value.message_dict["terms"][0]
