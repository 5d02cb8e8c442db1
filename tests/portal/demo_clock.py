"""The demonstration's clock as its visitors meet it: by its buttons."""

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import present
from accounts.models import DemoClock
from claims.models import DeadlineEntry
from notifications.models import OutboxMessage

MIDDLEWARE = "accounts.middleware.PresentMiddleware"


def press(client: Client, step: str = "day", *, follow: str = "", times: int = 1) -> HttpResponse:
    """The page after so many presses of the button."""
    for _press in range(times):
        answer = client.post(reverse("demo-clock"), {"step": step, "sag": follow}, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain, "a press comes back to the page"
    return answer


def put_ahead(**length: float) -> DemoClock:
    """The row as after presses of that length in all, without anything having fired."""
    return DemoClock.objects.update_or_create(pk=DemoClock.ONLY, defaults={"ahead": timedelta(**length)})[0]


def portal_time() -> datetime:
    """What whoever comes now is told."""
    with present.read_once():
        return present.now()


def lines(kind: str) -> list[tuple[str, str]]:
    """What stands in the ledgers of the promises of this kind: kind and stage of each line."""
    entries = DeadlineEntry.objects.filter(deadline__kind=kind).order_by("pk")
    return list(entries.values_list("kind", "stage"))


def letters(template: str) -> list[str]:
    """To whom such a letter was written, in their order."""
    return list(OutboxMessage.objects.filter(template=template).order_by("pk").values_list("address", flat=True))
