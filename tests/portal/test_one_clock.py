"""The clock is read by `accounts/present.py` for the faces, and by `notifications/clock.py` for sweep and outbox."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts", "notifications", "devices", "policies", "workshops", "claims", "fleet", "portal")

# Clocks by whichever name they are read.
ANYWAY = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
}
# Clocks only where nobody hands them a moment.
WITHOUT_A_MOMENT = {"timezone.localdate", "timezone.localtime", "localdate", "localtime", "Now"}
IN_SQL = ("clock_timestamp", "current_timestamp", "now()", "statement_timestamp")

READS_IT = {
    "accounts/present.py": "for the faces",
    "notifications/clock.py": "for sweep and outbox",
    "fleet/uploads.py": "against the age of files, which the host's clock gives",
}


def read_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and _ending(node) in ANYWAY:
            yield f"{node.lineno}: {_ending(node)}"
        elif isinstance(node, ast.Call) and not (node.args or node.keywords) and _ending(node.func) in WITHOUT_A_MOMENT:
            yield f"{node.lineno}: {_ending(node.func)}()"
        elif isinstance(node, ast.ImportFrom) and node.module in ("django.utils.timezone", "time"):
            yield from (f"{node.lineno}: {name.name}" for name in node.names if name.name in ("now", "time"))
        elif isinstance(node, ast.Constant) and _is_sql(node.value) and any(c in node.value.lower() for c in IN_SQL):
            yield f"{node.lineno}: {node.value}"


def _is_sql(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE "))


def _ending(node: ast.expr) -> str:
    """The last two names of `django.utils.timezone.now`, whatever stands in front of them."""
    return ".".join(ast.unparse(node).split(".")[-2:])


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                yield name, file.read_text()


def test_nobody_else_reads_the_clock() -> None:
    found = [f"{name}:{line}" for name, source in sources() if name not in READS_IT for line in read_in(source)]
    assert not found, "Ask accounts.present.now(), or take `now` as an argument: " + "; ".join(found)


def test_who_may_read_the_clock_still_does() -> None:
    reading = {name for name, source in sources() if list(read_in(source))}
    assert reading == set(READS_IT)


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import timezone\nnow = timezone.now()",
        "import django.utils.timezone\nnow = django.utils.timezone.now()",
        "from django.utils.timezone import now",
        "at = models.DateTimeField(default=timezone.now)",
        "now = datetime.now(tz=UTC)",
        "now = datetime.datetime.now(tz=UTC)",
        "day = date.today()",
        "day = timezone.localdate()",
        "rows.filter(at__lt=Now())",
        "now = time.time()",
        "from time import time",
        "cursor.execute('SELECT clock_timestamp()')",
    ],
)
def test_every_way_to_read_the_clock_is_seen(source: str) -> None:
    assert list(read_in(source))


@pytest.mark.parametrize("source", ["day = timezone.localdate(now)", "now = present.now()", "ends = time.monotonic()"])
def test_what_is_handed_a_moment_may_reckon_with_it(source: str) -> None:
    assert not list(read_in(source))
