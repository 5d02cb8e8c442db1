"""What somebody typed that the claim did not take in: it stays in a field, with a way to send it yet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from django import forms
from django.utils.translation import gettext as _

from accounts import present
from accounts.spoken import spoken_help_phone
from claims.case.case_page import may_ask_to_reopen
from claims.case.case_parts import Door
from claims.case.message_page import may_write
from claims.evidence.told import Answers
from claims.files.upload_room import room_of
from claims.filing.answers import event_rows
from claims.filing.filing import Filing
from claims.forms.messaging import ClaimantMessageForm, UnsentForm
from claims.forms.reopening import ReopeningForm
from claims.models import Claim
from claims.proof.disclosure import Disclosure


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """`form` holds the text; `action` takes it in, '' where it can only be read and copied."""

    said: str
    form: forms.Form
    action: str = ""
    label: str = ""


def unsent(door: Door, disclosed: Disclosure, text: str) -> Unsent:
    """The text with what can be done with it through this door, by how the claim stands now."""
    # It may have ended since the door was opened.
    door.claim.refresh_from_db(fields=["state", "outcome"])
    phone, typed = {"phone": spoken_help_phone()}, {"text": text}
    if not door.claim.is_open:
        ended = _("Sagen er afsluttet, så det, du skrev, er ikke sendt.")
        if may_ask_to_reopen(door, disclosed):
            onward = _("Skal den genåbnes, så bed os om det her, eller ring til os på %(phone)s.")
            form: forms.Form = ReopeningForm(initial=typed)
            label = _("Bed os genåbne sagen")
            return Unsent(said=f"{ended} {onward % phone}", form=form, action=door.url("reopen"), label=label)
        onward = _("Er der noget galt, så ring til os på %(phone)s.")
        return Unsent(said=f"{ended} {onward % phone}", form=UnsentForm(initial=typed))
    told = _("Sagen har allerede et svar på noget af det, du skrev, så det kom ikke med.")
    if may_write(door, disclosed, present.now()):
        form = ClaimantMessageForm(initial=typed, room=room_of(door.claim, trusted=door.trusted))
        onward = _("Skal det rettes, så send det til os som en besked.")
        return Unsent(said=f"{told} {onward}", form=form, action=door.url("messages"), label=_("Send beskeden"))
    onward = _("Skal det rettes, så ring til os på %(phone)s.")
    return Unsent(said=f"{told} {onward % phone}", form=UnsentForm(initial=typed))


def left_out(said: Answers, taken: Sequence[str], standing: Claim) -> Answers:
    """What of the answers was neither taken nor is said already by the claim as its door may know it."""
    passed = {"phone_is_the_device", *taken}
    left = {field.name: getattr(said, field.name) for field in fields(Answers) if field.name not in passed}
    return Answers(**{n: value for n, value in left.items() if value not in ("", None, getattr(standing, n))})


def in_words(said: Answers) -> str:
    """What was told of the damage as a text of its own: the short answers with their question, then the story."""
    rows = [row for row in event_rows(Filing(identifier="", **asdict(said))) if row.value]
    short = [f"{row.label}: {row.value}" for row in rows if row.value != said.description]
    return "\n\n".join(filter(None, ("\n".join(short), said.description)))
