"""What is measured of answers about cover: one case in this process, and many through the command."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.report import Figure
from policies.coverage import answer
from policies.coverage_facts import Question
from policies.coverage_json import assessment_json, read_question
from policies.questions import Value
from policies.what_if import changes

# The worked cases of the acceptance contract: every product, every verdict.
CASES = Path(__file__).resolve().parent.parent / "tests" / "acceptance" / "coverage.json"
RUNS = 3_000
# Weighed by a process of its own: a child of this one would begin with this one's weight.
_WEIGH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def of_answers(cases: int) -> list[Figure]:
    """A case in process, with its ratio to the same parse and a bare call; then `cases` through the command."""
    questions = [case["input"] for case in json.loads(CASES.read_text("utf-8"))]
    bare = _timed("question parsed, a bare call", questions, _bare)
    figures = [bare]
    for name, act in (
        ("question parsed, assess", answer),
        ("the same, as the command writes it", _as_json),
        ("what would have changed it", changes),
    ):
        figure = _timed(name, questions, act)
        figures.append(replace(figure, note=f"{figure.median / bare.median:.1f} times the bare call"))
    return [*figures, _through_the_command(questions, cases)]


def _bare(question: Question) -> Question:
    return question


def _as_json(question: Question) -> dict[str, Any]:
    return assessment_json(answer(question))


def _timed(name: str, questions: list[dict[str, Any]], act: Callable[[Question], object]) -> Figure:
    spent = []
    for place, question in enumerate(islice(cycle(questions), len(questions) + RUNS)):
        before = time.perf_counter()
        act(read_question(Value(question)))
        took = (time.perf_counter() - before) * 1000
        if place >= len(questions):
            spent.append(took)
    return Figure(name, RUNS, spent)


def _through_the_command(questions: list[dict[str, Any]], cases: int) -> Figure:
    with tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(list(islice(cycle(questions), cases))).encode())
        asked.seek(0)
        command = [sys.executable, "-c", _WEIGH, sys.executable, "manage.py", "assess"]
        before = time.perf_counter()
        ended = subprocess.run(command, check=True, stdin=asked, stdout=subprocess.PIPE)  # noqa: S603 - our own command
        spent = time.perf_counter() - before
    # In KiB on Linux.
    peak = int(ended.stdout) // 1024
    return Figure("assess, through the command", cases, [spent * 1000], note=f"{spent:.1f} s, peak {peak} MB")
