"""The way off a borrowed telephone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import public
from claims.filing.draft import Draft
from claims.forms.forgetting import ForgetForm
from claims.proof import borrowed
from claims.views import filing_saved


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def forget(request: HttpRequest) -> HttpResponse:
    """Say on GET what is forgotten and what is not, and forget on POST; what is begun goes only where that was read."""
    now = present.now()
    draft = Draft.of(request.session, now=now)
    key = draft.key if draft else ""
    form = ForgetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and request.POST.get("draft", "") == key:
        borrowed.forget(request, close_links=form.cleaned_data["close"], now=now)
        said = _("Du er glemt her. Har du anmeldt en skade, finder du sagen igen med linket i din mail eller en kode.")
        messages.success(request, said)
        answer = redirect("front")
        filing_saved.forget_browser(answer)
        return answer
    context = {
        "form": form,
        "draft_key": key,
        "waits_at": draft.waits_at if draft else "",
        "waits_behind_link": draft is not None and draft.waits_behind_link,
        "waits_for_user": draft is not None and draft.waits_for_user,
        "links": borrowed.open_links(request),
    }
    return render(request, "employee/forget_me.html", context)
