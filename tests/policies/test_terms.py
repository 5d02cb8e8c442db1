"""The terms as data: six files that hold, and what stops the portal from starting."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from devices.models import Kind
from policies import terms
from policies.models import Policy
from tests.cast import Cast

ACCEPTED = {
    "3stepit-all-risk",
    "3stepit-extended-warranty",
    "usg-totalforsikring-9051102",
    "usg-garantiforsikring-9501009",
    "tryg-elgiganten-extended-warranty",
    "squaretrade-elgiganten",
}
GOOD = """
id = "{id}"
[name]
da = "Prøve"
en = "Trial"
[contact]
[cover]
starts = "at_start"
[insured]
kinds = ["mobile"]
"""


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
    assert set(terms.DeviceKind.__args__) == set(Kind.values)  # type: ignore[attr-defined]


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


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (GOOD.format(id="a") + 'colour = "red"', "insured.colour"),
        (GOOD.format(id="a").replace('"mobile"', '"toaster"'), "insured.kinds.0"),
        (GOOD.format(id="a").replace('"at_start"', '"after_months"'), "delay_months"),
        (GOOD.format(id="b"), "is not the file's own name"),
        ("id = ", "a.toml"),
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
        terms.every(folder_with(tmp_path, a=GOOD.format(id="a"), b=GOOD.format(id="a")))


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
