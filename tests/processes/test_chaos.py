"""`bin/chaos` in its short form: the storm, the race at the edge, and the three controls that must be caught.

One process does all of it, as a person would ask for it, and what it writes is read here. The suite asks for the storm
alone, the long form for everything.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Of one that hangs; on two busy cores everything takes a minute and a half.
SECONDS = 600
EDGES = 60
FORMS = {"the storm": ["--short"], "everything": ["--short", "--edge", str(EDGES), "--controls"]}
ANSWERS = ("accepted", "refused", "broken")
CLEAN = {"missed": 0, "double": 0, "early": 0, "torn": 0}


@pytest.fixture(scope="module", params=["the storm", pytest.param("everything", marks=pytest.mark.long)])
def chaos(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What it says of each of its runs, by its name; `said` is all that it printed."""
    written = tmp_path_factory.mktemp("chaos") / "chaos.json"
    ended = subprocess.run(
        [sys.executable, "-m", "chaos", *FORMS[request.param], "--json", str(written)],
        cwd=ROOT,
        timeout=SECONDS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert written.exists(), ended.stdout
    runs = {run["name"]: run for run in json.loads(written.read_text())}
    return {**runs, "said": ended.stdout, "status": ended.returncode}


with_everything = pytest.mark.parametrize("chaos", [pytest.param("everything", marks=pytest.mark.long)], indirect=True)


def found(run: dict[str, Any]) -> dict[str, int]:
    return {finding["name"]: finding["count"] for finding in run["findings"] if finding["count"]}


def test_a_storm_misses_nothing_and_nothing_is_double_early_or_torn(chaos: dict[str, Any]) -> None:
    storm = chaos["storm"]
    assert storm["quiet"], chaos["said"]
    assert storm["counts"] == CLEAN, chaos["said"]
    assert storm["fired"] > 0.8 * storm["promises"]


def test_the_storm_was_one(chaos: dict[str, Any]) -> None:
    blows = chaos["storm"]["blows"]
    assert blows["killed_parents"] + blows["killed_children"] >= 4
    assert blows["terminate"] >= 4
    assert (blows["kill_valkey"], blows["flush_valkey"], blows["crash_postgres"]) == (2, 1, 1)
    assert (blows["stop_beats"], blows["start_beats"]) == (1, 1)
    tried, refused = chaos["storm"]["twin"]
    assert tried == refused > 0, "the ledger refuses what an older build would write once more"


@with_everything
def test_at_the_edge_one_wins_and_never_both(chaos: dict[str, Any]) -> None:
    edge = chaos["edge"]
    assert edge["counts"] == CLEAN, chaos["said"]
    acts = {answer: sum(row["acts"] for row in edge["edges"] if row["answer"] == answer) for answer in ANSWERS}
    assert acts["accepted"] + acts["refused"] >= EDGES
    assert acts["accepted"], "nobody came in time"
    assert acts["refused"], "nobody came too late: that is no race"


@with_everything
@pytest.mark.parametrize(
    ("layer", "harm"),
    [
        ("lock", "lapsed although the device was received before"),
        ("recheck", "fired although it had been moved"),
        ("unique", "two ledger lines of one stage"),
    ],
)
def test_without_a_layer_the_harm_that_it_prevents_is_found(chaos: dict[str, Any], layer: str, harm: str) -> None:
    # A race has to be met: a control that did not meet its own is run again, four times at most.
    controls = [run for name, run in chaos.items() if name.startswith(f"without_{layer}")]
    assert controls[-1]["caught"], chaos["said"]
    assert harm in found(controls[-1])
    assert harm not in found(chaos["storm"])


def test_the_whole_ends_well_where_the_runs_were_clean_and_the_controls_caught(chaos: dict[str, Any]) -> None:
    assert chaos["status"] == 0, chaos["said"]
