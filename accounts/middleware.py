"""Middleware of the ground floor: time, language, declared access, and refusals as pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from accounts import present
from accounts.access import close_up
from accounts.language import chosen_language
from accounts.models import Visitor
from accounts.refusals import Refusal

GetResponse = Callable[[HttpRequest], HttpResponse]


class PresentMiddleware:
    """Let a whole request see one time, also where the demonstration's clock is moved meanwhile. Only there it runs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with present.read_once():
            return self.get_response(request)


class ChosenLanguageMiddleware:
    """Speak the language that the visitor chose (cookie), else Danish.

    The browser's own preference is not asked: a Danish employee's phone is often set to English by the company. A page
    may know better where nothing was chosen (`speak_unless_chosen`).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Lead whoever has to sign in to do so; a page that asks for a part of itself is loaded anew and led there."""

    def handle_no_permission(  # type: ignore[override]  # Django's own stubs know of the redirect alone
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        answer: HttpResponseBase = super().handle_no_permission(request, view_func)
        return answer


class DeclaredAccessMiddleware:
    """Give visitors the attributes that access asks for, and stop a view of ours that does not say who it is for.

    An address with a NUL character is answered as missing: no row can hold one, and the database would refuse to look.
    What somebody signed in was shown stays in no cache, so that the next one at a shared computer cannot go back to it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            request.user = Visitor()
        if "\x00" in request.path_info:
            raise Http404
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        close_up(request, response)
        if signed_in:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        room = view.__module__.split(".")[0]
        ours = {app for app in settings.INSTALLED_APPS if "." not in app and not app.startswith(("allauth", "django_"))}
        if room in ours - {"bootstrap", "csp"} and not hasattr(view, "open_to"):
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not say who it is for.")
        return None


class RefusalMiddleware:
    """Answer a `Refusal` that an act raised with its status and a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        return render(request, f"{exception.status}.html", {"reason": exception.text}, status=exception.status)
