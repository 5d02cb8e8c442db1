"""What a claimant confirms or corrects of what was read in a proof of purchase."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField, MoneyField


class PurchaseForm(forms.Form):
    """The day and the price as they stand on the paper; one of them is enough. `today` is the day in Copenhagen."""

    bought_on = DayField(label=_("Hvornår er enheden købt?"), help_text=_("Fx 20 11 2026"), required=False)
    price_dkk = MoneyField(label=_("Hvad kostede den, kr.?"), help_text=_("Enheden alene, med moms"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: Any = self.fields
        fields["price_dkk"].widget.attrs["class"] = "input-w-10"
        for name in ("bought_on", "price_dkk"):
            fields[name].one_of_several = True

    def clean_bought_on(self) -> date | None:
        day: date | None = self.cleaned_data["bought_on"]
        if day and day > self.today:
            said = gettext("Den dag er ikke kommet endnu. Skriv en dag til og med i dag, %(today)s.")
            raise ValidationError(said % {"today": formats.date_format(self.today, "DATE_FORMAT")}, code="future")
        return day

    def clean_price_dkk(self) -> Decimal | None:
        price: Decimal | None = self.cleaned_data["price_dkk"]
        if price is not None and not price:
            raise ValidationError(gettext("Skriv prisen, som den står på bilaget."), code="nothing")
        return price

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and said.get("bought_on") is None and said.get("price_dkk") is None:
            self.add_error("bought_on", gettext("Skriv dagen eller prisen, eller svar, at bilaget er noget andet."))
        return said
