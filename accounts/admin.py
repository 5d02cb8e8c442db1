"""The system administrator's pages for organisations, people and sign-ins."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, ReadOnlyPasswordHashField
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import present
from accounts.models import CALL_CENTRE, Language, Organisation, Person, Role, Team, User, both_languages

admin.site.site_header = _("Skadeportalen – system")
admin.site.site_title = _("Skadeportalen")
admin.site.index_title = _("Systemadministration")
# One door for everybody: the admin's own asks for no second step and counts no wrong guesses.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Roles say who may do what; groups would be a second answer.
admin.site.unregister(Group)


class SpeaksField(forms.TypedMultipleChoiceField):
    """The languages that somebody of the call centre can talk with a claimant in."""

    def __init__(self, **kwargs: Any) -> None:
        column = User._meta.get_field("speaks")
        super().__init__(
            choices=Language,
            initial=both_languages,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=column.verbose_name,
            help_text=column.help_text,
            **kwargs,
        )


class OfTheCallCentre(forms.ModelForm):
    """Team and languages are the call centre's: somebody who is in none of them is handed no claim."""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("role") in CALL_CENTRE and not said.get("speaks"):
            self.add_error("speaks", _("Vælg mindst et sprog, ellers får brugeren ingen sager."))
        if said.get("team") and said.get("role") not in CALL_CENTRE:
            self.add_error("team", _("Kun callcenteret har team. Lad feltet stå tomt."))
        return said


class NewUserForm(OfTheCallCentre, BaseUserCreationForm):
    speaks = SpeaksField()

    class Meta:
        model = User
        fields = ["email", "name", "role", "organisation", "language", "team", "speaks"]


class UserForm(OfTheCallCentre):
    password = ReadOnlyPasswordHashField(label=_("Adgangskode"))
    speaks = SpeaksField()

    class Meta:
        model = User
        fields = ["email", "name", "role", "organisation", "language", "team", "speaks", "is_active", "password"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["name", "email", "role", "organisation", "team", "is_active"]
    list_filter = ["role", "team", "is_active"]
    list_select_related = ["organisation", "team"]
    search_fields = ["name", "email"]
    autocomplete_fields = ["organisation"]

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        return super().get_form(request, obj, change, **({"form": NewUserForm} if obj is None else {}), **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """A system administrator has every right and nobody else any: the superuser flag follows the role."""
        obj.is_superuser = obj.role == Role.SYSTEM_ADMIN
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A sign-in is closed, never deleted: the timeline names who did what."""
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "cvr", "language", "team", "four_eyes_above_dkk"]
    list_filter = ["team"]
    list_select_related = ["team"]
    search_fields = ["name", "cvr"]
    readonly_fields = ["created_at"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        if not change:
            obj.created_at = present.now()
        super().save_model(request, obj, form, change)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email"]
    autocomplete_fields = ["organisation", "user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).select_related("organisation")
