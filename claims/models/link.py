"""The private link to one claim. The token is derived, mailed, and kept only as its hash."""

import uuid
from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim
from claims.models.history import ClaimEvent

# A link that a code opened stays in the history of a browser that may be borrowed; the page of the codes says how long.
BY_CODE_OPENS: Final = timedelta(days=1)
# A right that was mailed ends with the case. After so long without any event the answer to a complaint (15 working
# days), the old device's return and a wish for reopening have passed; number and code open the case ever after.
AFTER_END_OPENS: Final = timedelta(days=90)


class ClaimLinkQuerySet(models.QuerySet["ClaimLink"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def open_at(self, now: datetime) -> Self:
        """Those that were not closed and have not ended by themselves, as each does in its own time."""
        quiet_since = now - AFTER_END_OPENS
        happened = ClaimEvent.objects.filter(claim=models.OuterRef("claim"), at__gt=quiet_since)
        goes_on = models.Q(claim__closed_at__isnull=True) | models.Q(claim__closed_at__gt=quiet_since)
        lasting = models.Q(by_code=False) & (goes_on | models.Q(models.Exists(happened)))
        by_code = models.Q(by_code=True, created_at__gt=now - BY_CODE_OPENS)
        return self.filter(lasting | by_code, revoked_at__isnull=True)


class ClaimLink(models.Model):
    """A right to follow one claim without a sign-in, until the claim has ended and nothing happened for 90 days.

    It shows how the claimant is reached only masked (`proof.own_contact`), for a mail is easily sent on.
    `trusted` is set where the link went to the contact that the register already held; only such a link shows what
    the register knows (docs/architecture.md, idea 8). `of_filer` is unset where somebody in another session filed the
    same again: such a link shows the state, but neither what the first filer typed nor a way to change it. `by_code` is
    set where a code to `address` opened it: nothing is mailed with it, and it ends a day after. `closed_by` is set
    where one of us closed it, so that its address gets no code either; who closes a link of their own does not lose
    the address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(blank=True, help_text=_("Hvor linket er sendt hen; tomt for kvitteringens eget link."))
    trusted = models.BooleanField(default=False)
    of_filer = models.BooleanField(default=True)
    by_code = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = ClaimLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("privat link")
        verbose_name_plural = _("private links")
