"""What has changed since a page of the queue was shown: said in a line, for a row never moves by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from claims.models import Claim
from claims.views.desk_queue import PAGE, leg_of, read_asked
from claims.views.desk_rows import who_is_on
from claims.views.desk_tabs import tabs

# A page shows no more claims than this, so an address that names more was written by nobody.
MOST = 4 * PAGE


@dataclass(frozen=True, kw_only=True)
class News:
    """How a page of the queue differs from what it would be now.

    `over` are the shown claims whose time has run out since.
    """

    new: int = 0
    changed: int = 0
    moved: bool = False
    over: int = 0

    def __str__(self) -> str:
        """A sentence, empty where nothing has happened."""
        return " ".join(filter(None, (self._over(), self._changed())))

    @property
    def is_to_show(self) -> bool:
        """Whether the page would look different if it were fetched again."""
        return bool(self.new or self.changed or self.moved)

    def _over(self) -> str:
        if not self.over:
            return ""
        return ngettext("%(number)d sag er gået over tiden.", "%(number)d sager er gået over tiden.", self.over) % {
            "number": self.over
        }

    def _changed(self) -> str:
        new = ngettext("%(number)d ny sag", "%(number)d nye sager", self.new) % {"number": self.new}
        changed = ngettext("%(number)d ændret sag", "%(number)d ændrede sager", self.changed) % {"number": self.changed}
        match bool(self.new), bool(self.changed):
            case True, True:
                return _("%(new)s og %(changed)s – vis") % {"new": new, "changed": changed}
            case True, False:
                return _("%(new)s – vis") % {"new": new}
            case False, True:
                return _("%(changed)s – vis") % {"changed": changed}
        return _("Ny rækkefølge – vis") if self.moved else ""


@for_roles(*CALL_CENTRE)
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What is new on a page of the queue, the counts of the views, and who is on which claim now.

    `vist` are the claims that the page shows and their versions, `siden` is when it was made, and `sagt` what was said
    last: the same is not said twice.
    """
    user = signed_in(request)
    now = present.now()
    asked, saved = read_asked(request, user)
    shown = _shown(request.GET.get("vist", ""))
    fresh = [stop.claim for stop in leg_of(asked, user, now).stops]
    facts = {
        pk: (version, due_at)
        for pk, version, due_at in Claim.objects.visible_to(user)
        .filter(pk__in={*shown, *fresh})
        .values_list("pk", "version", "due_at")
    }
    news = _news(shown, fresh, facts, since=_moment(request.GET.get("siden", ""), now), now=now)
    who = who_is_on(list(shown), user=user, now=now)
    context = {
        "news": str(news),
        "href": asked.here() if news.is_to_show else "",
        "bar": tabs(asked, saved, user=user, now=now),
        "who": {pk: who.get(pk, []) for pk in shown if pk in facts},
    }
    response = render(request, "desk/queue_news.html", context)
    if str(news) == request.GET.get("sagt", ""):
        # The counts come beside; what stands in the live region is left alone, or it would be spoken again.
        response["HX-Reswap"] = "none"
    return response


def _news(
    shown: Mapping[int, int],
    fresh: list[int],
    facts: Mapping[int, tuple[int, datetime | None]],
    *,
    since: datetime,
    now: datetime,
) -> News:
    here = set(fresh)
    new = [pk for pk in fresh if pk not in shown]
    stayed = [pk for pk in fresh if pk in shown]
    changed = {pk for pk, version in shown.items() if pk not in facts or facts[pk][0] != version}
    pushed_off = {pk for pk in shown if pk not in here} - changed if new else set()
    left = {pk for pk in shown if pk not in here} - pushed_off
    dues = [facts[pk][1] for pk in shown if pk in facts]
    return News(
        new=len(new),
        changed=len(changed | left),
        moved=stayed != [pk for pk in shown if pk in here],
        over=sum(due is not None and since < due <= now for due in dues),
    )


def _shown(text: str) -> dict[int, int]:
    """The claims of a page with their versions, in their order; words that no page has written are left out."""
    pairs = (word.partition(".") for word in text.split("-")[:MOST])
    return {int(pk): int(version) for pk, _dot, version in pairs if _is_number(pk) and _is_number(version)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _moment(text: str, now: datetime) -> datetime:
    """When the page was made; now for anything else, since when nothing has happened."""
    try:
        # A plus sign that was not quoted in an address arrives as a blank.
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return now
    return at if at is not None and at.tzinfo is not None else now
