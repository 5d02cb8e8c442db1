"""The system administrator's pages for workshops and who works there."""

from django.contrib import admin

from workshops.models import Workshop, WorkshopStaff


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
