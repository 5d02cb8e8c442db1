"""What is written on a claim: messages both ways, texts to begin from, mentions, and ticked checklists."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Language, Role, User
from claims.models.claim import Claim, Peril
from claims.models.history import ClaimEvent
from claims.models.words import danish, stretch


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre, and the employee who writes with it; workshop and IT admin read none."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.EMPLOYEE:
            return self.filter(claim__in=Claim.objects.visible_to(actor))
        return self.none()

    def unanswered(self) -> Self:
        """Those from the claimant that nobody has read or answered yet."""
        return self.filter(by_claimant=True, answered_at__isnull=True)


class Message(models.Model):
    """One message between the claimant and the call centre; its files are `Document`s that name it.

    `by` is who of us wrote it, or the claimant signed in; None by a private link. `answered_at` is when one of us
    answered or put aside what the claimant wrote. `trusted` says that it came through, or went to, a trusted door.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="messages", verbose_name=_("sag"))
    by_claimant = models.BooleanField(_("fra anmelderen"))
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skrevet af")
    )
    text = models.TextField(_("tekst"))
    language = models.CharField(_("sprog"), max_length=2, choices=Language)
    at = models.DateTimeField(_("skrevet"))
    trusted = models.BooleanField(_("betroet vej"), default=False)
    answered_at = models.DateTimeField(_("besvaret"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("besked")
        verbose_name_plural = _("beskeder")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="message_of_ours_has_an_author", condition=models.Q(by_claimant=True) | models.Q(by__isnull=False)
            ),
            models.CheckConstraint(
                name="only_a_claimants_message_is_answered",
                condition=models.Q(by_claimant=True) | models.Q(answered_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["claim", "at", "id"], name="message_of_claim"),
            GinIndex(stretch("claim_id"), danish(models.F("text")), name="message_words", fastupdate=False),
            models.Index(
                fields=["claim"],
                name="message_unanswered",
                condition=models.Q(by_claimant=True, answered_at__isnull=True),
            ),
        ]


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def in_use(self) -> Self:
        return self.filter(is_active=True)


class ReplyTemplate(models.Model):
    """A text to begin a message from, in both languages; `{navn}` and its like are filled in (`writing.filling`)."""

    slug = models.SlugField(_("kort navn"), unique=True)
    name = models.CharField(_("navn"), max_length=80)
    peril = models.CharField(_("kun ved"), max_length=10, choices=Peril, blank=True)
    text_da = models.TextField(_("dansk tekst"))
    text_en = models.TextField(_("engelsk tekst"))
    position = models.PositiveSmallIntegerField(_("plads"), default=0)
    is_active = models.BooleanField(_("i brug"), default=True)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("skabelon")
        verbose_name_plural = _("skabeloner")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class MentionQuerySet(models.QuerySet["Mention"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)


class Mention(models.Model):
    """A colleague named in an internal note, and when they have seen it."""

    note = models.ForeignKey(ClaimEvent, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("note"))
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("sag"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentions", verbose_name=_("nævnt"))
    seen_at = models.DateTimeField(_("set"), null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("omtale")
        verbose_name_plural = _("omtaler")
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="one_mention_a_note_and_user")]
        indexes = [
            models.Index(fields=["user", "claim"], name="mention_unseen", condition=models.Q(seen_at__isnull=True))
        ]


class ChecklistTickQuerySet(models.QuerySet["ChecklistTick"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()


class ChecklistTick(models.Model):
    """One point of a peril's checklist that somebody has ticked (`desk.checklists` holds the lists)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="ticks", verbose_name=_("sag"))
    item = models.CharField(_("punkt"), max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("af"))
    at = models.DateTimeField(_("sat"))

    objects = ChecklistTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("flueben")
        verbose_name_plural = _("flueben")
        constraints = [models.UniqueConstraint(fields=["claim", "item"], name="one_tick_a_claim_and_item")]
