"""Claims whose last day has passed or comes soon, and that something of ours keeps from lapsing. Data."""

from datetime import timedelta

from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from claims.promises import extending
from claims.promises.deadlines import CLOSING
from notifications import bounces
from notifications.models import OutboxMessage
from portal.demo import stories as told
from portal.demo.lives import PHOTO, Life, life
from portal.demo.moments import days_ago
from portal.demo.steps import Scene, Step, Wait, days_later, reached, sent

BEFORE_MIDNIGHT = timedelta(hours=3)
NO_SUCH_MAILBOX = "550 5.1.1 mailbox unavailable"


def held(wait: Wait, reason: str) -> Step:
    """The agent holds the claim's limits back."""
    return Step(wait, lambda s: _hold(s, reason))


def _hold(scene: Scene, reason: str) -> None:
    limit = Deadline.objects.running().filter(claim__number=scene.number, kind__in=CLOSING).earliest("due_at")
    extending.hold_back(number=scene.number, deadline=limit.pk, reason=reason, by=scene.agent, now=scene.at)


def came_back(kind: DeadlineKind) -> Step:
    """The reminders that went out so far come back, in the evening of the limit's last day."""
    return Step(lambda s: _limit(s, kind).due_at - BEFORE_MIDNIGHT, _come_back)


def _limit(scene: Scene, kind: DeadlineKind) -> Deadline:
    return Deadline.objects.get(claim__number=scene.number, kind=kind)


def _come_back(scene: Scene) -> None:
    reminders = OutboxMessage.objects.about(scene.number).filter(template__endswith="_reminder")
    for reminder in reminders:
        bounces.note_bounce(
            channel=reminder.channel, provider_id=reminder.provider_id, reason=NO_SUCH_MAILBOX, now=scene.at
        )


CLOSING_SOON: tuple[Life, ...] = (
    life(
        days_ago(37),
        "klitgaard mobile",
        told.STAIRS,
        reached(80, "Sender billeder, og leder efter bilaget."),
        (sent(PHOTO, days_later(25)),),
    ),
    life(
        days_ago(35),
        "nordlys mobile",
        told.CAR_DOOR,
        reached(70, "Er på barsel, så en kollega svarer."),
        (held(days_later(20), "Brugeren er indlagt. Kollegaen sender bilaget, når hun er hjemme igen."),),
    ),
    life(
        days_ago(34),
        "nordlys mobile",
        told.STAIRS,
        reached(64, "Sender bilaget i aften."),
        (came_back(DeadlineKind.DOCUMENTATION), came_back(DeadlineKind.DELIVERY)),
        contact="other mail",
    ),
)
