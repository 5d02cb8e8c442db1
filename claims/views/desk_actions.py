"""What the call centre can do on a claim: each with its address, its words, and the states in which it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from claims.next_step import NextStep
from claims.workflow import State, Step, may_take

Text = str | Promise


class Doing(StrEnum):
    CALL = "call"
    AGREE_CALL = "agree-call"
    PHONE = "phone"
    ASSESS = "assess"
    DECIDE = "decide"
    SECOND = "second"
    SETTLE = "settle"
    ROUTE = "route"
    FIND_DEVICE = "find-device"
    DOCUMENT = "document"
    MESSAGE = "message"
    NOTE = "note"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    CLOSE = "close"
    REOPEN = "reopen"
    EXTEND = "extend"
    HOLD = "hold"
    COMPLAIN = "complain"
    ANSWER_COMPLAINT = "complaint-answer"
    ORIGINAL_RECEIVED = "original-received"
    CHARGE = "original-charge"
    QUOTE = "quote"
    TRACK = "track"


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing to do. `name` invites to it, `submit` does it; it is offered where `fits` says so."""

    doing: Doing
    name: Text
    submit: Text
    icon: str
    fits: Callable[[Claim], bool]
    danger: bool = False
    template: str = "desk/action_form.html"

    def href(self, claim: Claim) -> str:
        return reverse(f"desk-{self.doing}", args=[claim.number])


def _open(claim: Claim) -> bool:
    return claim.is_open


def _decidable(claim: Claim) -> bool:
    """Also once it has lapsed: whether the right itself is lost is a decision of its own."""
    return claim.is_open or claim.state == State.LAPSED


def _may(step: Step) -> Callable[[Claim], bool]:
    return lambda claim: may_take(step, State(claim.state))


_WITH_PARCELS = frozenset({State.ROUTED, State.IN_REPAIR, State.RETURNING, State.CLOSED})
ACTIONS: dict[Doing, Action] = {
    action.doing: action
    for action in (
        Action(
            doing=Doing.CALL,
            name=_("Log opkald"),
            submit=_("Gem opkald"),
            icon="phone",
            fits=_open,
            template="desk/call.html",
        ),
        Action(doing=Doing.PHONE, name=_("Ret nummeret"), submit=_("Gem nummeret"), icon="smartphone", fits=_open),
        Action(
            doing=Doing.AGREE_CALL,
            name=_("Aftal opkald"),
            submit=_("Aftal tiden"),
            icon="calendar",
            fits=_open,
            template="desk/action_agree_call.html",
        ),
        Action(
            doing=Doing.ASSESS,
            name=_("Vurdering"),
            submit=_("Gem og vurdér"),
            icon="search",
            fits=_open,
            template="desk/action_assess.html",
        ),
        Action(
            doing=Doing.DECIDE,
            name=_("Afgør"),
            submit=_("Se brevet"),
            icon="shield",
            fits=_decidable,
            template="desk/decide.html",
        ),
        Action(doing=Doing.SECOND, name=_("Se forslaget"), submit=_("Godkend"), icon="users", fits=_decidable),
        Action(
            doing=Doing.SETTLE,
            name=_("Erstat"),
            submit=_("Erstat og afslut sagen"),
            icon="handover",
            fits=_may(Step.SETTLE),
            template="desk/settle.html",
        ),
        Action(doing=Doing.ROUTE, name=_("Vælg vej"), submit=_("Vælg vej"), icon="truck", fits=_may(Step.ROUTE)),
        Action(
            doing=Doing.FIND_DEVICE,
            name=_("Find enhed"),
            submit=_("Brug enheden"),
            icon="search",
            fits=_may(Step.ROUTE),
            template="desk/action_find_device.html",
        ),
        Action(
            doing=Doing.DOCUMENT,
            name=_("Tilføj dokument"),
            submit=_("Gem dokument"),
            icon="upload",
            fits=_open,
            template="desk/action_document.html",
        ),
        Action(
            doing=Doing.MESSAGE,
            name=_("Skriv til anmelderen"),
            submit=_("Send beskeden"),
            icon="mail",
            fits=lambda claim: True,
            template="desk/action_message.html",
        ),
        Action(
            doing=Doing.NOTE,
            name=_("Skriv note"),
            submit=_("Gem note"),
            icon="edit",
            fits=lambda claim: True,
            template="desk/action_note.html",
        ),
        Action(doing=Doing.SNOOZE, name=_("Udskyd"), submit=_("Udskyd sagen"), icon="pause", fits=_open),
        Action(doing=Doing.ASSIGN, name=_("Giv videre"), submit=_("Giv videre"), icon="user", fits=_open),
        Action(
            doing=Doing.CLOSE,
            name=_("Afslut sagen"),
            submit=_("Afslut sagen"),
            icon="check-circle",
            fits=_may(Step.CLOSE),
            danger=True,
        ),
        Action(
            doing=Doing.REOPEN,
            name=_("Genåbn sagen"),
            submit=_("Genåbn sagen"),
            icon="refresh",
            fits=_may(Step.REOPEN),
        ),
        Action(
            doing=Doing.COMPLAIN,
            name=_("Skriv klage ned"),
            submit=_("Gem klagen"),
            icon="message",
            fits=lambda claim: True,
        ),
        Action(
            doing=Doing.ANSWER_COMPLAINT,
            name=_("Svar på klagen"),
            submit=_("Send svaret"),
            icon="message",
            fits=lambda claim: True,
            template="desk/action_answer_complaint.html",
        ),
        Action(
            doing=Doing.ORIGINAL_RECEIVED,
            name=_("Den gamle enhed er modtaget"),
            submit=_("Registrér den"),
            icon="handover",
            fits=lambda claim: True,
        ),
        Action(
            doing=Doing.CHARGE,
            name=_("Gør den gamle enhed op"),
            submit=_("Afgør det"),
            icon="handover",
            fits=lambda claim: True,
        ),
        Action(
            doing=Doing.QUOTE,
            name=_("Svar værkstedet"),
            submit=_("Send svaret"),
            icon="wrench",
            fits=_may(Step.FINISH),
        ),
        Action(
            doing=Doing.TRACK,
            name=_("Noter sporing"),
            submit=_("Gem sporingen"),
            icon="truck",
            # What is on its way back is followed after the end, too.
            fits=lambda claim: claim.state in _WITH_PARCELS,
        ),
    )
}
# Whose claim it is, what waits for a colleague, and what goes on beside the claim stand in places of their own.
IN_PLACES_OF_THEIR_OWN = frozenset(
    {
        Doing.ASSIGN,
        Doing.PHONE,
        Doing.SECOND,
        Doing.ANSWER_COMPLAINT,
        Doing.ORIGINAL_RECEIVED,
        Doing.CHARGE,
        Doing.QUOTE,
        Doing.TRACK,
    }
)
OFFERED = tuple(action for action in ACTIONS.values() if action.doing not in IN_PLACES_OF_THEIR_OWN)

LEADS_TO: dict[NextStep, Doing] = {
    NextStep.CALL: Doing.CALL,
    NextStep.FIND_DEVICE: Doing.FIND_DEVICE,
    NextStep.DECIDE: Doing.DECIDE,
    NextStep.SECOND: Doing.SECOND,
    NextStep.ROUTE: Doing.ROUTE,
    NextStep.SETTLE: Doing.SETTLE,
}
INVITATIONS: dict[NextStep, tuple[Text, Text]] = {
    NextStep.CALL: (_("Ring op"), _("Anmelderen venter på, at vi ringer.")),
    NextStep.FIND_DEVICE: (_("Find enhed"), _("Det oplyste nummer er ikke koblet til en enhed i registret.")),
    NextStep.DECIDE: (_("Afgør"), _("Vurdér skaden efter vilkårene, og send afgørelsen.")),
    NextStep.SECOND: (_("Venter på en kollega"), _("En afgørelse er foreslået og venter på en kollegas ord.")),
    NextStep.ROUTE: (_("Vælg vej"), _("Aftal, hvordan enheden kommer til et værksted.")),
    NextStep.SETTLE: (_("Erstat"), _("Der er ingen enhed at reparere. Sig, hvad anmelderen får i stedet.")),
    NextStep.AWAIT_DEVICE: (_("Venter på enheden"), _("Anmelderen afleverer eller sender den til værkstedet.")),
    NextStep.AWAIT_REPAIR: (_("Venter på værkstedet"), _("Enheden er på værkstedet.")),
    NextStep.AWAIT_RETURN: (_("På vej tilbage"), _("Værkstedet er færdigt. Sagen lukker, når enheden er leveret.")),
    NextStep.NOTHING: (_("Sagen er slut"), _("Genåbn den, hvis der skal ske mere.")),
}
