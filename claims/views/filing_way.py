"""The way through a filing: which pages it has, in which order, and which of them a draft makes sense of."""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from claims.filing.answers import NEEDS_ADDRESS
from claims.filing.draft import Draft
from claims.models.claim import WITHOUT_DEVICE
from claims.proof.disclosure import CONTACT_FIELDS

IDENTIFIER, EVENT, NOW, WHEN = "file-claim", "file-claim-event", "file-claim-now", "file-claim-when"
STORY, WISH, CONTACT, CHECK = "file-claim-story", "file-claim-wish", "file-claim-contact", "file-claim-check"
ORDER: Final = (IDENTIFIER, EVENT, NOW, WHEN, STORY, WISH, CONTACT, CHECK)
# A visitor who corrects one answer goes straight back to the summary.
RETURNING: Final = "ret"
# The note of the page that was put aside before it was answered.
LEFT_AT: Final = "left_at"
# For whom it is, on the way from the first page to a picture and back: it is said there, and kept with the number.
COLLEAGUE: Final = "kollega"

# What a page that was answered leaves in the draft.
_ANSWERS: Final = {
    IDENTIFIER: {"identifier"},
    EVENT: {"peril"},
    NOW: {"done_now"},
    WHEN: {"occurred_on"},
    STORY: {"description"},
    WISH: {"wish"},
    # Where it was put aside, only what was written by then is there.
    CONTACT: CONTACT_FIELDS,
}


def way(draft: Draft) -> list[str]:
    """The pages that what was answered makes sense of.

    Who skips what happened is not asked when and how; who has no device any more, not which way.
    """
    peril = draft.answers.get("peril")
    left_out = {WISH} if peril in WITHOUT_DEVICE else {NOW}
    if not peril:
        left_out |= {WHEN, STORY}
    return [name for name in ORDER if name not in left_out]


def is_on_way(name: str, draft: Draft) -> bool:
    """Whether the page may be answered; the summary offers when and how to whoever skipped what happened, too."""
    return name in way(draft) or name in {WHEN, STORY}


def address_of(request: HttpRequest, name: str) -> str:
    """The address of a page; who came to correct one answer still does so there."""
    return f"{reverse(name)}?{RETURNING}=1" if RETURNING in request.GET else reverse(name)


def said_for_whom(request: HttpRequest) -> bool | None:
    """Whether it is for a colleague, as the first page or the way from it says; None where neither does."""
    if "asked_for_whom" in request.POST:
        return "for_colleague" in request.POST
    return {"1": True, "0": False}.get(request.GET.get(COLLEAGUE, ""))


def onward(request: HttpRequest, name: str, draft: Draft) -> str:
    """The address after a page that was answered."""
    if RETURNING not in request.GET:
        return reverse(after(name, draft))
    # Who only now says that it is gone has not read what cannot wait; whose device only now travels has said no
    # address.
    unread = name == EVENT and NOW in way(draft) and "done_now" not in draft.answers
    unasked = name in {EVENT, STORY, WISH} and _lacks_address(draft)
    return address_of(request, NOW if unread else CONTACT) if unread or unasked else reverse(CHECK)


def after(name: str, draft: Draft) -> str:
    """The next page on the draft's way."""
    later = ORDER[ORDER.index(name) + 1 :]
    return next(page for page in later if page in way(draft))


def before(request: HttpRequest, name: str, draft: Draft) -> str:
    """The address of the page before it, which for a correction is the summary."""
    if RETURNING in request.GET:
        return reverse(CHECK)
    earlier = ORDER[: ORDER.index(name)]
    return reverse(next(page for page in reversed(earlier) if page in way(draft)))


def next_question(draft: Draft) -> str:
    """The address of the page that was put aside or else the first that has not been answered, the summary if none."""
    pages, answers = way(draft), draft.sensible
    if answers.get(LEFT_AT) in pages:
        return reverse(answers[LEFT_AT])
    unanswered = (name for name, left in _ANSWERS.items() if name in pages and not left <= answers.keys())
    return reverse(next(unanswered, CONTACT if _lacks_address(draft) else CHECK))


def _lacks_address(draft: Draft) -> bool:
    """Whether the device travels, and how to be reached was asked, if at all, while it did not."""
    return draft.sensible.get("wish") in NEEDS_ADDRESS and "street" not in draft.answers
