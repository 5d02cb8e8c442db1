"""The face of the commands that answer questions put as JSON: standard input in, standard output out, no database."""

import sys
from abc import abstractmethod
from typing import Any

from django.core.management.base import BaseCommand

from policies.question_texts import question_text
from policies.questions import QuestionProblem, Refused, Value, read_questions, write_answer


class AnsweringCommand(BaseCommand):
    """Answers one object or a list of objects in the same shape and order.

    A refusal is exit status 2 with `{"error", "at"}` on one line of standard error and nothing on standard output; one
    bad object refuses the whole list.
    """

    # The answers come from the terms; a file that cannot be used is said by its check.
    requires_system_checks = ["policies"]

    @abstractmethod
    def answer(self, question: Value) -> dict[str, Any]:
        """Answer one question; raises `QuestionProblem` or `Refused`."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = read_questions(_standard_input())
            many = isinstance(asked.raw, list)
            # As text: ten thousand answers as objects would weigh several times as much.
            answers = [self._written(question) for question in (asked.items() if many else [asked])]
        except QuestionProblem as problem:
            self._refuse(question_text(problem), problem.at)
        except Refused as refusal:
            self._refuse(refusal.text, refusal.at)
        else:
            self.stdout.write(f"[{','.join(answers)}]" if many else answers[0])

    def _written(self, question: Value) -> str:
        return write_answer(self.answer(question), getattr(self.stdout, "encoding", None))

    def _refuse(self, text: str, at: str) -> None:
        refusal = {"error": text, "at": at}
        line = write_answer(refusal, getattr(self.stderr, "encoding", None), indent=None)
        # Without Django's red, which would be no JSON.
        self.stderr.write(line, style_func=str)
        sys.exit(2)


def _standard_input() -> bytes:
    """All of standard input; nothing where the caller closed it."""
    stream = sys.stdin
    return stream.buffer.read() if stream else b""
