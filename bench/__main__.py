"""`bin/bench [pages] [import] [cover] [sweep] [lateness] [load] [filing] [alike]`: measure, print a table, write JSON.

Without a name all is measured. What is measured is as large as the options say.
"""

import argparse
import os
from pathlib import Path

from bench.report import Figure
from bench.services import services
from portal.embedded.datadir import DataDirectory

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pages", "import", "cover", "sweep", "lateness", "load", "filing", "alike")


def main() -> None:
    """Measure what is wanted, print the table, write the JSON."""
    wanted = _arguments()
    with services() as directory:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        # A bench sends no mail anywhere and files from one address as often as it likes.
        os.environ["EMAIL_URL"] = "dummymail://"
        import django

        django.setup()
        from django.core.management import call_command

        from bench import report

        call_command("migrate", verbosity=0)
        figures = _measured(wanted, directory)
        print(report.table(figures))
        report.write(figures, wanted.json)
        print(f"\nJSON: {wanted.json}")
    if faults := [figure.fault for figure in figures if figure.fault]:
        raise SystemExit("\n".join(faults))


def _measured(wanted: argparse.Namespace, directory: DataDirectory) -> list[Figure]:
    from django.db import connection

    from bench import cover, lateness, load, measures, sweeping

    figures = []
    # First, for it begins with a database that has no claims.
    if {"sweep", "lateness"} & set(wanted.parts):
        with sweeping.grown(connection.settings_dict["NAME"], wanted.promises) as grown:
            if "sweep" in wanted.parts:
                figures += sweeping.of_sweep(grown, wanted.due, wanted.sweeps)
            if "lateness" in wanted.parts:
                figures += lateness.of_lateness(grown, wanted.seconds)
    if "pages" in wanted.parts:
        for claims in sorted(wanted.claims):
            figures += measures.at_size(claims, wanted.runs)
    if "load" in wanted.parts:
        figures += load.of_load(directory, wanted.agents, wanted.minute, wanted.office)
    figures += _claimants(wanted, directory)
    if "import" in wanted.parts:
        figures += measures.import_of(wanted.rows)
    if "cover" in wanted.parts:
        figures += cover.of_answers(wanted.cases)
    return figures


def _claimants(wanted: argparse.Namespace, directory: DataDirectory) -> list[Figure]:
    from bench import alike, filing

    figures = []
    if "filing" in wanted.parts:
        figures += filing.of_filing(directory, wanted.rate, wanted.minute, wanted.office)
    if "alike" in wanted.parts:
        figures += alike.of_alike(directory, wanted.samples)
    return figures


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the portal on data in bulk.")
    parser.add_argument("parts", nargs="*", default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}; all")
    parser.add_argument(
        "--claims", type=int, nargs="+", default=[1_000, 100_000, 1_000_000], help="sizes for the pages"
    )
    parser.add_argument("--runs", type=int, default=100, help="counted runs of each page, after 5 that are not")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the fleet file")
    parser.add_argument("--cases", type=int, default=10_000, help="cases put to assess")
    parser.add_argument("--promises", type=int, default=1_000_000, help="promises that lie around those that are due")
    parser.add_argument("--due", type=int, default=100_000, help="promises that one sweep fires")
    parser.add_argument("--sweeps", type=int, default=3, help="runs of each sweep and of its plain SQL")
    parser.add_argument("--seconds", type=int, default=120, help="for how long promises fall due")
    parser.add_argument("--agents", type=int, default=50, help="agents who work at once")
    parser.add_argument("--minute", type=int, default=60, help="seconds that they work, and that filings come")
    parser.add_argument("--samples", type=int, default=500, help="of each sort that must look alike")
    parser.add_argument("--rate", type=int, default=20, help="filings that begin each second")
    parser.add_argument(
        "--office", type=int, default=20_000, help="claims that they work among, if the pages left no more"
    )
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    wanted = parser.parse_args()
    if unknown := set(wanted.parts) - set(PARTS):
        parser.error(f"no part called {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    return wanted


if __name__ == "__main__":
    main()
