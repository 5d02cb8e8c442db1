"""Print the diagram of a claim's states: `manage.py workflow > docs/workflow.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from claims.diagram import page


class Command(BaseCommand):
    help = "Print the states of a claim and the ways between them as a Mermaid diagram."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
