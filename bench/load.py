"""Many agents at once against the portal as `bin/demo` runs it: how long they wait, what fails, who gets what."""

import os
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from accounts.models import Role, User
from bench import data
from bench.agents import Agent, Asked, Held, at_once, held_by_two
from bench.report import Figure
from bench.words import FIRST, FREQUENT, LAST
from claims.models import Claim, Lease
from portal.embedded import web
from portal.embedded.datadir import DataDirectory
from portal.embedded.demo import Demo
from portal.embedded.supervisor import Supervisor

# Seconds between two presses of an agent, at least and at most.
THINK = (4.0, 12.0)
_FIRST_PORT = 8700
_COLD = 10
_START_SECONDS = 90


def of_load(directory: DataDirectory, agents: int, seconds: int, claims: int) -> list[Figure]:
    """`agents` agents for `seconds` among `claims` claims or more; one figure for all requests, then one a sort.

    Raises SystemExit where a request fails, or where a case was in the hands of two at once.
    """
    data.grow_to(claims, timezone.now())
    data.settle()
    claims = Claim.objects.count()
    sessions = [_session(number) for number in range(agents)]
    words = [*FIRST[:10], *LAST[:10], FREQUENT, "kvittering", "S-2026-000", "35000000"]
    began = timezone.now()
    with demonstration(directory) as site:
        # A demonstration that runs has read its templates.
        for key in sessions[:_COLD]:
            Agent(0, site, key, words, 0, THINK).look()
        until = time.monotonic() + seconds
        staff = [Agent(number, site, key, words, until, THINK) for number, key in enumerate(sessions)]
        at_once(staff)
    asked = [one for agent in staff for one in agent.asked]
    held = [one for agent in staff for one in agent.held]
    _must_hold(asked, held, since=began)
    return [
        _figure(f"{agents} agents, all they ask", claims, asked, note=_note(asked, held, seconds)),
        *(
            _figure(f"  {what}", claims, [one for one in asked if one.what == what])
            for what in sorted({one.what for one in asked})
        ),
    ]


def _note(asked: list[Asked], held: list[Held], seconds: int) -> str:
    load = os.getloadavg()[0]
    return f"{len(asked) / seconds:.0f} requests/s, {len(held)} cases, none with two, no error, load {load:.1f}"


def _figure(name: str, claims: int, asked: list[Asked], note: str = "") -> Figure:
    spent = [one.milliseconds for one in asked]
    return Figure(name, claims, spent, note=note or f"{len(spent)} times, at most {max(spent):.0f} ms")


def _must_hold(asked: list[Asked], held: list[Held], *, since: datetime) -> None:
    if faults := [one for one in asked if one.fault]:
        shown = "\n".join(one.fault for one in faults[:5])
        raise SystemExit(f"{len(faults)} of {len(asked)} requests failed:\n{shown}")
    if twice := held_by_two(held):
        raise SystemExit(f"{len(twice)} cases were with two agents at once, {twice[0]} among them")
    leases = Lease.objects.filter(taken_at__gte=since).order_by("claim", "taken_at")
    rows = list(leases.values_list("claim", "taken_at", "ended_at", "until"))
    # Both times are those at which a request began: who waited behind the end of a lease has begun before it.
    slack = timedelta(milliseconds=max(one.milliseconds for one in asked))
    for (claim, _taken, ended, until), (next_claim, taken, *_rest) in pairwise(rows):
        if claim == next_claim and taken + slack < (ended or until):
            raise SystemExit(f"claim {claim} was leased twice at once")
    if len(rows) < len(held):
        raise SystemExit("there are fewer leases than cases")
    waits = statistics.quantiles([one.milliseconds for one in asked], n=100)[98]
    if waits > 500:
        print(f"p99 is {waits:.0f} ms, above the goal of 500 ms")


def _session(number: int) -> str:
    email = f"agent{number}@bench.example"
    user = User.objects.filter(email=email).first()
    return session_of(user or User.objects.create_user(email, None, name=f"Agent {number}", role=Role.AGENT))


def session_of(user: User) -> str:
    """The key of a session in which the user has signed in, as the sign-in page leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(timedelta(hours=1))
    session.create()
    return str(session.session_key)


@contextmanager
def demonstration(directory: DataDirectory, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """Web, worker and beat as the demonstration runs them, over the bench's database; yields the address.

    `more` is added to the environment of its processes.
    """
    # Who is connected here would keep a connection of the hundred.
    connection.close()
    with web.listen(_FIRST_PORT) as listener:
        host, port = listener.getsockname()
        ours = {"PORTAL_DEMO": "1", "SITE_URL": f"http://{host}:{port}", "PYTHONUNBUFFERED": "1"}
        demo = Demo(directory, listener, {**os.environ, **ours, **(more or {})})
        supervisor = Supervisor(directory.path / "log", lambda line: None)
        try:
            parts = demo.parts()
            for part in parts:
                supervisor.start(part)
            for part in parts:
                supervisor.wait(part, seconds=_START_SECONDS)
            yield demo.url
        finally:
            supervisor.stop()
