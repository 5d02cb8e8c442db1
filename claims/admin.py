"""The system administrator's pages: deadlines that could not be fired, and the texts that a message begins from."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.models import Deadline, ReplyTemplate
from claims.promises.deadlines import try_again
from claims.writing.filling import NAMES, names_in, unknown_in


class ParkedFilter(admin.SimpleListFilter):
    title = gettext_lazy("forsøg")
    parameter_name = "sat_til_side"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("ja", _("Sat til side"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> QuerySet[Deadline]:
        return queryset.filter(pk__in=Deadline.objects.parked()) if self.value() else queryset


@admin.register(Deadline)
class DeadlineAdmin(admin.ModelAdmin):
    """Only shown: a deadline changes by acts, and its ledger says which."""

    list_display = ["claim", "kind", "state", "due_at", "next_at", "failures"]
    list_filter = [ParkedFilter, "state", "kind"]
    list_select_related = ["claim"]
    search_fields = ["claim__number"]
    show_full_result_count = False
    actions = ["let_fire"]

    @admin.action(description=gettext_lazy("Prøv de valgte frister igen"), permissions=["view"])
    def let_fire(self, request: HttpRequest, queryset: QuerySet[Deadline]) -> None:
        """Give parked deadlines their tries again; the next sweep fires them."""
        again = try_again(queryset)
        said = ngettext("%(number)d frist prøves igen.", "%(number)d frister prøves igen.", again)
        self.message_user(request, said % {"number": again}, messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Deadline | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Deadline | None = None) -> bool:
        return False


_PLACES = ", ".join(f"{{{name}}}" for name in sorted(NAMES))


class ReplyTemplateForm(forms.ModelForm):
    """What a text leaves open is something that a claim can fill, and the same in both languages."""

    class Meta:
        model = ReplyTemplate
        fields = ["name", "slug", "peril", "text_da", "text_en", "position", "is_active"]
        help_texts = {
            "slug": gettext_lazy("Små bogstaver og bindestreger, fx vi-ringer."),
            "peril": gettext_lazy("Tomt: ved alle hændelser."),
            "text_da": format_lazy(gettext_lazy("Sagen udfylder {names}."), names=_PLACES),
        }

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("text_da", "text_en"):
            unknown = unknown_in(said.get(name, ""))
            if unknown:
                places = ", ".join(f"{{{place}}}" for place in unknown)
                text = _("Ingen sag kan udfylde %(places)s. Brug et af navnene under feltet.")
                self.add_error(name, text % {"places": places})
        if not self.errors and set(names_in(said["text_da"])) != set(names_in(said["text_en"])):
            self.add_error("text_en", _("Brug de samme navne i klammer som i den danske tekst."))
        return said


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(admin.ModelAdmin):
    """The texts that a message can begin from; one that is out of use is kept, and not offered."""

    form = ReplyTemplateForm
    list_display = ["name", "peril", "position", "is_active"]
    list_editable = ["position", "is_active"]
    list_filter = ["is_active", "peril"]
    search_fields = ["name", "slug", "text_da", "text_en"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["position", "name"]
