"""Several runs after one another, and whether all of them ended as they should."""

from collections.abc import Callable
from pathlib import Path

from chaos import report
from chaos.house import House
from chaos.plan import Layer, Size, race
from chaos.run import Outcome, Run

# A busy machine aims badly: so often the race is run until as many acts as were asked for have hit the edge, and a
# control until the race that its layer prevents has been met.
_MOST_RUNS = 4


class Session:
    """The runs of one call of `bin/chaos`; each writes the JSON of all so far."""

    def __init__(self, house: House, *, seed: int, written: Path, say: Callable[[str], None]) -> None:
        self._house, self._seed, self._written, self._say = house, seed, written, say
        self._outcomes: list[Outcome] = []
        self._controls: set[Layer] = set()

    def go(self, name: str, without: Layer | None, size: Size) -> Outcome:
        """One run."""
        self._say(f"== {name}")
        seed = self._seed + len(self._outcomes)
        run = Run(self._house, size, name=f"chaos_{name}", seed=seed, without=without)
        outcome = run.run(self._say, logs=self._written.parent)
        self._outcomes.append(outcome)
        self._say(report.table(outcome))
        report.write(self._outcomes, self._written)
        return outcome

    def race(self, cases: int, *, once: bool) -> None:
        """The race at the edge, until so many acts have hit it."""
        hits = self.go("edge", None, race(cases)).verdict.hits
        for more in range(2, 1 if once else _MOST_RUNS + 1):
            if hits < cases:
                hits += self.go(f"edge_{more}", None, race(cases - hits)).verdict.hits

    def control(self, name: str, layer: Layer, size: Size) -> None:
        """A run without a layer, until it finds the harm that the layer prevents."""
        self._controls.add(layer)
        caught = report.is_caught(self.go(name, layer, size))
        for more in range(2, _MOST_RUNS + 1):
            caught = caught or report.is_caught(self.go(f"{name}_{more}", layer, size))

    @property
    def ended_well(self) -> bool:
        """Whether every run was clean, but for the controls, each of which was caught.

        A run without a layer that was not asked for as a control is judged as any other.
        """
        judged = [outcome for outcome in self._outcomes if outcome.without not in self._controls]
        caught = {outcome.without for outcome in self._outcomes if report.is_caught(outcome)}
        return self._controls <= caught and all(outcome.verdict.is_clean and outcome.quiet for outcome in judged)
