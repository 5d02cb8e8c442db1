"""What is said about several claims at once: to whom, which words, why, or which of them goes on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from claims.forms.desk import long_text
from claims.forms.messaging import DanishNames
from claims.models import BulkAct, Claim, ReplyTemplate
from claims.writing.filling import unknown_in
from claims.writing.messaging import left_open


class BulkForm(forms.Form):
    """One thing to do with the claims; `said` is what `desk.bulk` is told."""

    act: BulkAct

    def __init__(self, said: QueryDict | None = None, *, actor: User, claims: Sequence[Claim]) -> None:
        super().__init__(said, prefix=self.act.value)
        self.actor, self.claims = actor, claims
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the claims and to who asks."""

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AssignManyForm(BulkForm):
    act = BulkAct.ASSIGN
    agent = forms.ModelChoiceField(
        label=_("Til"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Ingen – tilbage i køen"),
        error_messages={"invalid_choice": _("Du kan tage sager selv. Kun teamlederen giver andres sager videre.")},
    )

    def prepare(self) -> None:
        colleagues = User.objects.visible_to(self.actor).call_centre()
        own = any(claim.assigned_to_id == self.actor.pk for claim in self.claims)
        may_give = self.actor.role == Role.TEAM_LEAD or own
        field: Any = self.fields["agent"]
        field.queryset = colleagues if may_give else colleagues.filter(pk=self.actor.pk)
        field.initial = self.actor.pk
        if not may_give:
            field.empty_label, field.required = None, True

    def said(self) -> dict[str, Any]:
        agent = self.cleaned_data["agent"]
        return {"agent": agent.pk if agent else None}


class MessageManyForm(BulkForm):
    act = BulkAct.MESSAGE
    template = forms.ModelChoiceField(
        label=_("Skabelon"),
        queryset=ReplyTemplate.objects.none(),
        required=False,
        empty_label=_("Ingen – jeg skriver selv"),
        widget=DanishNames,
    )
    text = long_text(
        label=_("Besked"),
        help_text=_("Den samme til alle. {navn}, {sagsnummer} og {enhed} bliver udfyldt for hver."),
    )

    def prepare(self) -> None:
        field: Any = self.fields["template"]
        field.queryset = ReplyTemplate.objects.in_use().filter(peril="")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        text, template = cleaned.get("text", "").strip(), cleaned.get("template")
        if not text and not template and "text" not in self.errors:
            self.add_error("text", gettext("Skriv beskeden, eller vælg en skabelon."))
        if text and template:
            self.add_error("template", gettext("Vælg enten en skabelon, eller skriv selv."))
        if unknown := unknown_in(text):
            self.add_error("text", left_open(unknown))
        return cleaned

    def said(self) -> dict[str, Any]:
        """The words themselves in both languages: what becomes of the template later changes no message."""
        template, own = self.cleaned_data["template"], self.cleaned_data["text"].strip()
        danish, english = (template.text_da, template.text_en) if template else (own, own)
        return {"template": template.pk if template else None, "text": danish, "text_en": english}


class HoldManyForm(BulkForm):
    act = BulkAct.HOLD
    reason = long_text(
        label=_("Hvorfor skal fristerne holdes tilbage?"),
        required=_("Skriv, hvorfor fristerne skal holdes tilbage."),
        rows=2,
        help_text=_("Kun til os. Ingen CPR-numre og koder."),
    )


class MergeManyForm(BulkForm):
    act = BulkAct.MERGE
    into = forms.ChoiceField(
        label=_("Sagen, der går videre"),
        help_text=_("De andre bliver lukket som dobbelt anmeldt."),
        error_messages={"required": _("Vælg den sag, der skal gå videre."), "invalid_choice": _("Vælg en af sagerne.")},
    )

    def prepare(self) -> None:
        field: Any = self.fields["into"]
        field.choices = [(claim.number, _named(claim)) for claim in self.claims]
        # The clock of the first one is the earliest already.
        first = min(self.claims, key=lambda claim: (not claim.is_open, claim.filed_at, claim.pk), default=None)
        field.initial = first.number if first else None


def _named(claim: Claim) -> str:
    what = claim.device.name if claim.device else claim.stated_identifier
    return f"{claim.number} · {what}"


FORMS: dict[BulkAct, type[BulkForm]] = {
    form.act: form for form in (AssignManyForm, MessageManyForm, HoldManyForm, MergeManyForm)
}
