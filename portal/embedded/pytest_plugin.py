"""Give every test run a PostgreSQL and a Valkey of its own, before pytest-django reads the settings.

`DATABASE_URL` and `REDIS_URL` that are already set are used as they are. `PORTAL_VAR` points below the run's own
directory, so that no test touches the demonstration's data.
"""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_SERVICES = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey"}
_RUNS_NO_TEST = {"-h", "--help", "-V", "--version", "--markers", "--fixtures", "--co", "--collect-only"}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Generator[None]:
    """Start the services in the process that commands the run; its xdist workers inherit their addresses."""
    if "PYTEST_XDIST_WORKER" not in os.environ and not _RUNS_NO_TEST.intersection(args):
        start(early_config)
    return (yield)


def start(config: pytest.Config) -> None:
    """Start what the environment does not name, and stop it when the run is over, however it went."""
    wanted = [service for variable, service in _SERVICES.items() if not os.environ.get(variable)]
    serving = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "portal.embedded.throwaway", *wanted],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    answer = serving.stdout.readline() if serving.stdout else ""
    if not answer:
        serving.wait()
        raise pytest.UsageError("the services of the test run did not start; the line above says why")
    environment: dict[str, str] = json.loads(answer)
    before = {variable: os.environ.get(variable) for variable in environment}
    os.environ.update(environment)

    def stop() -> None:
        # Closes its standard input, which ends it.
        serving.communicate(timeout=15)
        for variable, value in before.items():
            if value is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = value

    config.add_cleanup(stop)
