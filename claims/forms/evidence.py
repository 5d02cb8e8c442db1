"""What the claimant adds to a claim that is already filed: the story, or how to be reached (files: `files.py`)."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from accounts.spoken import spoken_phone
from claims.evidence.told import Answers
from claims.forms.filing import BATTERY_DANGER, EventForm, StoryForm, WhenForm
from claims.forms.filing_contact import FILER, ContactForm
from claims.models import Claim


class Story(StoryForm, WhenForm, EventForm):
    """What happened, in one page."""

    def to_answers(self) -> Answers:
        # What the claim knows is not asked, and what could not be read is not there either.
        said = self.cleaned_data = {"day": None, "country": "", **self.cleaned_data}
        when = WhenForm.answers(self) if "when" in said else {}
        return Answers(
            peril=said.get("peril", ""),
            occurred_on=when.get("occurred_on"),
            occurred_time=when.get("occurred_time"),
            country=said["country"],
            description=said.get("description", ""),
            battery_danger=BATTERY_DANGER.get(said.get("battery", "")),
        )


class DescribeForm(Story):
    """The same for a filed claim: only what it does not say yet is asked."""

    field_order = ("peril", "when", "day", "time", "country", "description", "battery")

    def __init__(self, *args: Any, claim: Claim, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, peril=claim.peril, now=now, **kwargs)
        if claim.country:
            self.initial["country"] = claim.country
        known = {
            "peril": bool(claim.peril),
            "when": claim.occurred_on is not None,
            "asked": claim.occurred_on is not None,
            "day": claim.occurred_on is not None,
            "time": claim.occurred_on is not None or claim.occurred_time is not None,
            "country": bool(claim.country),
            "description": bool(claim.description),
            "battery": claim.battery_danger is not None,
        }
        for name, is_known in known.items():
            if is_known and name in self.fields:
                del self.fields[name]
        if "description" in self.fields:
            self.fields["description"].required = True
            self.fields["description"].error_messages["required"] = _("Skriv et par ord om, hvad der skete.")

    def whole(self) -> Story:
        """All that was filled in, as far as it can be read: also what another page has told the claim meanwhile."""
        story = Story(self.data, now=self.now)
        story.full_clean()
        return story

    def not_asked(self) -> list[tuple[str, str]]:
        """The same as it was sent, so that it goes along when a page with an error is sent again."""
        names = Story.base_fields.keys() - self.fields.keys()
        return [(name, value) for name, value in self.data.items() if name.partition("_")[0] in names]


# What is typed there of how to be reached.
TYPED: Final = ("contact_name", "contact_email", "contact_phone", "phone_is_the_device")


class ContactAnswerForm(ContactForm):
    """How to be reached; the language was chosen at the filing, and who files is known.

    `blank` shows nothing of what stands and asks for no name that does: a link alone may only add to it.
    """

    def __init__(self, *args: Any, claim: Claim, blank: bool = False, **kwargs: Any) -> None:
        standing = {
            "contact_name": claim.contact_name,
            "contact_email": claim.contact_email,
            "contact_phone": spoken_phone(claim.contact_phone),
            "phone_is_the_device": claim.phone_is_the_device,
        }
        super().__init__(*args, initial={} if blank else standing, **kwargs)
        named = ["contact_name"] if blank and claim.contact_name else []
        for name in (*FILER, "call_wish", "language", *named):
            del self.fields[name]

    def to_answers(self) -> Answers:
        said = self.cleaned_data
        return Answers(
            contact_name=said.get("contact_name", ""),
            contact_email=said["contact_email"],
            contact_phone=said["contact_phone"],
            phone_is_the_device=said["phone_is_the_device"],
        )
