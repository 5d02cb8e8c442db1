"""The facts that cover hangs on, as an agent states them: dense, in groups, and complete without a script.

What is left at its beginning is the ordinary case, so that each tick says something out of the ordinary.
"""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_choices
from accounts.fields import DayField, MoneyField
from claims.deciding.assessing import StatedFacts, asked_of_papers, cause_of, facts_of
from claims.deciding.insured import covers_of
from claims.evidence.purchases import stated_in
from claims.forms.desk import ActionForm
from claims.models import Claim, Document, LossFacts
from devices.models import Kind
from policies.coverage_texts import cause_text, evidence_text
from policies.vocabulary import CAUSES, DAMAGE, EVIDENCE, THEFT

YES, NO, UNKNOWN = "yes", "no", ""
# What a proof of purchase says, asked for only where the register does not.
_OF_PAPERS = ("purchased_on", "price_dkk")
_LOST_MODE = {YES: True, NO: False, UNKNOWN: None}
_FAULTS = frozenset(
    {"internal_fault", "battery_capacity", "software", "virus", "data_loss", "wear", "cosmetic", "recall"}
)
# What is read on the phone or in a letter, and so confirmed without a document on the claim.
_CONFIRMED = tuple(piece for piece in EVIDENCE if piece not in {"incident_description", "user_details"})


def _choice(label: Any, choices: list[tuple[str, Any]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, **options)


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class AssessForm(ActionForm):
    """`to_facts` gives what was stated; what the device cannot have is not asked and stays as it was."""

    cause = forms.ChoiceField(
        label=_("Årsag"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Vælg den årsag, der passer bedst på vilkårenes ord.")
        ),
    )
    occurred_on = DayField(
        label=_("Hvornår skete det?"), required=False, help_text=_("Tom, hvis ingen ved det. Fx 20 11 2026")
    )
    country = _choice(_("I hvilket land?"), [], widget=forms.Select(attrs={"class": "input-w-27"}))
    intent = _choice(
        _("Er nogen skyld i det?"),
        [
            ("none", _("Nej, et uheld")),
            ("gross_negligence", _("Groft uagtsomt")),
            ("intentional", _("Med vilje")),
        ],
    )
    still_usable = _tick(_("Enheden kan stadig bruges"))
    misuse = _tick(_("Brugt i strid med brugsanvisningen"))
    other_insurance = _tick(_("En anden forsikring dækker også"))
    serial_unreadable = _tick(_("Serienummeret kan ikke læses"))
    stationary = _tick(_("Enheden står fast ét sted"))
    device_user = _choice(_("Hvem bruger enheden?"), [("employee", _("En medarbejder")), ("pupil", _("En elev"))])
    accessory = _choice(
        _("Er det selve enheden?"),
        [("", _("Ja, enheden")), ("in_box", _("Tilbehør fra æsken")), ("separate", _("Tilbehør købt for sig"))],
    )
    battery_percent = forms.IntegerField(
        label=_("Batteriets kapacitet, procent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("Kun ved slidt batteri"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "input-w-4"}),
        error_messages={
            "invalid": _("Skriv kapaciteten som et helt tal fra 0 til 100."),
            "min_value": _("Skriv kapaciteten som et helt tal fra 0 til 100."),
            "max_value": _("Skriv kapaciteten som et helt tal fra 0 til 100."),
        },
    )
    lost_mode = _choice(
        _("Er Mistet-tilstand slået til?"),
        [(UNKNOWN, _("Ved ikke")), (YES, _("Ja")), (NO, _("Nej"))],
        help_text=_("Kun ved tyveri af Apple-telefoner"),
    )
    repair_dkk = MoneyField(label=_("Værkstedets tilbud, kr."), required=False)
    value_dkk = MoneyField(label=_("Pris i dag for en tilsvarende, kr."), required=False)
    purchased_on = DayField(label=_("Hvornår er enheden købt?"), required=False)
    price_dkk = MoneyField(label=_("Hvad kostede den ved købet, kr.?"), required=False)
    evidence = forms.MultipleChoiceField(
        label=_("Set eller hørt, uden at det ligger på sagen"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-2"}),
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.stated = facts_of(claim) or LossFacts()
        super().__init__(*args, claim=claim, initial=_initial(claim, self.stated), **kwargs)
        fields: Any = self.fields
        fields["cause"].choices = [("", gettext("Vælg årsag")), *_causes()]
        unknown = [] if claim.country else [("", gettext("Ikke oplyst (Danmark)"))]
        fields["country"].choices = [*unknown, *country_choices()]
        fields["evidence"].choices = [(piece, capfirst(evidence_text(piece))) for piece in _CONFIRMED]
        # A list always has an answer; the first one is the ordinary case.
        for name in ("intent", "country", "device_user", "accessory", "lost_mode", "evidence"):
            fields[name].one_of_several = True
        if not self.stated.cause and self.initial["cause"]:
            fields["cause"].help_text = gettext("Foreslået ud fra anmeldelsen. Ret den, hvis den ikke passer")
        for name in ("repair_dkk", "value_dkk"):
            fields[name].widget.attrs["class"] = "input-w-10"
        if not _may_be_lost(claim):
            del fields["lost_mode"]
        self._ask_of_papers()
        self.helper = _helper(self)

    def _ask_of_papers(self) -> None:
        """What the register lacks and a paper may say, begun with the claimant's word of it where there is one."""
        fields: Any = self.fields
        asked = asked_of_papers(self.claim, covers_of(self.claim))
        papers = Document.objects.at_hand(self.claim.pk) if asked else ()
        told = next(iter(stated_in(papers)), None)
        fields["price_dkk"].widget.attrs["class"] = "input-w-10"
        for name, fact, said in (
            ("purchased_on", "purchased_on", told and told.stated_on),
            ("price_dkk", "price", told and told.stated_dkk),
        ):
            if fact not in asked:
                del fields[name]
            elif getattr(self.stated, name) is None and told and said is not None:
                self.initial[name] = said
                hint = gettext("Foreslået efter anmelderens ord, læst i «%(name)s». Se bilaget, før du gemmer")
                fields[name].help_text = hint % {"name": told.document.name}
            else:
                fields[name].help_text = gettext("Registret siger det ikke. Skriv det efter bilaget")

    def clean_occurred_on(self) -> date | None:
        day: date | None = self.cleaned_data["occurred_on"]
        filed = timezone.localdate(self.claim.filed_at)
        if day and day > filed:
            said = gettext("Skaden blev anmeldt %(day)s og kan ikke være sket senere. Ret dagen.")
            raise ValidationError(said % {"day": formats.date_format(filed, "DATE_FORMAT")}, code="after_report")
        return day

    def clean_purchased_on(self) -> date | None:
        day: date | None = self.cleaned_data["purchased_on"]
        filed = timezone.localdate(self.claim.filed_at)
        if day and day > filed:
            said = gettext("Skaden blev anmeldt %(day)s, så enheden er købt før. Ret dagen.")
            raise ValidationError(said % {"day": formats.date_format(filed, "DATE_FORMAT")}, code="after_report")
        return day

    def to_facts(self) -> StatedFacts:
        said = self.cleaned_data
        return StatedFacts(
            cause=said["cause"],
            occurred_on=said["occurred_on"],
            country=said["country"],
            # Emptied, which is more than not asked.
            day_unknown=said["occurred_on"] is None and "occurred_on_day" in self.data,
            intent=said["intent"] or "none",
            misuse=said["misuse"],
            prevents_use=not said["still_usable"],
            battery_percent=said["battery_percent"],
            lost_mode=_LOST_MODE[said["lost_mode"]] if "lost_mode" in said else self.stated.lost_mode,
            stationary=said["stationary"],
            serial_readable=not said["serial_unreadable"],
            device_user=said["device_user"] or "employee",
            accessory=said["accessory"],
            other_insurance=said["other_insurance"],
            value_dkk=said["value_dkk"],
            repair_dkk=said["repair_dkk"],
            purchased_on=said.get("purchased_on", self.stated.purchased_on),
            price_dkk=said.get("price_dkk", self.stated.price_dkk),
            evidence=tuple(said["evidence"]),
        )


def _initial(claim: Claim, stated: LossFacts) -> dict[str, Any]:
    same = ("intent", "misuse", "other_insurance", "stationary", "device_user", "accessory", "battery_percent")
    return {
        **{name: getattr(stated, name) for name in (*same, *_OF_PAPERS, "repair_dkk", "value_dkk", "evidence")},
        "cause": cause_of(claim, stated),
        "occurred_on": claim.occurred_on,
        "country": claim.country,
        "still_usable": not stated.prevents_use,
        "serial_unreadable": not stated.serial_readable,
        "lost_mode": next(word for word, meant in _LOST_MODE.items() if meant is stated.lost_mode),
    }


def _causes() -> list[tuple[str, list[tuple[str, str]]]]:
    """All causes in four groups, each in the vocabulary's order."""
    theft = THEFT | {"loss", "identity_theft"}
    rest = frozenset(CAUSES) - DAMAGE - theft - _FAULTS
    groups = (
        (gettext("Skade udefra"), DAMAGE),
        (gettext("Fejl og slid"), _FAULTS),
        (gettext("Tyveri og tab"), theft),
        (gettext("Andet"), rest),
    )
    return [(name, [(cause, cause_text(cause)) for cause in CAUSES if cause in group]) for name, group in groups]


def _may_be_lost(claim: Claim) -> bool:
    """Whether somebody could ask for Lost Mode: an Apple phone, or a device that nobody has found yet."""
    device = claim.device
    return device is None or (device.kind == Kind.MOBILE and device.brand.strip().casefold() == "apple")


def _helper(form: AssessForm) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    asks_of_theft = "lost_mode" in form.fields
    rare = ["battery_percent", *(["lost_mode"] if asks_of_theft else [])]
    bought = [name for name in _OF_PAPERS if name in form.fields]
    helper.layout = Layout(
        Fieldset(
            gettext("Hvad skete der?"),
            Row("cause", "intent"),
            Row("occurred_on", "country"),
            _ticks("still_usable", "misuse", "other_insurance"),
        ),
        Fieldset(gettext("Enheden"), Row("device_user", "accessory"), _ticks("serial_unreadable", "stationary")),
        *([Fieldset(gettext("Købet, som registret mangler"), Row(*bought))] if bought else []),
        Fieldset(gettext("Kun ved batteri og tyveri") if asks_of_theft else gettext("Batteriet"), Row(*rare)),
        Fieldset(gettext("Beløb"), Row("repair_dkk", "value_dkk")),
        Fieldset(gettext("Dokumentation"), "evidence"),
    )
    return helper


def _ticks(*names: str) -> Row:
    return Row(*names, css_class="assess-ticks")
