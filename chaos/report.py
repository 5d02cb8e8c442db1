"""What a run says: a table for people, JSON for machines."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chaos.oracle import NEAR
from chaos.plan import Layer
from chaos.questions import Sin
from chaos.run import Outcome

# What each control must be caught by: the harm that its layer alone prevents.
CAUGHT_BY: dict[Layer, tuple[str, ...]] = {
    Layer.LOCK: ("lapsed although the device was received before",),
    Layer.RECHECK: ("fired although it had been moved",),
    Layer.UNIQUE: ("two ledger lines of one stage", "two letters that read alike"),
}


def is_caught(outcome: Outcome) -> bool:
    """Whether a control found the harm that its layer prevents, and not merely something."""
    found = {finding.name for finding in outcome.verdict.findings if finding.count}
    return outcome.without is not None and set(CAUGHT_BY[outcome.without]) <= found


def table(outcome: Outcome) -> str:
    """One run as lines of text."""
    verdict = outcome.verdict
    lines = [
        f"{outcome.name.removeprefix('chaos_')}: "
        f"{verdict.promises:,} promises, {verdict.fired:,} fired ({verdict.fired_in_storm:,} in the storm), "
        f"{verdict.letters:,} letters; seed {outcome.seed}",
        f"  befell it: {_listed(outcome.blows)}",
        f"  seconds:   {_listed(outcome.seconds)}; load {outcome.load[0]:.1f}",
        f"  at the edge: {_acts(outcome)}",
        f"  broken off: {'; '.join(' '.join(map(str, row)) for row in verdict.broken) or 'none'}",
        f"  the stale twin tried {verdict.twin[0]} times and was refused {verdict.twin[1]} times",
        f"  the workers' log: {_listed(outcome.spoken)}",
        f"  late by (s): {', '.join(f'{n} {s:.1f}' for n, s in _lateness(outcome))}",
        "",
    ]
    lines += [f"  {sin.value:<8}{verdict.count(sin):>6}" for sin in Sin]
    lines += [
        f"    {finding.count:>6}  {finding.sin.value}: {finding.name} (such as {'; '.join(finding.examples)})"
        for finding in verdict.findings
        if finding.count
    ]
    if not outcome.quiet:
        lines.append("    the calm ended before everything had fired")
    return "\n".join([*lines, "", f"  {_meaning(outcome)}"])


def as_json(outcome: Outcome) -> dict[str, Any]:
    """One run as JSON."""
    return {
        "name": outcome.name.removeprefix("chaos_"),
        "without": outcome.without,
        "seed": outcome.seed,
        "began": outcome.began.isoformat(),
        "size": asdict(outcome.size),
        "counts": {sin.value: outcome.verdict.count(sin) for sin in Sin},
        "quiet": outcome.quiet,
        "caught": is_caught(outcome) if outcome.without else None,
        "blows": dict(outcome.blows),
        "spoken": outcome.spoken,
        "seconds": outcome.seconds,
        "load": outcome.load,
        "lateness_seconds": dict(_lateness(outcome)),
        **{k: v for k, v in asdict(outcome.verdict).items() if k != "lateness"},
    }


def write(outcomes: Sequence[Outcome], file: Path) -> None:
    """Write the JSON of several runs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([as_json(outcome) for outcome in outcomes], indent=2) + "\n")


def _meaning(outcome: Outcome) -> str:
    if outcome.without:
        caught = "caught" if is_caught(outcome) else "NOT caught"
        return f"{caught}: without the {outcome.without} there must be {' and '.join(CAUGHT_BY[outcome.without])}."
    if not outcome.verdict.is_clean:
        return "Not clean: each line above is a promise that was broken."
    bound = 3 / outcome.verdict.promises
    return (
        f"0 of {outcome.verdict.promises:,} says, at 95 %, fewer than {bound:.1e} a promise of such a run (rule "
        f"of three). For 1 in 100,000 it takes 300,000: {300_000 / outcome.verdict.promises:.0f} such runs, all clean."
    )


def _acts(outcome: Outcome) -> str:
    if not outcome.verdict.edges:
        return "nobody acted"
    moment, sweep, firing = (sum(row[which] for row in outcome.verdict.edges) for which in NEAR)
    said = ", ".join(f"{row['act']} {row['answer']} {row['acts']}" for row in outcome.verdict.edges)
    near = f"{moment} of the moment, {sweep} of a sweep that stood over it, {firing} of a firing's commit"
    return f"{said}; {outcome.verdict.hits} within 50 ms ({near})"


def _lateness(outcome: Outcome) -> list[tuple[str, float]]:
    return [
        (name, value)
        for name, value in zip(("p50", "p99", "max"), outcome.verdict.lateness, strict=True)
        if value is not None
    ]


def _listed(counts: Any) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()) or "nothing"
