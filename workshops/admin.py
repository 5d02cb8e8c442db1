"""The system administrator's pages for workshops and who works there."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import present
from accounts.access import signed_in
from workshops.calendars import DEFAULT_CALENDAR
from workshops.models import Workshop, WorkshopStaff
from workshops.rewriting import write_version


class StaffInline(admin.TabularInline):
    model = WorkshopStaff
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Workshop)
class WorkshopAdmin(admin.ModelAdmin):
    list_display = ["name", "city", "takes_walk_in", "is_open"]
    list_filter = ["is_open", "takes_walk_in"]
    search_fields = ["name", "city"]
    prepopulated_fields = {"slug": ["city"]}
    inlines = [StaffInline]

    def save_model(self, request: HttpRequest, obj: Workshop, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's own
        """A new workshop begins with the standard hours; without any it would give no times."""
        super().save_model(request, obj, form, change)
        if not change:
            write_version(owner=obj, calendar=DEFAULT_CALENDAR, seen=0, now=present.now(), by=signed_in(request))
            messages.info(
                request, _("Værkstedet har åbent på hverdage kl. 8–16. Ret åbningstiderne under «Åbningstider».")
            )
