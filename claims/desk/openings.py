"""The log of who has opened a claim, and which part of it that is logged apart; for the call centre alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from accounts.models import User
from claims.models import Claim, Opening

# Who goes back and forth between a claim and its forms has opened it once.
WITHIN: Final = timedelta(minutes=10)
# A claim that many have looked at for long shows the latest of it; the log itself keeps all.
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """One time that somebody opened the claim, or the part of it that `what` names."""

    at: datetime
    who: str
    what: str


def note(claim: Claim, *, by: User, now: datetime, reads_notes: bool = False, looks: bool = True) -> list[Opened]:
    """Log that somebody opens the claim, unless they did within ten minutes; returns who did before, the latest first.

    Their own look at it now is not among those. Who `reads_notes` has seen where they are named in one. Nothing is
    logged or seen where nobody `looks`: a browser that fetches ahead. One statement.
    """
    asked: dict[str, Any] = {
        "claim": claim.pk,
        "by": by.pk,
        "at": now,
        "what": Opening.CASE,
        "looks": looks,
        "after": now - WITHIN,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {**asked, "reads": reads_notes and looks})
        return [Opened(*row) for row in cursor.fetchall()]


_NOTE = """
    WITH noted AS (
        INSERT INTO claims_opening (claim_id, by_id, at, what)
        SELECT %(claim)s, %(by)s, %(at)s, %(what)s
        WHERE %(looks)s AND NOT EXISTS (
            SELECT FROM claims_opening
            WHERE claim_id = %(claim)s AND by_id = %(by)s AND what = %(what)s AND at > %(after)s
        )
    ), seen AS (
        UPDATE claims_mention SET seen_at = %(at)s
        WHERE %(reads)s AND claim_id = %(claim)s AND user_id = %(by)s AND seen_at IS NULL
    )
    SELECT opening.at, agent.name, opening.what
    FROM claims_opening opening JOIN accounts_user agent ON agent.id = opening.by_id
    WHERE opening.claim_id = %(claim)s
        AND NOT (opening.by_id = %(by)s AND opening.what = %(what)s AND opening.at > %(after)s)
    ORDER BY opening.at DESC, opening.id DESC
    LIMIT %(most)s
"""
