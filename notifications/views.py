"""The demonstration's mailbox: whoever looks at the demonstration reads every mail that it has sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import public
from notifications.mailbox import Enclosure, Mail, Place, envelopes, read

PAGE = 50
# A mail is shown in a world of its own: it may look as it likes, and do nothing but be read.
_SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

View = Callable[..., HttpResponseBase]


def demonstration_only(view: View) -> View:
    """Answer as missing outside the demonstration, whoever has put the address in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@public
@demonstration_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails, of one recipient with `?til=`, beginning behind `?efter=`."""
    to = request.GET.get("til", "").strip()[:254]
    after = Place.read(request.GET.get("efter", ""))
    found = envelopes(to=to, before=after, limit=PAGE + 1)
    address, asked = reverse("demo-mailbox"), {"til": to} if to else {}
    next_page = {**asked, "efter": str(found[PAGE - 1].place)} if len(found) > PAGE else {}
    shown = {
        "envelopes": found[:PAGE],
        "to": to,
        "next_href": f"{address}?{urlencode(next_page)}" if next_page else "",
        "previous_href": f"{address}?{urlencode(asked)}" if after else "",
    }
    return render(request, "notifications/mailbox.html", shown)


@require_safe
@public
@demonstration_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as plain text, its links to be followed."""
    return render(request, "notifications/mail.html", {"mail": _mail(name)})


@require_safe
@public
@demonstration_only
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as a mail program draws it."""
    return HttpResponse(_mail(name).html, headers={"Content-Security-Policy": _SANDBOX})


@require_safe
@public
@demonstration_only
def mail_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A file that came with the mail, always as a download; they are counted from one."""
    enclosures = _mail(name).enclosures
    if not 1 <= number <= len(enclosures):
        raise Http404
    return _download(enclosures[number - 1])


def _download(file: Enclosure) -> HttpResponse:
    answer = HttpResponse(file.content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_plain(file.name)}"'
    return answer


def _plain(name: str) -> str:
    """A file name that fits between quotes in a header."""
    kept = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_. "))
    return kept.strip(" .") or "bilag"


def _mail(name: str) -> Mail:
    found = read(name)
    if found is None:
        raise Http404
    return found
