"""Where providers say that a message came back. Each proves itself with a secret; without one nothing is there."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import present
from accounts.access import public
from notifications.bounces import note_bounce
from notifications.models import Channel

log = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]

# A batch of a mail provider; one message's status.
MOST_OF_MAIL: Final = 1024 * 1024
MOST_OF_SMS: Final = 16 * 1024
CAME_BACK: Final = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
NOT_DELIVERED: Final = frozenset({"failed", "undelivered", "rejected", "expired"})


def at_most(length: int) -> Callable[[View], View]:
    """Answer 413 to what is longer than any honest call, before it is read."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Django reads no further than the length that was declared, and nothing where none was.
            declared = request.META.get("CONTENT_LENGTH") or "0"
            if not declared.isdecimal() or int(declared) > length:
                return HttpResponse(status=413)
            return view(request, *args, **kwargs)

        return guarded

    return declare


@csrf_exempt
@public
@require_http_methods(["HEAD", "POST"])
@at_most(MOST_OF_MAIL)
def mail_events(request: HttpRequest) -> HttpResponseBase:
    """What the mail provider tells, checked by anymail: its secret, and a signature where the provider has one."""
    # Without a secret anymail would only warn, and let everybody in.
    if not (settings.MAIL_PROVIDER and settings.ANYMAIL.get("WEBHOOK_SECRET")):
        raise Http404
    try:
        return _anymails_view()(request)
    except AnymailWebhookValidationFailure:
        return HttpResponseForbidden()
    except (ValueError, LookupError, TypeError, AttributeError):
        log.warning("The mail provider told something that cannot be read.", exc_info=True)
        return HttpResponse(status=400)


@csrf_exempt
@public
@require_POST
@at_most(MOST_OF_SMS)
def sms_status(request: HttpRequest) -> HttpResponse:
    """`{"id": "...", "status": "failed", "error": "..."}` of the gateway, signed in `X-Signature`.

    The signature is the HMAC-SHA256 of the body under `SMS_WEBHOOK_SECRET`, in hexadecimal digits.
    """
    if not settings.SMS_WEBHOOK_SECRET:
        raise Http404
    signature = hmac.new(settings.SMS_WEBHOOK_SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature.encode(), request.headers.get("X-Signature", "").lower().encode()):
        return HttpResponseForbidden()
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    if not isinstance(said, dict) or not isinstance(said.get("id"), str | int):
        return HttpResponse(status=400)
    if str(said.get("status")) in NOT_DELIVERED:
        reason = str(said.get("error") or said["status"])
        note_bounce(channel=Channel.SMS, provider_id=str(said["id"]), reason=reason, now=present.now())
    return HttpResponse()


def hear_provider(sender: object, event: AnymailTrackingEvent, esp_name: str, **_later: Any) -> None:
    """One event that anymail has read and found genuine."""
    if event.event_type in CAME_BACK and event.message_id:
        said = event.description or event.mta_response or event.reject_reason or event.event_type
        note_bounce(
            channel=Channel.MAIL, provider_id=str(event.message_id), reason=f"{esp_name}: {said}", now=present.now()
        )


def _anymails_view() -> View:
    from anymail.urls import urlpatterns

    views = {pattern.name: pattern.callback for pattern in urlpatterns}
    view: View = views[f"{settings.MAIL_PROVIDER}_tracking_webhook"]
    return view
