"""What the call centre fills in to give a claimant more time, or to hold a limit back."""

from django.utils.translation import gettext_lazy as _

from accounts.fields import DayField
from claims.forms.desk import ActionForm, long_text


class ExtendForm(ActionForm):
    last_day = DayField(
        label=_("Ny sidste dag"),
        help_text=_("En hverdag inden for de næste 90 dage. Anmelderen får en mail med den."),
    )
    reason = long_text(
        label=_("Hvorfor?"),
        required=_("Skriv, hvorfor anmelderen får længere tid."),
        rows=3,
        help_text=_("Kun til os. Ingen CPR-numre og koder."),
    )


class HoldForm(ActionForm):
    reason = long_text(
        label=_("Hvorfor skal fristen holdes tilbage?"),
        required=_("Skriv, hvorfor fristen skal holdes tilbage."),
        rows=3,
        help_text=_(
            "Kun til os. Sagen bliver ikke henlagt, før en af os slipper fristen igen. Så får anmelderen en uge mere."
        ),
    )
