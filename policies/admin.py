"""The system administrator's page for policies; covers come from the fleet file."""

from django.contrib import admin

from policies.models import Policy


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    list_display = ["number", "organisation", "terms", "term_months", "starts_on", "cancelled_on"]
    list_filter = ["terms"]
    list_select_related = ["organisation"]
    search_fields = ["number", "organisation__name"]
    autocomplete_fields = ["organisation"]
