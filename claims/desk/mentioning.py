"""Colleagues who are named in an internal note: `@Camilla`, `@Camilla Dahl` or `@camilla.dahl`.

Who is named finds the claim in a list of their own until they have opened it. A name that is nobody's, or two people's,
is refused: a note that calls for somebody must not call for no one.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims.models import ClaimEvent, Mention

# Not the sign in the middle of a mail address.
_SIGN = re.compile(r"(?<![\w.+-])@(?=[^\W\d_])")
_WORD = re.compile(r"[\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names, in their order, and the names that are nobody's or more than one person's."""

    users: Sequence[User]
    unknown: Sequence[str] = ()
    ambiguous: Sequence[str] = ()

    @property
    def fault(self) -> str:
        """Why the text cannot stand as it is, and what to do; '' where it can."""
        if self.unknown:
            return _("Vi kender ingen i callcenteret, der hedder «%(name)s». Ret navnet, eller fjern @.") % {
                "name": self.unknown[0]
            }
        if self.ambiguous:
            return _("Flere i callcenteret hedder «%(name)s». Skriv hele navnet efter @.") % {"name": self.ambiguous[0]}
        return ""


def colleagues() -> list[User]:
    """Those who can be named; one query."""
    return list(User.objects.call_centre().only("pk", "name", "email").order_by("name", "pk"))


def named_in(text: str, people: Iterable[User]) -> Named:
    """Whom of these the text names. A whole name goes before a first name, and the beginning of an address is one."""
    everybody = list(people)
    found: dict[int, User] = {}
    unknown: list[str] = []
    ambiguous: list[str] = []
    for sign in _SIGN.finditer(text):
        said = text[sign.end() :]
        meant = _meant(said, everybody)
        if len(meant) == 1:
            found.setdefault(meant[0].pk, meant[0])
        else:
            word = _WORD.match(said)
            (ambiguous if meant else unknown).append(word[0] if word else said[:1])
    return Named(list(found.values()), unknown, ambiguous)


def mention(note: ClaimEvent, text: str, *, by: User) -> list[Mention]:
    """Write down whom the note that was just written names; naming oneself is no mention. Raises `Refusal`."""
    if not _SIGN.search(text):
        return []
    named = named_in(text, colleagues())
    if named.fault:
        raise Refusal(named.fault, code="text")
    others = [user for user in named.users if user.pk != by.pk]
    return Mention.objects.bulk_create(Mention(note=note, claim_id=note.claim_id, user=user) for user in others)


def _meant(said: str, people: Sequence[User]) -> list[User]:
    """Those whom the text behind a sign can mean: by the longest whole name, else by its first word."""
    heard = said.casefold()
    whole = [user for user in people if _begins(heard, user.name.casefold())]
    if whole:
        longest = max(len(user.name) for user in whole)
        return [user for user in whole if len(user.name) == longest]
    word = _WORD.match(heard)
    first = word[0] if word else ""
    by_name = [user for user in people if user.name.casefold().partition(" ")[0] == first]
    return by_name or [user for user in people if user.email.casefold().partition("@")[0] == first]


def _begins(heard: str, name: str) -> bool:
    return bool(name) and heard.startswith(name) and not heard[len(name) : len(name) + 1].isalnum()
