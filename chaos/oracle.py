"""The oracle counts what must not be, from the database and the mailbox; it believes no word of the application."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from chaos import letters
from chaos.questions import QUESTIONS, SNAPSHOT, Sin

_EXAMPLES = 5
# Of the moment from which it may be enforced, of a sweep's word that it stands over it, of a firing's commit.
NEAR = ("within_50_ms_of_its_moment", "within_50_ms_of_the_sweep", "within_50_ms_of_the_firing")

_FIRED = """
SELECT count(*), count(*) FILTER (WHERE by_late_act), count(*) FILTER (WHERE committed < %(ended)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY late), percentile_cont(0.99) WITHIN GROUP (ORDER BY late), max(late)
FROM (SELECT by_late_act, committed,
             greatest(0, extract(epoch FROM committed - greatest(at, %(began)s::timestamptz)))::float AS late
      FROM chaos.firing) AS fired
"""
# When an act took effect: at the commit of what it wrote; one that was refused, when that was said.
_EDGE = """
SELECT edge, answer, count(*), count(*) FILTER (WHERE abs(extract(epoch FROM moment - at)) <= 0.05),
       count(*) FILTER (WHERE abs(extract(epoch FROM moment - told_at)) <= 0.05),
       count(*) FILTER (WHERE abs(extract(epoch FROM moment - fired)) <= 0.05),
       count(*) FILTER (WHERE least(abs(extract(epoch FROM moment - at)), abs(extract(epoch FROM moment - told_at)),
                                    abs(extract(epoch FROM moment - fired))) <= 0.05)
FROM (SELECT a.edge, a.answer, a.at, a.told_at, f.committed AS fired, coalesce(
          (SELECT min(e.committed) FROM chaos.event e WHERE e.claim_id = a.claim_id AND a.answer = 'accepted'
           AND e.kind IN ('document_added', 'received', 'called')),
          (SELECT min(l.committed) FROM chaos.line l JOIN chaos.promise p USING (deadline_id)
           WHERE p.claim_id = a.claim_id AND a.answer = 'accepted' AND l.kind = 'moved'),
          a.ended_at) AS moment
      FROM chaos.act a JOIN chaos.promise q USING (claim_id) LEFT JOIN chaos.firing f USING (deadline_id)) AS acts
GROUP BY 1, 2 ORDER BY 1, 2
"""
_BROKEN = "SELECT edge, said, count(*) FROM chaos.act WHERE answer IN ('broken', 'failed') GROUP BY 1, 2 ORDER BY 1, 2"


@dataclass(frozen=True)
class Finding:
    """What was found of one thing that must not be."""

    sin: Sin
    name: str
    count: int
    examples: Sequence[str]


@dataclass(frozen=True)
class Verdict:
    """All that the oracle says of one run."""

    findings: Sequence[Finding]
    promises: int
    fired: int
    by_late_act: int
    fired_in_storm: int
    letters: int
    lateness: Sequence[float | None]
    edges: Sequence[dict[str, Any]] = field(default_factory=list)
    twin: tuple[int, int] = (0, 0)
    broken: Sequence[tuple[str, str, int]] = ()

    def count(self, sin: Sin) -> int:
        """How often it was found."""
        return sum(finding.count for finding in self.findings if finding.sin is sin)

    @property
    def hits(self) -> int:
        """How many acts took effect within 50 ms of an enforcement."""
        return sum(row["within_50_ms"] for row in self.edges)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not any(finding.count for finding in self.findings)


Connection = psycopg.Connection[tuple[Any, ...]]


def judge(connection: Connection, mailbox: Path, *, began: datetime, ended: datetime) -> Verdict:
    """Read everything once, ask every question, and count what a reader wants to know beside it."""
    found = letters.read(mailbox)
    lay_out(connection, found)
    findings = []
    for question in QUESTIONS:
        rows = connection.execute(question.sql).fetchall()
        examples = [" ".join(str(value) for value in row) for row in rows[:_EXAMPLES]]
        findings.append(Finding(question.sin, question.name, len(rows), examples))
    fired, by_late_act, in_storm, *lateness = _one(connection, _FIRED, {"began": began, "ended": ended})
    edges = connection.execute(_EDGE).fetchall()
    names = ("act", "answer", "acts", *NEAR, "within_50_ms")
    return Verdict(
        findings=findings,
        promises=_one(connection, "SELECT count(*) FROM chaos.promise")[0],
        fired=fired,
        by_late_act=by_late_act,
        fired_in_storm=in_storm,
        letters=len(found.came),
        lateness=lateness,
        edges=[dict(zip(names, row, strict=True)) for row in edges],
        broken=connection.execute(_BROKEN).fetchall(),
        twin=_one(connection, "SELECT count(*), count(*) FILTER (WHERE refused) FROM chaos.twin"),
    )


def is_quiet(connection: Connection) -> bool:
    """Whether nothing is due, nothing was set aside to be tried again, and every letter has left."""
    return not any(
        _one(
            connection,
            "SELECT EXISTS (SELECT FROM claims_deadline"
            " WHERE state = 'running' AND (next_at <= clock_timestamp() OR failures > 0)),"
            " EXISTS (SELECT FROM notifications_outboxmessage WHERE state = 'pending')",
        )
    )


def has_swept(connection: Connection) -> bool:
    """Whether a worker is there: a round of the sweep has ended."""
    return bool(_one(connection, "SELECT count(*) FROM notifications_heartbeat WHERE name = 'sweep'")[0])


def lay_out(connection: Connection, found: letters.Letters) -> None:
    """Put what lies in the mailbox beside what the database says, all of it as it stands now."""
    connection.execute("CREATE TABLE chaos.letter (digest text, came timestamptz)")
    connection.execute("CREATE TABLE chaos.doubled_letter (receiver text, subject text)")
    with connection.cursor() as cursor:
        with cursor.copy("COPY chaos.letter FROM STDIN") as copy:
            for name, came in found.came.items():
                copy.write_row((name.strip("<>").partition("@")[0], datetime.fromtimestamp(came, UTC)))
        with cursor.copy("COPY chaos.doubled_letter FROM STDIN") as copy:
            for row in found.doubled():
                copy.write_row(row)
    connection.execute(SNAPSHOT)


def _one(connection: Connection, sql: str, arguments: Mapping[str, object] | None = None) -> Any:
    return connection.execute(sql, arguments).fetchone()
