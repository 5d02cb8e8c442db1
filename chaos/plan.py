"""How large a run is, when its promises fall due, and when what goes wrong.

Pure: values in, values out.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Layer(StrEnum):
    """What a control takes away."""

    LOCK = "lock"
    RECHECK = "recheck"
    UNIQUE = "unique"


class What(StrEnum):
    """What is to become of a promise."""

    CALL_MISSED = "call_missed"
    ANSWER_MISSED = "answer_missed"
    DOCUMENTS_LAPSE = "documents_lapse"
    DELIVERY_LAPSE = "delivery_lapse"
    DOCUMENTS_REMINDER = "documents_reminder"
    DELIVERY_REMINDER = "delivery_reminder"
    CALL_WARNING = "call_warning"


class Edge(StrEnum):
    """What its claimant, or somebody of ours, does at the last moment."""

    NONE = ""
    UPLOAD = "upload"
    # It completes nothing, but nobody may close on somebody whose document we have not looked at.
    PHOTO = "photo"
    CALL = "call"
    RECEIVE = "receive"
    # The device comes in while the documents fall due: the claim changes and that deadline does not.
    RECEIVE_WITHOUT_DOCUMENTS = "receive_without_documents"
    MOVE = "move"


KINDS = {
    What.CALL_MISSED: "callback",
    What.ANSWER_MISSED: "first_contact",
    What.DOCUMENTS_LAPSE: "documentation",
    What.DELIVERY_LAPSE: "delivery",
    What.DOCUMENTS_REMINDER: "documentation",
    What.DELIVERY_REMINDER: "delivery",
    What.CALL_WARNING: "callback",
}
STAGES = {What.DOCUMENTS_REMINDER: "days_14", What.DELIVERY_REMINDER: "days_14", What.CALL_WARNING: "half_time"}
EDGES = {
    Edge.UPLOAD: What.DOCUMENTS_LAPSE,
    Edge.PHOTO: What.DOCUMENTS_LAPSE,
    Edge.CALL: What.CALL_MISSED,
    Edge.RECEIVE: What.DELIVERY_LAPSE,
    Edge.RECEIVE_WITHOUT_DOCUMENTS: What.DOCUMENTS_LAPSE,
    Edge.MOVE: What.DELIVERY_LAPSE,
}
EVERY_EDGE = tuple(edge for edge in Edge if edge)
# Where a worker stands when it says so.
CHOSEN, JUDGED = "chosen", "judged"
TOLD = ("", CHOSEN, JUDGED)
_SHARES = {
    What.CALL_MISSED: 25,
    What.DOCUMENTS_LAPSE: 20,
    What.DELIVERY_LAPSE: 20,
    What.DOCUMENTS_REMINDER: 10,
    What.DELIVERY_REMINDER: 10,
    What.CALL_WARNING: 10,
    What.ANSWER_MISSED: 5,
}
OVERDUE = 0.05


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is of everything. `seconds` is the storm; what comes after it is as long as it needs."""

    deadlines: int = 10_000
    organisations: int = 50
    seconds: float = 240.0
    workers: int = 4
    children: int = 2
    beats: int = 2
    edges: int = 400
    # What is done at the edge; each as often as it stands here.
    acts: tuple[Edge, ...] = EVERY_EDGE
    told: tuple[str, ...] = TOLD
    kill_every: float = 2.0
    terminations: int = 20
    valkey_kills: int = 2
    crashes: int = 1
    silence: float = 60.0
    # How long a worker pauses at most where races lie.
    pause: float = 0.08
    # How long the calm after the storm may last until everything has fired.
    patience: float = 240.0


SHORT = Size(
    deadlines=400,
    organisations=10,
    seconds=12.0,
    workers=2,
    edges=60,
    terminations=4,
    silence=2.0,
    patience=60.0,
)
# Nothing is killed: what is looked at is who comes first.
_STILL = Size(
    organisations=5,
    workers=1,
    children=3,
    beats=0,
    kill_every=math.inf,
    terminations=0,
    valkey_kills=0,
    crashes=0,
    silence=0.0,
    patience=20.0,
)
# What is done most in a layer's control, and where the worker then stands.
_OF_LAYER = {
    Layer.LOCK: (Edge.RECEIVE_WITHOUT_DOCUMENTS, (CHOSEN, JUDGED)),
    Layer.RECHECK: (Edge.MOVE, (CHOSEN,)),
    Layer.UNIQUE: (Edge.UPLOAD, TOLD),
}
# So many cases in a second are as many as two cores can aim at their moments.
_EDGES_A_SECOND = 12.0
_AIMED_FOR_ONE_HIT = 1.6


def control(layer: Layer) -> Size:
    """A short run in which the race that the layer prevents is the most frequent."""
    act, told = _OF_LAYER[layer]
    return replace(
        _STILL,
        deadlines=90,
        edges=70,
        acts=(*EVERY_EDGE, *[act] * 4),
        told=told,
        seconds=5.0,
        kill_every=2.0,
        patience=20.0,
        pause=0.4,
    )


def race(cases: int) -> Size:
    """Uploads and receptions at the workshop, so many that about `cases` of them hit the edge that they aim at."""
    acts, cases = (Edge.UPLOAD, Edge.RECEIVE, Edge.PHOTO, Edge.RECEIVE), round(cases * _AIMED_FOR_ONE_HIT)
    return replace(_STILL, deadlines=cases, edges=cases, acts=acts, seconds=max(4.0, cases / _EDGES_A_SECOND))


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise of the run: what it comes to at `at`, and the seconds that its claimant aims beside that.

    Who is `told` waits until a worker says that it stands over the deadline; "" acts blindly by the clock.
    """

    what: What
    at: datetime
    edge: Edge = Edge.NONE
    aim: float = 0.0
    told: str = ""

    @property
    def stage(self) -> str:
        return STAGES.get(self.what, "missed")


def promises(size: Size, *, start: datetime, seed: int) -> list[Promise]:
    """The promises of a run that begins at `start`: those of the edge, then the others, some overdue already."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    made = []
    for number in range(size.edges):
        edge = size.acts[number % len(size.acts)]
        part = _while_beats_run(chance) if size.silence else chance.uniform(0.05, 1)
        at = start + timedelta(seconds=size.seconds * part)
        made.append(
            Promise(what=EDGES[edge], at=at, edge=edge, aim=chance.uniform(-0.05, 0.05), told=chance.choice(size.told))
        )
    kinds = chance.choices(list(_SHARES), weights=list(_SHARES.values()), k=max(0, size.deadlines - size.edges))
    for what in kinds:
        overdue = chance.random() < OVERDUE
        after = -chance.uniform(60, 7200) if overdue else size.seconds * chance.uniform(0.02, 0.9)
        made.append(Promise(what=what, at=start + timedelta(seconds=after)))
    return made


def _while_beats_run(chance: random.Random) -> float:
    """A part of the storm in which the rounds come by: before the beats fall silent, or after."""
    return chance.uniform(0.25, 0.55) if chance.random() < 0.7 else chance.uniform(0.85, 0.97)


class Blow(StrEnum):
    """What befalls the house."""

    KILL_WORKER = "kill_worker"
    KILL_VALKEY = "kill_valkey"
    START_VALKEY = "start_valkey"
    FLUSH_VALKEY = "flush_valkey"
    TERMINATE = "terminate"
    CRASH_POSTGRES = "crash_postgres"
    STOP_BEATS = "stop_beats"
    START_BEATS = "start_beats"


def storm(size: Size) -> Sequence[tuple[float, Blow]]:
    """The blows of a run in their order, each with its second."""
    return sorted(_blows(size))


def _blows(size: Size) -> Iterator[tuple[float, Blow]]:
    whole = size.seconds
    for number in range(1, int(whole / size.kill_every)):
        yield number * size.kill_every, Blow.KILL_WORKER
    for number in range(size.terminations):
        yield whole * (number + 0.5) / size.terminations, Blow.TERMINATE
    for part in (0.2, 0.75)[: size.valkey_kills]:
        yield whole * part, Blow.KILL_VALKEY
        yield whole * part + min(3.0, whole * 0.05), Blow.START_VALKEY
    if size.valkey_kills > 1:
        yield whole * 0.35, Blow.FLUSH_VALKEY
    for number in range(size.crashes):
        yield whole * (0.45 + 0.1 * number), Blow.CRASH_POSTGRES
    if size.silence:
        yield whole * 0.58, Blow.STOP_BEATS
        yield whole * 0.58 + size.silence, Blow.START_BEATS
