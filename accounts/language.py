"""The language that a page speaks: the one chosen in this browser before any other."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def chosen_language(request: HttpRequest) -> str:
    """The language that was chosen in this browser; '' where none was."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def speak_unless_chosen(request: HttpRequest, language: str) -> None:
    """Answer the rest of the request in this language, refusals too, unless another was chosen in this browser.

    `ChosenLanguageMiddleware` ends it with the request.
    """
    if language in dict(settings.LANGUAGES) and not chosen_language(request):
        translation.activate(language)
        request.LANGUAGE_CODE = language
