"""`manage.py deadlines`: when does what fall due? JSON in, JSON out (acceptance contract, `deadlines`)."""

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from claims.promises.due import ASKED_FROM_OUTSIDE, Due, DueProblem, Kind, due
from claims.promises.due_texts import calendar_text, due_text
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar, CalendarProblem
from policies import terms
from policies.management.answering import AnsweringCommand
from policies.questions import Refused, Value, join
from policies.vocabulary import PAYMENTS, Payment
from workshops.calendars import COPENHAGEN

KEYS = ("kind", "from", "terms", "calendar", "payment", "club_member")
CALENDAR_KEYS = ("hours", "closed", "holidays")


class Command(AnsweringCommand):
    help = _("Læser spørgsmål om frister som JSON og svarer, hvornår de udløber.")  # type: ignore[assignment]

    def answer(self, question: Value) -> dict[str, Any]:
        asked = question.fields(KEYS, required=("kind", "from"))
        kind = Kind(asked["kind"].word([kind.value for kind in ASKED_FROM_OUTSIDE]))
        start = asked["from"].instant()
        terms_id = asked["terms"].word(terms.every()) if "terms" in asked else None
        payment = asked["payment"].word(PAYMENTS) if "payment" in asked else "prepaid"
        club_member = "club_member" in asked and asked["club_member"].flag()
        at_calendar = join(question.at, "calendar")
        try:
            calendar = _calendar(asked["calendar"]) if "calendar" in asked else DEFAULT_CALENDAR
            found = due(
                kind,
                start,
                calendar=calendar,
                terms=terms_id,
                payment=cast("Payment", payment),
                club_member=club_member,
            )
        except CalendarProblem as problem:
            at = join(at_calendar, problem.at) if problem.at else at_calendar
            raise Refused(calendar_text(problem), at) from None
        except DueProblem as problem:
            raise Refused(due_text(problem), join(question.at, problem.at)) from None
        return _as_json(found)


def _calendar(value: Value) -> Calendar:
    value.fields(CALENDAR_KEYS, required=("hours",))
    return Calendar.from_json(value.raw)


def _as_json(found: Due) -> dict[str, Any]:
    return {
        "due_at": found.due_at.astimezone(COPENHAGEN).isoformat(),
        "enforced_at": found.enforced_at.astimezone(COPENHAGEN).isoformat(),
        "steps": [
            {"date": step.date.isoformat(), "counted_minutes": step.counted_minutes, "why": step.why.value}
            for step in found.steps
        ],
    }
