"""Asking for pages as a browser does, without a network, and timing that."""

import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from bench.report import Figure

WARM_UP = 5


def page(
    name: str, claims: int, runs: int, ask: Callable[[], object], *, after: Callable[[], None] = lambda: None
) -> Figure:
    """The times of `runs` answers, all with success, and the queries of one; `after` each comes what is not timed."""
    for _ in range(WARM_UP):
        must_succeed(name, ask())
        after()
    with CaptureQueriesContext(connection) as asked:
        ask()
    after()
    return timed(name, claims, runs, lambda: must_succeed(name, ask()), queries=len(asked), after=after)


def timed(
    name: str,
    rows: int,
    runs: int,
    act: Callable[[], object],
    *,
    queries: int | None = None,
    after: Callable[[], None] = lambda: None,
) -> Figure:
    """The times of `runs` runs."""
    spent = []
    for _ in range(runs):
        before = time.perf_counter()
        act()
        spent.append((time.perf_counter() - before) * 1000)
        after()
    return Figure(name, rows, spent, queries)


def signed_in(role: Role, email: str) -> Client:
    """A browser in which somebody of this role has signed in."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, None, name="Bench", role=role)
    client = Client()
    client.force_login(user)
    return client


def must_succeed(name: str, answer: object) -> None:
    """Raise SystemExit unless the page was answered, or led to another."""
    status = getattr(answer, "status_code", 0)
    if status not in {200, 302}:
        raise SystemExit(f"{name}: answered with {status}")
