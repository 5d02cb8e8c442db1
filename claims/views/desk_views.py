"""Narrowing the queue, and the views of it that one keeps, names anew, shares by their link and deletes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, Organisation, Team, User
from claims.desk import saved_views
from claims.forms.queue import NameForm, NarrowForm
from claims.models import SavedView
from claims.views.desk_asked import MINE, NOBODYS, Asked, Criteria, Names, narrowings
from claims.views.desk_queue import read_asked
from claims.views.desk_tabs import VIEWS, view_of


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One of one's own views: what it shows in words, its address, and the form that names it anew."""

    view: SavedView
    shows: str
    href: str
    link: str
    form: NameForm


@for_roles(*CALL_CENTRE)
@require_safe
def narrow(request: HttpRequest) -> HttpResponse:
    """The form that narrows the queue, as the address has it narrowed now."""
    user = signed_in(request)
    asked, _saved = read_asked(request, user)
    form = NarrowForm(
        initial={**asked.criteria.said(), "vis": view_of(asked.criteria).slug},
        actor=user,
        views=[(view.slug, view.label) for view in VIEWS],
        mine=MINE,
        nobody=NOBODYS,
    )
    return render(request, "desk/queue_filter.html", {"form": form, "back_href": asked.address()})


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """One's own views; or keep the one that the queue shows, under a name."""
    if request.method != "POST":
        return _page(request)
    user = signed_in(request)
    criteria = Criteria.read(request.POST.dict())
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, keeping=form, criteria=criteria)
    try:
        view = saved_views.keep(owner=user, name=form.cleaned_data["name"], criteria=criteria.said(), now=present.now())
    except saved_views.NotKept as refusal:
        form.add_error("name", refusal.text)
        return _page(request, keeping=form, criteria=criteria)
    messages.success(request, _("Visningen «%(name)s» er gemt.") % {"name": view.name})
    return HttpResponseRedirect(Asked(criteria, saved=view).address())


@for_roles(*CALL_CENTRE)
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Give one of one's own views another name."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, renaming=form) if "key" in form.cleaned_data else redirect("desk-views")
    if form.cleaned_data["key"] is None:
        return redirect("desk-views")
    try:
        saved_views.rename(key=form.cleaned_data["key"], name=form.cleaned_data["name"], by=signed_in(request))
    except SavedView.DoesNotExist as missing:
        raise Http404 from missing
    except saved_views.NotKept as refusal:
        form.add_error("name", refusal.text)
        return _page(request, renaming=form)
    messages.success(request, _("Visningen har fået sit nye navn."))
    return redirect("desk-views")


@for_roles(*CALL_CENTRE)
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Delete one of one's own views."""
    form = NameForm({**request.POST.dict(), "name": "-"})
    if not form.is_valid() or form.cleaned_data["key"] is None:
        return redirect("desk-views")
    try:
        name = saved_views.drop(key=form.cleaned_data["key"], by=signed_in(request))
    except SavedView.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Visningen «%(name)s» er slettet.") % {"name": name})
    return redirect("desk-views")


def _page(
    request: HttpRequest,
    *,
    keeping: NameForm | None = None,
    renaming: NameForm | None = None,
    criteria: Criteria | None = None,
) -> HttpResponse:
    """The list, with the form that could not be taken as it was filled in; five statements however many there are."""
    user = signed_in(request)
    found = list(SavedView.objects.visible_to(user).filter(owner=user))
    asked = {view.key: Criteria.read(view.criteria) for view in found}
    words = _Words([*asked.values(), *([criteria] if criteria else [])], user)
    kept = [_kept(request, view, words.of(asked[view.key]), renaming) for view in found]
    context: dict[str, Any] = {"kept": kept, "keeping": keeping, "form": keeping or renaming}
    if criteria is not None:
        context |= {"criteria": criteria.said(), "keeps": words.of(criteria)}
    return render(request, "desk/views.html", context)


def _kept(request: HttpRequest, view: SavedView, shows: str, renaming: NameForm | None) -> Kept:
    address = Asked(Criteria(), saved=view).address()
    is_asked = renaming is not None and renaming.data.get("key") == str(view.key)
    fresh = NameForm(initial={"key": view.key, "name": view.name}, auto_id=f"{view.key}-%s")
    return Kept(
        view=view,
        shows=shows,
        href=address,
        link=request.build_absolute_uri(address),
        form=renaming if renaming is not None and is_asked else fresh,
    )


class _Words:
    """Several views in words; what their keys are called is asked for once."""

    def __init__(self, criteria: Sequence[Criteria], user: User) -> None:
        owners = [int(one.owner) for one in criteria if one.owner.isdecimal()]
        self.organisations = _names(Organisation.objects.visible_to(user), [one.organisation for one in criteria])
        self.teams = _names(Team.objects.visible_to(user), [one.team for one in criteria])
        self.owners = _names(User.objects.visible_to(user), owners)

    def of(self, criteria: Criteria) -> str:
        names = Names(
            organisation=self.organisations.get(criteria.organisation, ""),
            team=self.teams.get(criteria.team, ""),
            owner=self.owners.get(int(criteria.owner), "") if criteria.owner.isdecimal() else "",
        )
        narrowed = [f"{one.label}: {one.value}" for one in narrowings(criteria, names)]
        return " · ".join([str(view_of(criteria).label), *narrowed])


def _names(rows: QuerySet[Any], keys: Sequence[int | None]) -> dict[int | None, str]:
    return dict(rows.filter(pk__in=[key for key in keys if key is not None]).values_list("pk", "name"))
