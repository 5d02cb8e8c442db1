"""What `bin/looks` may be asked for, and what is said when the walk is over."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.looks.eye import Visit
from tests.looks.report import table, write

ROOT = Path(__file__).resolve().parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--page", default="", help="only pages whose name begins so, or so: a,b")
    parser.addoption("--pictures", type=Path, help="a folder for pictures of all pages")
    parser.addoption("--json", type=Path, default=ROOT / "var" / "looks.json", help="where all visits are written")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Visits travel from the workers as plain values."""
    report = yield
    report.user_properties = [(name, _plain(value)) for name, value in report.user_properties]
    return report


def _plain(value: object) -> object:
    return json.dumps([asdict(visit) for visit in value]) if isinstance(value, list) else value


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which pages were visited and how many, and write what was found."""
    told = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "visits"
    ]
    visits = [Visit(**visit) for value in told for visit in json.loads(value)]
    if not visits:
        return
    terminalreporter.section("pages")
    for line in table(visits):
        terminalreporter.write_line(line)
    write(visits, config.getoption("--json"))
    terminalreporter.write_line(f"JSON: {config.getoption('--json')}")
