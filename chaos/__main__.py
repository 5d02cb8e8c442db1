"""`bin/chaos [--short] [--controls] [--without LAYER] [--edge N] ...`: a storm, an oracle, and a verdict."""

import argparse
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from chaos.house import House, portal_in
from chaos.plan import SHORT, Layer, Size, control, race

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run what was asked for; ends with 1 where a promise was broken, or a control was not caught."""
    arguments = _arguments()
    # Whoever is asked to end takes everything that was started along, and the folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    with House() as house:
        portal_in(house)
        _say(f"services and tables: {time.monotonic() - began:.1f} s")
        from chaos.session import Session

        session = Session(house, seed=arguments.seed, written=arguments.json, say=_say)
        for name, without, size in _runs(arguments):
            if without and arguments.controls:
                session.control(name, without, size)
            elif name == "edge":
                session.race(arguments.edge, once=arguments.short)
            else:
                session.go(name, without, size)
    _say(f"JSON: {arguments.json}")
    sys.exit(not session.ended_well)


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
