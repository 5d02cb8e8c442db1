"""What came back: a message that the other side took, and then could not deliver."""

from datetime import datetime

from notifications.channels import as_kept
from notifications.models import MessageState, OutboxMessage


def note_bounce(*, channel: str, provider_id: str, reason: str, now: datetime) -> bool:
    """Note that the message came back, once; returns whether that was news.

    An id that is not ours changes nothing, and neither does hearing the same twice: providers repeat themselves.
    """
    known = as_kept(provider_id)
    if not known:
        return False
    sent = OutboxMessage.objects.filter(provider_id=known, channel=channel, state=MessageState.DELIVERED)
    said = " ".join(reason.replace("\x00", "").split())[:500]
    return sent.filter(bounced_at__isnull=True).update(bounced_at=now, error=said) > 0
