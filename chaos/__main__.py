"""`bin/chaos [--short] [--controls] [--without LAYER] [--edge N] ...`: a storm, an oracle, and a verdict."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from chaos.house import House, portal_in
from chaos.plan import SHORT, Layer, Size, control, race

ROOT = Path(__file__).resolve().parent.parent
# A busy machine aims badly: so often the race is run until as many acts as were asked for have hit the edge, and a
# control until the race that its layer prevents has been met.
_MOST_RUNS = 4


def main() -> None:
    """Run what was asked for; ends with 1 where a promise was broken, or a control was not caught."""
    arguments = _arguments()
    began = time.monotonic()
    with House() as house:
        portal_in(house)
        _say(f"services and tables: {time.monotonic() - began:.1f} s")
        from chaos import report
        from chaos.run import Outcome, Run

        outcomes: list[Outcome] = []

        def go(name: str, without: Layer | None, size: Size) -> Outcome:
            _say(f"== {name}")
            one = Run(house, size, name=f"chaos_{name}", seed=arguments.seed + len(outcomes), without=without)
            outcomes.append(one.run(_say, logs=arguments.json.parent))
            _say(report.table(outcomes[-1]))
            report.write(outcomes, arguments.json)
            return outcomes[-1]

        for name, without, size in _runs(arguments):
            outcome = go(name, without, size)
            hits = outcome.verdict.hits
            for more in range(2, _MOST_RUNS + 1):
                if name == "edge" and not arguments.short and hits < arguments.edge:
                    hits += go(f"{name}_{more}", None, race(arguments.edge - hits)).verdict.hits
                elif without and arguments.controls and not report.is_caught(outcome):
                    outcome = go(f"{name}_{more}", without, size)
    _say(f"JSON: {arguments.json}")
    if arguments.without:
        # As a run of its own a control ends as any run that found something.
        sys.exit(not outcomes[0].verdict.is_clean)
    whole = all(o.verdict.is_clean and o.quiet for o in outcomes if o.without is None)
    caught = {o.without for o in outcomes if report.is_caught(o)}
    sys.exit(not (whole and caught == {o.without for o in outcomes if o.without}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/chaos", description="Kill what runs; count what was promised.")
    whole = Size()
    parser.add_argument("--deadlines", type=int, help=f"promises that fall due ({whole.deadlines})")
    parser.add_argument("--organisations", type=int, help=f"over so many organisations ({whole.organisations})")
    parser.add_argument("--minutes", type=float, help=f"length of the storm ({whole.seconds / 60:g})")
    parser.add_argument("--short", action="store_true", help="a small storm of seconds")
    parser.add_argument("--controls", action="store_true", help="each layer removed in turn: every run must be caught")
    parser.add_argument("--edge", type=int, metavar="N", help="N acts that hit the edge, nothing killed")
    parser.add_argument("--without", type=Layer, choices=list(Layer), help="one run with this layer removed")
    parser.add_argument("--seed", type=int, default=4, help="of what is random about the plan")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "chaos.json")
    return parser.parse_args()


def _runs(arguments: argparse.Namespace) -> list[tuple[str, Layer | None, Size]]:
    if arguments.controls or arguments.edge:
        asked_for: list[tuple[str, Layer | None, Size]] = [("storm", None, SHORT)] if arguments.short else []
        asked_for += [("edge", None, race(arguments.edge))] if arguments.edge else []
        controls = list(Layer) if arguments.controls else []
        return asked_for + [(f"without_{layer}", layer, control(layer)) for layer in controls]
    size = SHORT if arguments.short else Size()
    asked = {"deadlines": arguments.deadlines, "organisations": arguments.organisations}
    if arguments.minutes:
        asked["seconds"] = arguments.minutes * 60
        asked["silence"] = min(size.silence, arguments.minutes * 60 / 4)
    name = f"without_{arguments.without}" if arguments.without else "storm"
    return [(name, arguments.without, replace(size, **{field: value for field, value in asked.items() if value}))]


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
