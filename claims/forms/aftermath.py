"""What the call centre fills in about complaints, old devices and quotes; and the claimant's own complaint."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, MoneyField
from accounts.spoken import spoken_money
from claims.forms.desk import TEXT_MAX_LENGTH, ActionForm, long_text
from claims.forms.masked import MaskedTextField
from claims.models import Arrival, ComplaintChannel, ComplaintOutcome


class ComplainForm(forms.Form):
    """The claimant's own complaint, on the page of the claim."""

    text = MaskedTextField(
        label=_("Hvad klager du over?"),
        help_text=_(
            "Fortæl, hvad vi har overset eller gjort forkert, og hvad du vil have i stedet. Ingen CPR-numre og koder."
        ),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "class": "input-w-full"}),
        error_messages={
            "required": _("Skriv, hvad du klager over."),
            "max_length": _("Teksten er for lang. Skriv højst %(limit_value)d tegn."),
        },
    )


class ReceiveComplaintForm(ActionForm):
    """A complaint that came by telephone, mail or letter, written down by whoever got it."""

    channel = forms.ChoiceField(
        label=_("Hvordan kom den?"),
        choices=[choice for choice in ComplaintChannel.choices if choice[0] != ComplaintChannel.PAGE],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvordan klagen kom.")},
    )
    text = long_text(
        label=_("Klagen"),
        required=_("Skriv, hvad der klages over."),
        rows=6,
        help_text=_("Med klagerens egne ord, så vidt det går. Klageren kan læse det. Ingen CPR-numre og koder."),
    )
    received_on = DayField(
        label=_("Hvilken dag fik vi den?"),
        required=False,
        help_text=_("Kun hvis det var før i dag. Fristerne tæller fra den dag."),
    )


class AnswerComplaintForm(ActionForm):
    outcome = forms.ChoiceField(
        label=_("Får klageren ret?"),
        choices=ComplaintOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, om klageren får ret.")},
    )
    answer = long_text(
        label=_("Svaret"),
        required=_("Skriv svaret, og hvad det bygger på."),
        rows=10,
        help_text=_("Det er det endelige svar, og det står i brevet. Hvor man kan klage videre, kommer selv med."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choice_hints = {  # type: ignore[attr-defined]
            ComplaintOutcome.UPHELD: _("Genåbn sagen bagefter, og afgør den på ny."),
            ComplaintOutcome.PARTLY: _("Skriv, hvad der bliver anderledes, og hvad der ikke gør."),
        }

    def as_draft(self) -> dict[str, str]:
        """What was typed, as far as it came; a draft may lack anything, and be longer than what can be sent."""
        return {
            "outcome": outcome if (outcome := self.data.get("outcome", "")) in ComplaintOutcome.values else "",
            "answer": self.data.get("answer", "")[: 2 * TEXT_MAX_LENGTH],
        }


class ArrivalForm(ActionForm):
    arrival = forms.ChoiceField(
        label=_("Hvordan ved vi det?"),
        choices=Arrival.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvor den er registreret.")},
    )
    day = DayField(
        label=_("Hvilken dag?"),
        required=False,
        help_text=_("Kun hvis det var før i dag. Fragtmandens scanning tæller, også når pakken er fremme senere."),
    )


class ChargeForm(ActionForm):
    amount_dkk = MoneyField(
        label=_("Opkrævning i kr."),
        error_messages={"required": _("Skriv beløbet, eller 0 for at lade det være.")},
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "input-w-10"}),
    )
    reason = long_text(
        label=_("Hvorfor?"),
        required=_("Skriv, hvorfor. Anmelderen får begrundelsen."),
        rows=4,
        help_text=_("Anmelderen får det at vide i en mail. Ingen CPR-numre og koder."),
    )

    def __init__(self, *args: Any, limit_dkk: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount_dkk"].help_text = gettext(
            "Højst %(limit)s efter vilkårene. Skriv 0 for at lade det være."
        ) % {"limit": spoken_money(limit_dkk)}


class QuoteAnswerForm(ActionForm):
    approved = forms.ChoiceField(
        label=_("Må værkstedet gå i gang?"),
        choices=[("yes", _("Ja, til den pris")), ("no", _("Nej"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg ja eller nej.")},
    )
    note = long_text(
        label=_("Besked til værkstedet"),
        rows=3,
        help_text=_("Ved et nej: hvad skal de gøre i stedet? Værkstedet får det på mail."),
    )
