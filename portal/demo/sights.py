"""What the demonstration has to show of cover and its decisions: which case to open for which sight, as it is now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from claims.deciding.basis import bases_of, changed_since
from claims.deciding.recalling import guarantees_for
from claims.files import photo_prints
from claims.models import (
    Claim,
    Complaint,
    Deadline,
    Decision,
    DecisionKind,
    LossFacts,
    OriginalReturn,
    Quote,
    Settlement,
    SettlementForm,
)
from claims.models.claim import ClaimQuerySet
from claims.models.deadline import DeadlineKind
from policies.coverage_texts import verdict_text
from policies.vocabulary import Verdict
from workshops.models import Shipment

AS_AGENT, AS_COLLEAGUE = "camilla@skadeportalen.example", "gry@skadeportalen.example"
AS_CLAIMANT = "anna@nordlys.example"


@dataclass(frozen=True)
class Sight:
    """A case, what it shows, and the sign-in to see it with."""

    number: str
    shows: str
    who: str = AS_AGENT


def sights() -> list[Sight]:
    """One case a sight, the newest that shows it; what nobody has left as it was is missing."""
    of_cover = (_verdicts, _calls, _two_people, _changed, _letters, _money, _guarantees)
    return [sight for look in (*of_cover, _parcels, _photos, _after, _own) for sight in look()]


def _calls() -> Iterator[Sight]:
    """A call that we missed, somebody who was rung three times in vain and is to choose a time, one that is agreed."""
    missed = Deadline.objects.filter(kind=DeadlineKind.CALLBACK, state="missed", claim=OuterRef("pk"))
    late = _claims().filter(Exists(missed), state="filed")
    yield from _first(late, _("Opkald, vi ikke nåede, og mailen om det"))
    shown = {
        DeadlineKind.SILENCE: _("Ringet forgæves tre gange, anmelderen vælger en tid"),
        DeadlineKind.AGREED_CALL: _("Aftalt opkald"),
    }
    for kind, shows in shown.items():
        running = Deadline.objects.running().filter(kind=kind, claim=OuterRef("pk"))
        if claim := _claims().open().filter(Exists(running)).first():
            yield Sight(claim.number, shows)


def _verdicts() -> Iterator[Sight]:
    """The newest open case with stated facts for each verdict; of what is not covered, one that the law bears on."""
    stated = LossFacts.objects.filter(claim=OuterRef("pk"))
    found: dict[Verdict, str] = {}
    for claim in _claims().open().filter(Exists(stated)):
        best = next((basis.assessment for basis in bases_of(claim)), None)
        if best and (best.law or best.verdict not in found):
            found[best.verdict] = claim.number
    for verdict in sorted(found, key=lambda one: one.weight):
        yield Sight(found[verdict], _("Vurdering: %(verdict)s") % {"verdict": verdict_text(verdict)})


def _two_people() -> Iterator[Sight]:
    for decisions, shows, who in (
        (Decision.objects.proposed(), _("Afgørelse, der venter på en kollega"), AS_COLLEAGUE),
        (Decision.objects.filter(state="sent_back"), _("Afgørelse, der er sendt tilbage"), AS_AGENT),
        (Decision.objects.in_force().exclude(seconded_by=None), _("Afgørelse, som to har truffet"), AS_AGENT),
    ):
        yield from _first(_claims().filter(Exists(decisions.filter(claim=OuterRef("pk")))), shows, who)


def _changed() -> Iterator[Sight]:
    """A decision that was built on other facts than the case has today."""
    for claim in _claims().open().filter(decisions__cover__isnull=False).distinct():
        latest = claim.decisions.in_force().select_related("cover__policy").order_by("-decided_at", "-pk").first()
        if latest and changed_since(claim, latest, claim.documents.all()):
            yield Sight(claim.number, _("Afgørelse, hvis grundlag er ændret siden"))
            return


def _letters() -> Iterator[Sight]:
    for kind in (DecisionKind.PARTLY, DecisionKind.REJECTED, DecisionKind.WARRANTY, DecisionKind.GOODWILL):
        decisions = Decision.objects.in_force().filter(claim=OuterRef("pk"), kind=kind)
        yield from _first(_claims().filter(Exists(decisions)), _("Afgjort: %(kind)s") % {"kind": kind.label})


def _money() -> Iterator[Sight]:
    for form in SettlementForm:
        made = Settlement.objects.filter(claim=OuterRef("pk"), form=form)
        yield from _first(_claims().filter(Exists(made)), _("Erstattet: %(form)s") % {"form": form.label})
    twice = Settlement.objects.filter(claim=OuterRef("pk"), replacement__isnull=False)
    chain = _claims().filter(Exists(twice), device__replaces__isnull=False)
    yield from _first(chain, _("To ombytninger efter hinanden"))


def _guarantees() -> Iterator[Sight]:
    held = (claim for claim in _claims().open().filter(guarantee=None, device__guarantees__isnull=False))
    offered = next((claim for claim in held if guarantees_for(claim)), None)
    if offered:
        yield Sight(offered.number, _("Garantien på sidste reparation gælder endnu"))
    yield from _first(_claims().open().exclude(guarantee=None), _("Reklamation: værkstedet tager den om"))


def _after() -> Iterator[Sight]:
    """What goes on beside or after a claim."""
    for waiting, shows in (
        (Complaint.objects.open().filter(acknowledged_at=None), _("Klage, som ingen har læst endnu")),
        (OriginalReturn.objects.filter(arrived_at=None, charged_at=None), _("Gammel enhed, der skal komme retur")),
        (Quote.objects.open(), _("Værksted, der venter på svar")),
    ):
        yield from _first(_claims().filter(Exists(waiting.filter(claim=OuterRef("pk")))), shows)
    asked = Deadline.objects.running().filter(claim=OuterRef("pk"), kind=DeadlineKind.REOPENING_ANSWER)
    yield from _first(_claims().filter(Exists(asked)), _("Afsluttet, og anmelderen beder om genåbning"))
    no_show = Deadline.objects.filter(claim=OuterRef("pk"), kind=DeadlineKind.WALK_IN_NO_SHOW, state="missed")
    yield from _first(_claims().open().filter(Exists(no_show)), _("Kom ikke til sin tid på værkstedet"))


def _parcels() -> Iterator[Sight]:
    followed = Shipment.objects.filter(cancelled_at=None, received_at=None).exclude(carrier="")
    sent = _claims().open().filter(number__in=followed.values("claim_number"))
    yield from _first(sent, _("Pakke, der er sendt og kan følges"))


def _photos() -> Iterator[Sight]:
    """The newest open case whose photo looks like one of another case."""
    for claim in _claims().open().filter(documents__kind="photo").distinct():
        if photo_prints.alike(claim.pk, limit=1):
            yield Sight(claim.number, _("Billede, der ligner et fra en anden sag"))
            return


def _own() -> Iterator[Sight]:
    mine = Decision.objects.in_force().filter(claim=OuterRef("pk"))
    decided = _claims().open().filter(Exists(mine), person__user__email=AS_CLAIMANT)
    yield from _first(decided, _("Afgørelsen, som anmelderen læser den"), AS_CLAIMANT)


def _first(claims: QuerySet[Claim], shows: str, who: str = AS_AGENT) -> Iterator[Sight]:
    number = claims.values_list("number", flat=True).first()
    if number:
        yield Sight(number, shows, who)


def _claims() -> ClaimQuerySet:
    loaded = Claim.objects.select_related("device", "person", "organisation", "guarantee", "loss_facts")
    return loaded.order_by("-filed_at", "-pk")
