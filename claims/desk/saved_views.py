"""Keeping a view of the queue under a name, naming it anew, and letting it go."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims.models import SavedView

# Each is counted on every page of the queue.
MOST = 12


class NotKept(Refusal):
    """The view cannot be kept under that name, or beside so many others."""


@transaction.atomic
def keep(*, owner: User, name: str, criteria: Mapping[str, str], now: datetime) -> SavedView:
    """Keep what a view asks for, in the words of the queue's address, under a name of the owner's.

    Raises `NotKept` where they have the name already, or `MOST` views.
    """
    # Two windows that save at once follow one another, or both would find room.
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if SavedView.objects.filter(owner=owner).count() >= MOST:
        raise NotKept(_("Du kan have %(most)d visninger. Slet en, før du gemmer en ny.") % {"most": MOST}, code="many")
    try:
        with transaction.atomic():
            return SavedView.objects.create(owner=owner, name=name, criteria=dict(criteria), created_at=now)
    except IntegrityError:
        raise _taken(name) from None


def rename(*, key: UUID, name: str, by: User) -> SavedView:
    """Give one of one's own views another name. Raises `SavedView.DoesNotExist`, and `NotKept` where it is taken."""
    try:
        with transaction.atomic():
            view = SavedView.objects.select_for_update().get(key=key, owner=by)
            view.name = name
            view.save(update_fields=["name"])
    except IntegrityError:
        raise _taken(name) from None
    return view


def drop(*, key: UUID, by: User) -> str:
    """Delete one of one's own views; whoever follows its link is told so. Returns its name."""
    with transaction.atomic():
        view = SavedView.objects.select_for_update().get(key=key, owner=by)
        view.delete()
    return view.name


def _taken(name: str) -> NotKept:
    return NotKept(
        _("Du har allerede en visning, der hedder «%(name)s». Vælg et andet navn.") % {"name": name}, code="taken"
    )
