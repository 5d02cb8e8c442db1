"""`bin/bench [--claims N ...] [--rows N] [--cases N] [--json FILE]`: measure, print a table, write JSON."""

import argparse
import os
from pathlib import Path

from bench.services import services

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure at each size, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure the portal on data in bulk.")
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000, 100_000], help="sizes, smallest first")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the fleet file; 0 leaves it out")
    parser.add_argument("--cases", type=int, default=10_000, help="cases put to assess; 0 leaves it out")
    parser.add_argument("--runs", type=int, default=60, help="counted runs of each page, after 5 that are not")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    arguments = parser.parse_args()
    with services():
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        # A bench sends no mail anywhere and files from one address as often as it likes.
        os.environ["EMAIL_URL"] = "dummymail://"
        # The work is measured, not the waiting that hides its length.
        os.environ["FILING_STEP_SECONDS"] = "0"
        import django

        django.setup()
        from django.core.management import call_command

        from bench import cover, measures, report

        call_command("migrate", verbosity=0)
        figures = []
        for claims in sorted(arguments.claims):
            figures += measures.at_size(claims, arguments.runs)
        if arguments.rows:
            figures += measures.import_of(arguments.rows)
        if arguments.cases:
            figures += cover.of_answers(arguments.cases)
        print(report.table(figures))
        report.write(figures, arguments.json)
        print(f"\nJSON: {arguments.json}")


if __name__ == "__main__":
    main()
