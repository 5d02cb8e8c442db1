"""One filing as an act, and what it leaves in the database, for the tests."""

from datetime import datetime

from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW

HERE, ELSEWHERE = session_hash("one session"), session_hash("another session")


def file(identifier: str = ANNAS_IMEI, *, at: datetime = NOW, **answers: object) -> Receipt:
    return file_claim(filing=Filing(identifier=identifier, **{"filer_key": HERE, **answers}), now=at)


def open_tasks(claim: Claim) -> set[str]:
    return {task.kind for task in claim.tasks.open()}


def mails() -> dict[str, OutboxMessage]:
    return {message.address: message for message in OutboxMessage.objects.all()}
