"""Filing a claim, one question a page. Nothing of the register is asked or shown before the filing is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import public
from accounts.models import Language
from accounts.spoken import spoken_phone
from claims.filing import filing as acts
from claims.filing.answers import NEEDS_ADDRESS
from claims.filing.draft import Draft, key_now, recall_receipt
from claims.filing.filer import filer_key
from claims.filing.filing_check import check_context
from claims.filing.limits import may_file
from claims.filing.turnaround import ready_by_way
from claims.forms.filing import (
    UNKNOWN,
    YES,
    EventForm,
    IdentifierForm,
    NowForm,
    StoryForm,
    WhenForm,
    WishForm,
    story_initial,
    when_initial,
)
from claims.forms.filing_contact import ContactForm
from claims.models import Peril
from claims.proof.disclosure import CONTACT_FIELDS
from claims.proof.even_time import even_time
from claims.proof.proving import proven_person
from claims.views import filing_photos
from claims.views.filing_aside import LATER, SPOKEN, Keep, in_asked_language, in_other_words, put_aside
from claims.views.filing_begun import (
    ANEW,
    answered_after_the_session,
    answered_in_another,
    begin_anew,
    begun_context,
    claim_of_receipt,
    is_of_another,
    nothing_begun,
    spent_meanwhile,
)
from claims.views.filing_known import (
    OF_CLAIMANT,
    OF_CONTACT,
    is_of_another_user,
    is_somebody_elses,
    known_answers,
    known_contact,
    known_rows,
    user_of,
)
from claims.views.filing_near import near_miss
from claims.views.filing_waiting import answer_for_waiting, waiting_context
from claims.views.filing_way import (
    CHECK,
    CONTACT,
    EVENT,
    IDENTIFIER,
    LEFT_AT,
    NOW,
    RETURNING,
    STORY,
    WHEN,
    WISH,
    address_of,
    after,
    before,
    is_on_way,
    next_question,
    onward,
    said_for_whom,
)
from claims.views.my_devices import chosen_device, devices_of, devices_to_file_for, files_for_own
from notifications.bell import left_to_the_round

SHOWN_DEVICES = 10


@dataclass(frozen=True)
class Page:
    """One question: how its form is made from the draft, and what is kept of the answer."""

    name: str
    template: str
    form: Callable[[Any, dict[str, Any], HttpRequest], Form]
    keep: Keep
    # And what of a page that is put aside before it is answered, where that is less.
    keep_aside: Keep | None = None


def _event_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    return EventForm(data, initial=answers)


def _now_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    stolen = answers.get("peril") == Peril.THEFT
    return NowForm(data, initial={"done": answers.get("done_now", [])}, stolen=stolen)


def _when_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    return WhenForm(data, initial=when_initial(answers, today=present.today()), now=present.now())


def _story_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    return StoryForm(data, initial=story_initial(answers), peril=answers.get("peril", ""))


def _keep_story(draft: Draft, form: StoryForm) -> None:
    draft.keep(form.answers(), removed=form.removed if "description" in form.cleaned_data else None)


def _wish_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    initial = {"wish": answers["wish"] or UNKNOWN} if "wish" in answers else {}
    danger, now = answers.get("battery_danger") is True, present.now()
    return WishForm(data, initial=initial, danger=danger, ready=ready_by_way(now), today=present.today())


def _keep_wish(draft: Draft, form: WishForm) -> None:
    wish = form.cleaned_data["wish"]
    draft.keep({"wish": "" if wish == UNKNOWN else wish})


def _contact_form(data: Any, answers: dict[str, Any], request: HttpRequest) -> Form:
    known = known_contact(request, answers)
    initial = {"language": filing_language(), **known, **answers}
    initial["contact_phone"] = spoken_phone(initial.get("contact_phone", ""))
    # Without any answers the session was over, and what stands on the page is all there is.
    with_address = answers.get("wish") in NEEDS_ADDRESS or (not answers and "street" in (data or {}))
    form = ContactForm(data, initial=initial, with_address=with_address)
    form.from_register = "contact_name" in known and CONTACT_FIELDS.isdisjoint(answers)
    return form


PAGES = {
    page.name: page
    for page in (
        Page(EVENT, "employee/file_event.html", _event_form, lambda draft, form: draft.keep(form.cleaned_data)),
        Page(
            NOW,
            "employee/file_now.html",
            _now_form,
            lambda draft, form: draft.keep({"done_now": form.cleaned_data["done"]}),
        ),
        Page(WHEN, "employee/file_when.html", _when_form, lambda draft, form: draft.keep(form.answers())),
        Page(STORY, "employee/file_story.html", _story_form, _keep_story),
        Page(WISH, "employee/file_wish.html", _wish_form, _keep_wish),
        Page(
            CONTACT,
            "employee/file_contact.html",
            _contact_form,
            lambda draft, form: draft.keep(form.cleaned_data),
            keep_aside=lambda draft, form: draft.keep(form.typed()),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@spent_meanwhile
def identifier(request: HttpRequest) -> HttpResponse:
    """The one question that must be answered; a signed-in user may come with a device of theirs (`?enhed=`)."""
    draft = Draft.begin(request.session, now=present.now())
    if answer := answer_for_waiting(request, draft):
        return answer
    if request.method == "POST" and ANEW in request.POST:
        return begin_anew(request, draft)
    answered = request.method == "POST" and SPOKEN not in request.POST
    form = IdentifierForm(request.POST if answered else None, initial=_identifier_initial(request, draft))
    if RETURNING in request.GET and draft.is_begun and is_of_another(request, draft):
        return answered_in_another(request)
    near, begun = {}, {} if RETURNING in request.GET else begun_context(draft)
    if answered:
        near = near_miss(request, stands=form.is_valid())
        # Another window has begun something since this page was opened.
        unseen = begun and is_of_another(request, draft)
        if form.is_valid() and not near and not unseen:
            turned = _keep_identifier(request, draft, form)
            return redirect(address_of(request, CONTACT) if turned else onward(request, IDENTIFIER, draft))
    if not begun and RETURNING not in request.GET:
        begun = waiting_context(request, draft)
    if begun:
        # Who comes here in the middle of something is told so first.
        form.fields["identifier"].widget.attrs.pop("autofocus", None)
    context = near | begun | _identifier_context(request, draft, form)
    return in_asked_language(request, lambda: render(request, "employee/file_identifier.html", context))


def _identifier_initial(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What was answered before, or typed by who only asks for another language: half a number is no answer to keep."""
    for_whom = said_for_whom(request)
    typed = {"identifier": request.POST.get("identifier", "")} if SPOKEN in request.POST else {}
    return draft.answers | typed | ({} if for_whom is None else {"for_colleague": for_whom})


def _keep_identifier(request: HttpRequest, draft: Draft, form: IdentifierForm) -> bool:
    """Keep what was said; whether how to be reached is asked anew, as it is of somebody else now."""
    said, told = form.answers(), draft.answers
    was, asks = told.get("for_colleague", False), not told.keys().isdisjoint(OF_CONTACT)
    other_way = asks and said.get("for_colleague", was) != was
    other_user = asks and was and is_of_another_user(request, told, said["identifier"])
    if other_way:
        draft.forget_contact()
    elif other_user:
        # Who files is the same, and where their link to go on was mailed.
        draft.forget(*OF_CLAIMANT)
    draft.keep(said)
    return other_way or other_user


def _identifier_context(request: HttpRequest, draft: Draft, form: IdentifierForm) -> dict[str, Any]:
    user, person = user_of(request), proven_person(request)
    asked = request.GET.get("enhed", "") if request.method != "POST" else ""
    chosen = chosen_device(devices_to_file_for(user, person), asked) if asked else None
    return {
        "form": form,
        "chosen": chosen,
        "chosen_for": chosen.holder if chosen and is_somebody_elses(chosen, request) else None,
        "devices": devices_of(person, limit=SHOWN_DEVICES) if person and not chosen else [],
        "back_href": reverse(CHECK) if RETURNING in request.GET else reverse("front"),
        "just_filed": claim_of_receipt(request) if not draft.is_begun else None,
        "draft_key": draft.key if draft.is_begun else "",
        # A device that was chosen is named by the address of the page, and nothing is typed there.
        "page_form": "" if chosen else "question",
    }


def _question(name: str) -> Callable[..., HttpResponseBase]:
    """The view of one page that may be skipped."""
    page = PAGES[name]

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @public
    @spent_meanwhile
    def view(request: HttpRequest) -> HttpResponse:
        draft = Draft.of(request.session, now=present.now())
        if draft is None and request.method == "POST":
            return in_asked_language(request, lambda: answered_after_the_session(request, page.form, page.keep))
        if draft is None:
            return nothing_begun(request)
        if is_of_another(request, draft):
            return answered_in_another(request)
        if not draft.has_device:
            return redirect(IDENTIFIER)
        if not is_on_way(name, draft):
            return redirect(CHECK if RETURNING in request.GET else next_question(draft))
        if request.method == "POST" and name == WISH and request.POST.get("battery") == YES:
            return _battery_is_dangerous(request, draft)
        form = page.form(request.POST if request.method == "POST" else None, draft.sensible, request)
        if LATER in request.POST:
            return put_aside(request, name, draft, form, page.keep_aside or page.keep)
        if SPOKEN in request.POST:
            return in_other_words(request, name, draft, form, page.keep_aside or page.keep)
        return _answered(request, page, draft, form) if form.is_bound else show_question(request, name, draft, form)

    view.__qualname__ = view.__name__ = name.removeprefix("file-claim-")
    return view


def _answered(request: HttpRequest, page: Page, draft: Draft, form: Form) -> HttpResponse:
    if not form.is_valid():
        if page.name == STORY:
            filing_photos.keep_beside(request, draft)
        return show_question(request, page.name, draft, form)
    page.keep(draft, form)
    if LEFT_AT in draft.answers:
        # Whatever was put aside, who answers has gone on from there.
        draft.forget(LEFT_AT)
    if page.name == STORY and not filing_photos.all_added(request, draft):
        return redirect(request.get_full_path())
    return redirect(onward(request, page.name, draft))


def show_question(request: HttpRequest, name: str, draft: Draft, form: Form) -> HttpResponse:
    """The page of one question with this form, bound or not; it is answered at the question's own address."""
    returning = RETURNING in request.GET
    context = {
        "form": form,
        "draft_key": draft.key,
        "action_href": address_of(request, name),
        "back_href": before(request, name, draft),
        "skip_href": "" if returning else reverse(after(name, draft)),
        "finish_href": "" if returning or name in {EVENT, CONTACT} else reverse(CHECK),
        "peril": draft.answers.get("peril", ""),
        "battery_danger": draft.answers.get("battery_danger"),
        "save_href": reverse("file-claim-save"),
        "page_form": "question",
        "for_colleague": draft.answers.get("for_colleague", False),
        **(filing_photos.photos_context(request, draft) if name == STORY else {}),
    }
    return render(request, PAGES[name].template, context)


event = _question(EVENT)
# What cannot wait where a device is gone; `now` is the clock's word.
at_once = _question(NOW)
when = _question(WHEN)
story = _question(STORY)
wish = _question(WISH)
contact = _question(CONTACT)


def _battery_is_dangerous(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The word that the battery is a danger, given where the ways are offered; the page then offers fewer."""
    draft.keep({"battery_danger": True, "battery": YES})
    return redirect(address_of(request, WISH))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@spent_meanwhile
def check(request: HttpRequest) -> HttpResponse:
    """All answers on one page, and the button that sends them. Sending a draft twice leads to the same receipt."""
    posted = key_now(request.session, request.POST.get("draft", "")) if request.method == "POST" else ""
    if posted and recall_receipt(request.session, posted):
        return redirect("file-claim-receipt")
    draft = Draft.of(request.session, now=present.now())
    if draft is None:
        return nothing_begun(request)
    if not draft.has_device:
        return redirect(IDENTIFIER)
    known = known_answers(request, draft.answers)
    changed = posted == draft.key and request.POST.get("shape") not in {None, draft.shape_with(known)}
    if posted != draft.key or changed:
        # What is sent is what was read.
        context = _check_context(request, draft) | {"changed": changed}
        return render(request, "employee/file_check.html", context)
    now = present.now()
    by = user_of(request)
    proven = proven_person(request)
    # Who is known cannot be kept from a device of their own by a stranger who keeps filing it.
    typed = draft.answers.get("identifier", "")
    counted = "" if files_for_own(by, proven, typed) else typed
    if not may_file(request, now=now, identifier=counted, mailed=[] if by or proven else _typed_addresses(draft)):
        context = _check_context(request, draft) | {"too_many": True}
        return render(request, "employee/file_check.html", context, status=429)
    filing = draft.filing(
        **known,
        by=by,
        proven=proven,
        contact_from_register="contact_name" in known and CONTACT_FIELDS.isdisjoint(draft.answers),
        filer_key=filer_key(request.session),
        language=filing_language(),
    )
    # Sent at once, the letter to whom the register knows would keep the machine busy while the receipt is shown.
    with even_time(settings.FILING_STEP_SECONDS), left_to_the_round():
        receipt = acts.file_claim(filing=filing, now=now)
    draft.spend(receipt.link.pk, again=receipt.again, kept=receipt.kept, left_out=receipt.left_out)
    return redirect("file-claim-receipt")


def _typed_addresses(draft: Draft) -> list[str]:
    """Where the filing has us write to."""
    return [draft.answers.get(name, "") for name in ("contact_email", "filer_email")]


def _check_context(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    known = known_answers(request, draft.answers)
    said = check_context(draft, language=filing_language(), today=present.today(), known=known)
    # What the register calls the device is for whoever it says uses it, and has shown to be that one.
    said["identifier_rows"][:0] = known_rows(request, said["number"], draft.answers.get("occurred_on"))
    return said | {"photo_tiles": filing_photos.photo_tiles(draft), "save_href": reverse("file-claim-save")}


def filing_language() -> str:
    """The language that the visitor reads, where they chose no other for the claim."""
    language = (get_language() or "")[:2]
    return language if language in Language.values else Language.DANISH
