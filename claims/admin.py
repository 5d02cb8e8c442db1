"""The system administrator's list of deadlines: which of them could not be fired, and trying those again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.deadlines import try_again
from claims.models import Deadline


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
