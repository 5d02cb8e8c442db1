"""What is filled in during a call: what came of it, what was said, and on which number the claimant is rung."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.spoken import spoken_phone
from claims.calls.call_outcomes import RULES, TALKED, Code, rule_of
from claims.calls.phone_support import Spoken
from claims.forms.contact_fields import PhoneField
from claims.forms.desk import ActionForm, long_text
from claims.models import CallOutcome, Claim
from claims.workflow import State, may_take

_E164 = re.compile(r"\+\d{6,15}", re.ASCII)


class CallForm(ActionForm):
    """The call as it went; `guides` are the steps that the page shows."""

    note = long_text(label=_("Note"), rows=6, help_text=_("Kun til os. Ingen CPR-numre og koder."))
    outcome = forms.ChoiceField(
        label=_("Hvad skete der?"),
        choices=CallOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvad der skete, da du ringede.")},
    )
    solved_with = forms.ChoiceField(
        label=_("Hvad hjalp?"), required=False, choices=[("", "")], help_text=_("Hvis I løste det på telefonen.")
    )
    phone_ok = forms.BooleanField(required=False)
    other_phone = PhoneField(
        label=_("Et andet nummer"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "class": "input-w-15"}),
    )
    rung = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, claim: Claim, guides: list[Spoken], rung: str, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **{"initial": {"rung": rung}, **kwargs})
        fields: dict[str, Any] = self.fields
        if not self.is_bound:
            fields["note"].widget.attrs["autofocus"] = True
        fields["outcome"].widget.choices = _grouped(claim)
        fields["outcome"].choice_hints = _hints()
        if guides:
            fields["solved_with"].choices = [
                ("", _("Noget andet")),
                *((spoken.guide, spoken.title) for spoken in guides),
            ]
        else:
            del fields["solved_with"]
        shown = str(self.data.get("rung", "")) if self.is_bound else rung
        if shown:
            fields["phone_ok"].label = _("Ja, vi kan ringe på %(phone)s") % {"phone": spoken_phone(shown)}
        else:
            del fields["phone_ok"]

    def clean_rung(self) -> str:
        """The number that the page showed; '' for what is none, and then it is the claim's."""
        rung: str = self.cleaned_data["rung"]
        registered = self.claim.person.phone if self.claim.person else ""
        return rung if rung in {self.claim.contact_phone, registered} or _E164.fullmatch(rung) else ""

    def clean(self) -> dict[str, Any]:
        """A number is confirmed by the claimant alone; who else picked up may give another one."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("phone_ok") and said.get("outcome") and said["outcome"] not in TALKED:
            text = _("Fjern fluebenet. Kun anmelderen selv kan sige, at vi må ringe på nummeret.")
            self.add_error("phone_ok", str(text))
        return said

    def said(self) -> dict[str, str]:
        """What was said, by the names that `calls.contact.log_call` uses."""
        said = self.cleaned_data
        rung = said.get("rung", "")
        return {
            "outcome": said["outcome"],
            "note": said["note"],
            "rung": rung,
            "phone": said.get("other_phone") or (rung if said.get("phone_ok") else ""),
            "solved_with": said.get("solved_with", ""),
        }

    @property
    def asks_for_time(self) -> bool:
        """Whether a time is to be agreed next."""
        return rule_of(self.cleaned_data["outcome"]).rings_again


class PhoneForm(ActionForm):
    """The number on which the claimant is rung."""

    phone = PhoneField(
        label=_("Telefonnummer"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "class": "input-w-15"}),
        error_messages={"required": _("Skriv det nummer, vi skal ringe på.")},
    )
    confirmed = forms.BooleanField(
        label=_("Anmelderen har selv sagt, at vi kan ringe her"),
        required=False,
        help_text=_("Så får nummeret også vores sms’er, selv om det står på den skadede telefon."),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        initial = {"phone": spoken_phone(claim.callable_phone), "confirmed": bool(claim.phone_confirmed_at)}
        super().__init__(*args, claim=claim, **{"initial": initial, **kwargs})


def _grouped(claim: Claim) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The outcomes that the claim can take, those with the claimant first; any other is refused with why."""
    offered = {
        code.value
        for code, rule in RULES.items()
        if not (rule.ends_as and rule.step) or may_take(rule.step, State(claim.state))
    }
    labels = {value: label for value, label in CallOutcome.choices if value in offered}
    talked = [(value, label) for value, label in labels.items() if value in TALKED]
    in_vain = [(value, label) for value, label in labels.items() if value not in TALKED]
    return [(_("Vi talte sammen"), talked), (_("Vi fik ikke talt sammen"), in_vain)]


def _hints() -> dict[str, Any]:
    """What each outcome does that its name does not say."""
    return {
        Code.ASKED_LATER: _("Bagefter aftaler du en tid."),
        Code.SOLVED_BY_PHONE: _("Sagen lukkes, og anmelderen får en mail."),
        Code.NOT_REACHED: _("Anmelderen får en mail om, at vi har ringet."),
        Code.VOICEMAIL: _("Anmelderen får en mail om, at vi har ringet."),
        Code.SOMEONE_ELSE: _("Sig ikke, hvad sagen handler om. Anmelderen får en mail."),
        Code.WRONG_NUMBER: _("Vi ringer ikke på det nummer mere. Anmelderen får en mail."),
    }
