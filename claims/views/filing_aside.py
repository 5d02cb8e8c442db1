"""A page of the filing that is put aside, or read in another language, before it is answered.

What stands on it is kept, as far as it can be.
"""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from claims.filing.draft import Draft
from claims.views import filing_photos
from claims.views.filing_way import LEFT_AT, address_of

# The button that saves the page and goes on later.
LATER: Final = "gem"
# And those that say it in another language (templates/shared/languages.html).
SPOKEN: Final = "sprog"

Keep = Callable[[Draft, Any], None]


def put_aside(request: HttpRequest, name: str, draft: Draft, form: Form, keep: Keep) -> HttpResponse:
    """Keep the page as it stands, and ask where the link to go on goes; who goes on does so on this page."""
    keep_typed(request, draft, form, keep)
    draft.keep({LEFT_AT: name})
    return redirect("file-claim-save")


def in_other_words(request: HttpRequest, name: str, draft: Draft, form: Form, keep: Keep) -> HttpResponse:
    """Keep the page as it stands, and show it again in the language that was asked for."""

    def kept() -> HttpResponse:
        keep_typed(request, draft, form, keep)
        return redirect(address_of(request, name))

    return in_asked_language(request, kept)


def in_asked_language(request: HttpRequest, answer_of: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer in the language whose button was pressed, which is spoken from then on; as it is where none was."""
    if SPOKEN not in request.POST:
        return answer_of()
    asked = request.POST[SPOKEN]
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    with translation.override(language):
        answer = answer_of()
    answer.headers["Content-Language"] = language
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


def keep_typed(request: HttpRequest, draft: Draft, form: Form, keep: Keep) -> None:
    """Keep what was typed and is valid, with the files that came along, and name what could not be kept.

    What stands there because the register says it is not kept: nobody has said yet that it is right. Nothing is asked
    for either, an empty field is only empty.
    """
    if has_typed(form):
        keep(draft, form)
    filing_photos.all_added(request, draft)
    say_lost(request, form)


def has_typed(form: Form) -> bool:
    """Whether anything on the page is valid and stands there otherwise than when it was opened."""
    form.is_valid()
    # What is hidden was written by nobody.
    typed = {field.name for field in form.visible_fields()}
    return bool(typed & form.cleaned_data.keys() & set(form.changed_data))


def say_lost(request: HttpRequest, form: Form) -> None:
    """Name what was typed and is not valid, as it is not kept."""
    lost = [name for name in form.errors if name in form.fields and _is_typed(form, name)]
    if lost:
        said = _("Det her kunne vi ikke gemme: %(fields)s. Ret det, når du fortsætter.")
        messages.warning(request, said % {"fields": ", ".join(f"«{form.fields[name].label}»" for name in lost)})


def _is_typed(form: Form, name: str) -> bool:
    said = form[name].data
    return any(said) if isinstance(said, list) else bool(said)
