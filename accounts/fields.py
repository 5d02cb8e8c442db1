"""Form fields of the house that Django does not have."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

CENTURY = 2000
# Nothing of ours is older; an earlier year is a slip of the finger.
EARLIEST = 1900


class LinesField(forms.CharField):
    """A text of several lines, each new one counted as the browser counts it: as one character, not as two."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class DayWidget(forms.MultiWidget):
    """Day, month and year as three inputs in that order; nothing jumps between them."""

    template_name = "shared/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        digits = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(digits) for name in ("day", "month", "year")
        }
        super().__init__(parts, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date typed as day, month and year; a year of two digits is of this century.

    Limits such as 'not in the future' are the form's to check.
    """

    widget = DayWidget
    default_error_messages = {
        "required": _("Skriv datoen med dag, måned og år, fx 20 11 2026."),
        "incomplete": _("Skriv både dag, måned og år, fx 20 11 2026."),
        "impossible": _("Den dato findes ikke. Skriv dag, måned og år, fx 20 11 2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4) for _part in ("day", "month", "year")]
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(data_list):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in data_list)
            found = date(year + CENTURY if year < 100 else year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from None
        if found.year < EARLIEST:
            raise ValidationError(self.error_messages["impossible"], code="impossible")
        return found


# Thousands in threes by point or blank, øre after a comma; or øre after a point, as a keypad writes it.
_MONEY = re.compile(r"(\d{1,3}(?:[. \u00a0]\d{3})+|\d+)(?:,(\d{1,2}))?|(\d+)\.(\d{1,2})", re.ASCII)
_CURRENCY = re.compile(r"\b(?:kr|dkk)\b\.?", re.IGNORECASE)


class MoneyField(forms.CharField):
    """Kroner as people write them, `1.234,50 kr.` or `1234,50`; cleaned to a `Decimal` with øre, None where empty."""

    default_error_messages = {
        "money": _("Skriv beløbet med tal, fx 1.234,50."),
        "too_much": _("Beløbet er for stort. Skriv højst 99.999.999 kr."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=30, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """An amount that stands already, as it would be typed in the language of the page."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:.2f}" if get_language() == "en" else f"{value:.2f}".replace(".", ",")

    def clean(self, value: Any) -> Decimal | None:
        said = super().clean(value)
        if not said:
            return None
        found = _MONEY.fullmatch(_CURRENCY.sub("", said).strip())
        if found is None:
            raise ValidationError(self.error_messages["money"], code="money")
        kroner, oere = (found[1], found[2]) if found[1] else (found[3], found[4])
        amount = Decimal(f"{re.sub(r'[^0-9]', '', kroner)}.{(oere or '0'):0<2}")
        if amount >= 10**8:
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        return amount
