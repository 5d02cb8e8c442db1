"""What stops the portal from starting: one line that names the file and the place, for commands, web and worker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from policies import terms
from policies.checks import COULD_NOT_START
from tests.asking import ROOT
from tests.policies.written import real, replaced, use, version_of, write

USG = "usg-totalforsikring-9051102"
# What is changed in the file of USG Totalforsikring, and how its one line begins after the file's name.
UNUSABLE = [
    (("valid_from = 2026-07-01", "valid_form = 2026-07-01"), "valid_form: Extra inputs are not permitted"),
    (("days = 14", "days = 14\ndays_of_grace = 2"), "cancellation.withdrawal.days_of_grace: Extra inputs"),
    ((f'id = "{USG}"', f'id = "{USG}"\n"colour\\nof it" = "red"'), "colour of it: Extra inputs are not permitted"),
    (('"mobile"', '"toaster"'), "insured.kinds.0: Input should be"),
    (('starts = "at_start"', 'starts = "after_months"'), "cover: delay_months belongs to"),
    (("within_days = 30", 'within_days = "30"'), "report.within_days: Input should be"),
    (
        ('[complaints]\nclause = "10"', '[complaints]\nclause = "10.4"'),
        "complaints.clause: the clause '10.4' is",
    ),
    (('clause = "8"\nground', 'clause = "88"\nground'), "cancellation.by_insurer.0.clause: the clause '88' is nowhere"),
    (('causes = ["recall"]', 'causes = ["recall", "fire"]'), "perils: the cause fire stands 2 times, not once"),
    (('causes = ["recall"]', 'causes = ["fire"]'), "perils: the cause fire stands 2 times, not once"),
    (("valid_from = 2026-07-01", "valid_from = 2026-07-01\nvalid_until = 2026-06-30"), "valid_until: lies before"),
    ((f'id = "{USG}"', 'id = "another"'), "id: another is not the file's own name"),
    (("max_months = 48", "max_months = -1"), "term.max_months: Input should be"),
    (("[report]", "[report"), "Expected ']'"),
]


@pytest.mark.parametrize(("change", "words"), UNUSABLE, ids=[words for _change, words in UNUSABLE])
def test_the_check_says_file_and_place_on_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], words: str
) -> None:
    use(monkeypatch, write(tmp_path, **{USG: replaced(real(USG), change)}))
    (said,) = run_checks(tags=["policies"])
    assert said.id == "policies.E001"
    assert said.msg.startswith(f"{USG}.toml: {words}")
    assert "\n" not in said.msg


def test_a_cause_that_no_peril_names_is_named(tmp_path: Path) -> None:
    head, row, rest = real(USG).partition('[[perils]]\ncauses = ["recall"]')
    assert row
    without = head + rest[rest.index("\n[") + 1 :]
    with pytest.raises(terms.TermsProblem, match="perils: the cause recall stands 0 times, not once"):
        terms.every(write(tmp_path, **{USG: without}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a = " + "[" * 5000, id="too deep"),
        pytest.param("a = " + "9" * 5000, id="a number too long to be meant"),
        pytest.param("a = 2026-02-30", id="no such day"),
        pytest.param('a = "\\ud800"', id="half a letter"),
    ],
)
def test_a_file_that_no_parser_reads_is_named_as_any_other(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text)
    with pytest.raises(terms.TermsProblem, match=r"^broken\.toml: .") as refused:
        terms.read(path)
    assert "\n" not in str(refused.value)


def test_an_option_that_nobody_sells_is_named(tmp_path: Path) -> None:
    unsold = replaced(real("squaretrade-elgiganten"), ('option = "theft"', 'option = "robbery"'))
    with pytest.raises(terms.TermsProblem, match="perils: the option 'robbery' is nowhere declared"):
        terms.every(write(tmp_path, squaretrade_elgiganten=unsold))


@pytest.mark.parametrize(
    ("earlier", "later", "overlaps"),
    [
        ("2026-07-01", "2027-01-01", False),
        ("2026-07-01\nvalid_until = 2026-10-31", "2027-01-01", False),
        ("2026-07-01\nvalid_until = 2026-12-31", "2027-01-01", False),
        ("2026-07-01\nvalid_until = 2027-01-01", "2027-01-01", True),
        ("2026-07-01\nvalid_until = 2030-12-31", "2027-01-01", True),
        ("2027-01-01", "2027-01-01", True),
        ("", "", True),
    ],
)
def test_an_overlap_of_versions_is_said_on_one_line(tmp_path: Path, earlier: str, later: str, overlaps: bool) -> None:
    versions = {
        "usg-2026": version_of(USG, "usg-2026", valid_from=earlier),
        "usg-2027": version_of(USG, "usg-2027", valid_from=later),
    }
    write(tmp_path, **versions)
    if not overlaps:
        assert set(terms.every(tmp_path)) == set(versions)
        return
    with pytest.raises(terms.TermsProblem) as problem:
        terms.every(tmp_path)
    assert str(problem.value) == "usg-2027.toml: valid_from: overlaps usg-2026, another version of usg-totalforsikring"


def test_two_files_with_one_id_and_a_folder_without_any_are_named(tmp_path: Path) -> None:
    with pytest.raises(terms.TermsProblem, match="holds no terms"):
        terms.every(tmp_path)
    twice = tmp_path / "twice"
    twice.mkdir()
    write(twice, **{USG: real(USG), "usg-zz": real(USG)})
    with pytest.raises(terms.TermsProblem, match=r"^usg-zz\.toml: id: .* stands in another file, too$"):
        terms.every(twice)


@pytest.mark.parametrize(("content", "words"), [(b'id = "\xe6"', "utf-8"), (b"", "id: Field required")])
def test_a_file_that_is_no_text_or_empty_is_said_on_one_line(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(terms.TermsProblem, match=rf"^a\.toml: .*{words}") as problem:
        terms.every(tmp_path)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("command", "options"),
    [("check", {}), *((command, {"skip_checks": False}) for command in ("deadlines", "assess", "refund"))],
)
def test_commands_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, options: dict[str, bool]) -> None:
    use(monkeypatch, write(tmp_path, a="nonsense = 1"))
    line = r"\(policies\.E001\) a\.toml: nonsense: Extra inputs are not permitted\n"
    with pytest.raises(SystemCheckError, match=line):
        call_command(command, **options)


@pytest.mark.parametrize(
    "starts",
    [["-c", "import portal.wsgi"], ["-m", "celery", "-A", "portal", "worker", "--pool", "solo"]],
    ids=["web", "worker"],
)
def test_web_and_worker_stop_with_one_line(tmp_path: Path, starts: list[str]) -> None:
    """In a process of its own, which reads the broken folder from the start."""
    folder, site = write(tmp_path, a="nonsense = 1"), tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "from pathlib import Path\n"
        "from policies import terms\n"
        "every = terms.every\n"
        f"terms.every = lambda: every(Path({str(folder)!r}))\n",
        encoding="utf-8",
    )
    started = subprocess.run(
        [sys.executable, *starts],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "DJANGO_SETTINGS_MODULE": "portal.settings"},
        timeout=60,
        check=False,
    )
    # Celery has a warning of its own where root runs it.
    assert (
        started.stderr.decode().splitlines()[-1] == "(policies.E001) a.toml: nonsense: Extra inputs are not permitted"
    )
    assert b"Traceback" not in started.stderr
    assert started.returncode == COULD_NOT_START
