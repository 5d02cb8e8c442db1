"""What a person does with a message that was given up: send it again, or lay it away."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from notifications import bell
from notifications.models import MessageState, OutboxMessage


@transaction.atomic
def revive(*, pk: int, by: User, now: datetime) -> OutboxMessage:
    """Let a dead message be tried from the beginning, under the same key, and ring for it.

    Raises `OutboxMessage.DoesNotExist` for what the user does not see, and `WrongState` for one that is not dead.
    """
    message = _dead(pk, by)
    message.state, message.attempts, message.next_attempt_at = MessageState.PENDING, 0, now
    message.save(update_fields=["state", "attempts", "next_attempt_at"])
    transaction.on_commit(partial(bell.ring, messages=1), robust=True)
    return message


@transaction.atomic
def close(*, pk: int, by: User, now: datetime) -> OutboxMessage:
    """Lay a dead message away: it is not tried again, and stands no longer on the list. Raises as `revive`."""
    message = _dead(pk, by)
    message.state, message.closed_at, message.closed_by = MessageState.CLOSED, now, by
    message.save(update_fields=["state", "closed_at", "closed_by"])
    return message


def _dead(pk: int, by: User) -> OutboxMessage:
    message = OutboxMessage.objects.visible_to(by).select_for_update(no_key=True).get(pk=pk)
    if message.state != MessageState.DEAD:
        raise WrongState(
            _("Beskeden er allerede «%(state)s». Se listen igen.") % {"state": message.get_state_display()},
            code="not_dead",
        )
    return message
