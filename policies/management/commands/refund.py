"""`manage.py refund`: may this insurance be ended, when does it end, and what goes back? JSON in, JSON out."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from policies.management.answering import AnsweringCommand
from policies.questions import Value
from policies.refund_json import read_ending, refund_json
from policies.refunds import refund_of


class Command(AnsweringCommand):
    help = _("Læser spørgsmål om opsigelse som JSON og svarer, hvornår den virker, og hvad der går tilbage.")  # type: ignore[assignment]

    def answer(self, question: Value) -> dict[str, Any]:
        return refund_json(refund_of(*read_ending(question)))
