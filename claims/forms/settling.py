"""What the call centre fills in to make a loss good: the form of it, the amounts, and the numbers of a new unit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import MoneyField
from accounts.spoken import spoken_money
from claims.deciding.entitlement import Entitlement
from claims.deciding.settling import AT_WORKSHOP
from claims.forms.desk import ActionForm, long_text
from claims.models import Claim, SettlementForm

NUMBER_MAX_LENGTH = 100


def _number_field(*, label: Any, hint: Any) -> forms.CharField:
    as_scanned = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=NUMBER_MAX_LENGTH,
        help_text=hint,
        widget=forms.TextInput(attrs={**as_scanned, "class": "code input-w-20"}),
        error_messages={"max_length": _("Det er for langt. Scan eller skriv kun nummeret.")},
    )


class SettleForm(ActionForm):
    """The forms that the decision allows, each with its excess; an empty excess is what the terms say of that form."""

    form = forms.ChoiceField(
        label=_("Hvad får anmelderen?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg, hvad anmelderen får."),
            "invalid_choice": _("Vilkårene giver ikke den erstatning for denne skade. Vælg en af de andre."),
        },
    )
    amount_dkk = MoneyField(
        label=_("Beløb i kr."),
        help_text=_("Prisen på det, anmelderen får, før selvrisiko"),
        error_messages={"required": _("Skriv, hvad skaden er gjort op til.")},
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input-w-10"}),
    )
    excess_dkk = MoneyField(
        label=_("Selvrisiko i kr."),
        required=False,
        help_text=_("Lad feltet være tomt, så gælder den, der står ved erstatningen"),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input-w-10"}),
    )
    new_identifier = _number_field(label=_("Den nye enheds IMEI eller serienummer"), hint=_("Kun ved ny enhed"))
    second_identifier = _number_field(
        label=_("Den nye enheds andet nummer"), hint=_("Det andet IMEI, eller serienummeret")
    )
    note = long_text(label=_("Note"), rows=3, help_text=_("Kun til os. Ingen CPR-numre og koder."))

    def __init__(self, *args: Any, claim: Claim, entitled: Entitlement, **kwargs: Any) -> None:
        kwargs["initial"] = {**_prefilled(claim, entitled), **kwargs.get("initial", {})}
        super().__init__(*args, claim=claim, **kwargs)
        offered = offered_forms(claim, entitled)
        choices = self.fields["form"]
        choices.choices = [(form.value, form.label) for form in offered]  # type: ignore[attr-defined]
        choices.choice_hints = {form.value: _hint(form, entitled) for form in offered}  # type: ignore[attr-defined]
        if SettlementForm.REPLACEMENT not in offered:
            del self.fields["new_identifier"], self.fields["second_identifier"]
        elif offered == [SettlementForm.REPLACEMENT]:
            self._require_number()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_new = cleaned.get("form") == SettlementForm.REPLACEMENT
        if is_new and "new_identifier" not in self.errors and not cleaned.get("new_identifier"):
            self.add_error("new_identifier", _("Skriv den nye enheds IMEI eller serienummer."))
        return cleaned

    def _require_number(self) -> None:
        """Where nothing but another unit can be chosen, its number is no choice either."""
        field = self.fields["new_identifier"]
        field.required, field.help_text = True, ""
        field.error_messages["required"] = gettext("Skriv den nye enheds IMEI eller serienummer.")

    def settled(self) -> dict[str, Any]:
        """What was filled in, by the names that the act uses."""
        said = self.cleaned_data
        numbers = [said.get("new_identifier", ""), said.get("second_identifier", "")]
        return {
            "form": said["form"],
            "amount_dkk": said["amount_dkk"],
            "excess_dkk": said["excess_dkk"],
            "note": said["note"],
            "new_identifiers": numbers,
        }


def offered_forms(claim: Claim, entitled: Entitlement) -> list[SettlementForm]:
    """The forms that can be chosen now: a device at a workshop is repaired there, and not here."""
    here = claim.state in AT_WORKSHOP
    return [form for form in entitled.forms if not (here and form is SettlementForm.REPAIR)]


def _hint(form: SettlementForm, entitled: Entitlement) -> str:
    excess = entitled.excess_dkk[form]
    said = [
        gettext("Med %(excess)s i selvrisiko.") % {"excess": spoken_money(excess)}
        if excess
        else gettext("Ingen selvrisiko.")
    ]
    if form is SettlementForm.REPLACEMENT:
        said.append(gettext("Dækningen fortsætter på den nye enhed, og den gamle bliver afskrevet."))
    if form is SettlementForm.GIFT_CARD and entitled.ends_with_gift_card:
        said.append(gettext("Dækningen på enheden slutter i dag."))
    return " ".join(said)


def _prefilled(claim: Claim, entitled: Entitlement) -> dict[str, Any]:
    """The one form where there is one, the amount as far as it is known, and an excess that is the same for all."""
    offered = offered_forms(claim, entitled)
    excesses = {entitled.excess_dkk[form] for form in offered}
    return {
        "form": offered[0].value if len(offered) == 1 else None,
        "amount_dkk": _amount(entitled),
        "excess_dkk": excesses.pop() if len(excesses) == 1 else None,
    }


def _amount(entitled: Entitlement) -> Decimal | None:
    known = [amount for amount in (entitled.worth_dkk, entitled.limit_dkk) if amount is not None]
    return min(known) if known else None
