"""Puts questions as JSON to the answering commands, in this process or in one of their own."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]


class Answer(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def read(self) -> Any:
        return json.loads(self.out)

    @property
    def refused_at(self) -> str:
        """The place of a refusal that is as the contract has it: one line, both keys, nothing on standard output."""
        assert self.status == 2
        assert self.out == ""
        assert self.err.count("\n") == 1
        refusal = json.loads(self.err)
        assert set(refusal) == {"error", "at"}
        assert refusal["error"].endswith(".")
        at = refusal["at"]
        assert isinstance(at, str)
        return at


def ask(command: str, question: object) -> Answer:
    """Put a question, or raw bytes, to the command in this process."""
    raw = question if isinstance(question, bytes) else json.dumps(question).encode()
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        try:
            call_command(command, stdout=out, stderr=err)
        except SystemExit as ended:
            return Answer(int(ended.code or 0), out.getvalue(), err.getvalue())
    return Answer(0, out.getvalue(), err.getvalue())


def run(command: str, raw: bytes, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """Ask in a process of its own, with a database and a broker that do not answer."""
    return subprocess.run(
        [sys.executable, "manage.py", command],
        input=raw,
        capture_output=True,
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            **environment,
        },
        timeout=30,
        check=False,
    )
