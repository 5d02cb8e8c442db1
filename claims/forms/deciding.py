"""The forms about a decision: making one, and answering a colleague's proposal."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.spoken import spoken_language
from claims.deciding.assessing import CoverAssessment
from claims.deciding.basis import duty_clause, duty_reason, suggested_clause, suggested_reason
from claims.deciding.decision_texts import clause_label
from claims.forms.desk import ActionForm, long_text
from claims.models import DecisionKind
from claims.workflow import State
from policies import terms

_CLAUSE_WORD = re.compile(r"^\s*(?:punkt|pkt\.?|afsnit|afs\.?|stk\.?|§+)\s*", re.IGNORECASE)


class DecideForm(ActionForm):
    """A decision on one cover. The clause is chosen among those of its terms, and typed where no terms are known.

    Clause and reason begin with what decided the assessment, the reason in the claimant's language.
    """

    cover = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Er skaden dækket?"),
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg en afgørelse.")},
    )
    clause = forms.CharField(
        label=_("Punkt i vilkårene"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input-w-8", "autocomplete": "off"}),
        help_text=_("Nummeret alene, fx 6 eller 8.2. Skal med, når du afviser."),
    )
    reason = long_text(
        label=_("Begrundelse"),
        rows=5,
        help_text=_("Står i brevet til anmelderen. Skriv til dem, med hverdagsord."),
    )

    def __init__(self, *args: Any, basis: CoverAssessment | None, is_cover_gone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis, self.is_cover_gone = basis, is_cover_gone
        self.fields["kind"].choice_hints = {  # type: ignore[attr-defined]
            DecisionKind.REJECTED: _("Lukker sagen."),
            DecisionKind.WARRANTY: _("Lukker sagen. Anmelderen bliver henvist til producenten."),
        }
        if self.claim.state == State.LAPSED:
            self._ask_only_whether_the_right_is_lost(basis)
        if basis and terms.exists(basis.cover.terms_id):
            self.fields["clause"] = _clause_of(basis.cover.terms_id)
        if basis:
            self.initial.setdefault("cover", str(basis.cover.pk))
        self.initial.setdefault("clause", suggested_clause(basis))
        self.initial.setdefault("reason", suggested_reason(basis, language=self.claim.language))
        if self.claim.language != "da":
            self.fields["reason"].help_text = gettext(
                "Står i brevet til anmelderen. Skriv på %(language)s, med hverdagsord."
            ) % {"language": spoken_language(self.claim.get_language_display())}

    def _ask_only_whether_the_right_is_lost(self, basis: CoverAssessment | None) -> None:
        """Of a lapsed claim nothing else can be decided; the clause begins with the duty that was not kept."""
        kind = self.fields["kind"]
        kind.label = gettext("Er retten til erstatning tabt?")
        kind.choices = [(DecisionKind.REJECTED.value, gettext("Ja, afvis skaden"))]  # type: ignore[attr-defined]
        kind.choice_hints = {  # type: ignore[attr-defined]
            DecisionKind.REJECTED: gettext("Sagen går fra henlagt til afsluttet. Ellers kan du genåbne den."),
        }
        self.initial.setdefault("kind", DecisionKind.REJECTED.value)
        self.initial.setdefault("clause", duty_clause(basis))
        self.initial.setdefault("reason", duty_reason(self.claim))

    def clean_clause(self) -> str:
        """The number alone: what people write before it stands in the letter anyway."""
        return _CLAUSE_WORD.sub("", self.cleaned_data["clause"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, clause, reason = (cleaned.get(name, "") for name in ("kind", "clause", "reason"))
        if self.is_cover_gone:
            self.add_error(None, gettext("Dækningen hører ikke til sagen længere. Vælg en anden."))
        if kind == DecisionKind.REJECTED and not clause and "clause" not in self.errors:
            self.add_error("clause", gettext("Skriv det punkt i vilkårene, som du afviser efter."))
        if "reason" not in self.errors and not reason:
            if kind == DecisionKind.REJECTED:
                self.add_error("reason", gettext("Skriv, hvorfor skaden ikke er dækket."))
            elif kind == DecisionKind.PARTLY:
                self.add_error("reason", gettext("Skriv, hvad der ikke er dækket, og hvorfor."))
            elif clause:
                self.add_error("reason", gettext("Skriv med ord, hvad punktet betyder for skaden."))
        return cleaned

    @property
    def said(self) -> dict[str, str]:
        """Kind, clause and reason of a valid form, as the acts take them."""
        return {name: self.cleaned_data[name] for name in ("kind", "clause", "reason")}


class SendBackForm(ActionForm):
    note = long_text(
        label=_("Hvad skal der ses på igen?"),
        required=_("Skriv, hvad din kollega skal se på igen."),
        rows=3,
        help_text=_("Kun til os. Forslaget falder, og sagen skal afgøres på ny."),
    )


def _clause_of(terms_id: str) -> forms.ChoiceField:
    version = terms.get(terms_id)
    return forms.ChoiceField(
        label=_("Punkt i vilkårene"),
        required=False,
        choices=[("", _("Intet punkt")), *((clause, clause_label(version, clause)) for clause in version.clauses)],
        help_text=_("Det punkt, afgørelsen hviler på. Skal med, når du afviser."),
        error_messages={"invalid_choice": _("Vælg et punkt på listen.")},
    )
