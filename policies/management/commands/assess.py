"""`manage.py assess`: is this loss covered? JSON in, JSON out (acceptance contract, `assess`)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.coverage import answer
from policies.coverage_json import assessment_json, read_question
from policies.management.answering import AnsweringCommand
from policies.questions import Value


class Command(AnsweringCommand):
    help = _("Læser spørgsmål om dækning som JSON og svarer, hvad vilkårene siger.")  # type: ignore[assignment]

    def answer(self, question: Value) -> dict[str, Any]:
        return assessment_json(answer(read_question(question)))
