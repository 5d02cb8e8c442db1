"""What stands beside the form of a call: the number, what to say, and what to try."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from accounts.models import Language, User
from claims.calls.call_script import Caller, script_of
from claims.calls.phone_support import Spoken, guides_for
from claims.models import Claim
from claims.views.desk_facts import Phone, phone_of
from claims.workflow import State, Step, may_take


@dataclass(frozen=True, kw_only=True)
class CallPanel:
    """`script` and `guides` are read aloud, so they are in the claimant's `language`; named where it is not ours."""

    phone: Phone
    script: list[str]
    guides: list[Spoken]
    language: str
    other_language: str


def panel_of(claim: Claim, agent: User) -> CallPanel:
    """The panel of a claim loaded by `find_case`; without a query of its own."""
    phone = phone_of(claim)
    caller = Caller(name=agent.name, portal=settings.PORTAL_NAME)
    theirs = claim.language
    other = "" if theirs == translation.get_language() else str(Language(theirs).label)
    kind = claim.device.kind if claim.device else None
    with translation.override(theirs):
        solvable = may_take(Step.SOLVE_BY_PHONE, State(claim.state))
        danger = bool(claim.battery_danger)
        guides = guides_for(claim.peril, kind, battery_danger=danger) if solvable else []
        script = script_of(claim, caller, rung=phone.number)
    return CallPanel(phone=phone, script=script, guides=guides, language=theirs, other_language=other)
