"""What the call centre did: calls and decisions."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.calls.call_outcomes import IN_VAIN, TALKED, Code
from claims.models.claim import Claim
from claims.models.history import ClaimEvent, EventKind
from claims.models.words import danish, stretch
from policies.models import Cover


class CallOutcome(models.TextChoices):
    """What came of an attempt; what each does to the claim stands in `calls.call_outcomes`."""

    REACHED = Code.REACHED.value, _("Talte med anmelderen")
    RANG_US = Code.RANG_US.value, _("Anmelderen ringede til os")
    ASKED_LATER = Code.ASKED_LATER.value, _("Bad os ringe senere")
    SOLVED_BY_PHONE = Code.SOLVED_BY_PHONE.value, _("Løst på telefon")
    NOT_REACHED = Code.NOT_REACHED.value, _("Ingen svarede")
    VOICEMAIL = Code.VOICEMAIL.value, _("Telefonsvarer")
    BUSY = Code.BUSY.value, _("Optaget")
    SOMEONE_ELSE = Code.SOMEONE_ELSE.value, _("Talte med en anden")
    WRONG_NUMBER = Code.WRONG_NUMBER.value, _("Forkert nummer")


class CallAttemptQuerySet(models.QuerySet["CallAttempt"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.role in SEES_EVERYTHING else self.none()

    def in_vain(self) -> Self:
        """The attempts that count up to asking the claimant to choose a time, the earliest first.

        Those since we last talked with them, or since the claim was last opened again.
        """
        talks = CallAttempt.objects.filter(claim=models.OuterRef("claim"), at__gte=models.OuterRef("at"))
        reopened = ClaimEvent.objects.filter(
            claim=models.OuterRef("claim"), kind=EventKind.REOPENED, at__gte=models.OuterRef("at")
        )
        return self.filter(
            ~models.Exists(talks.filter(outcome__in=sorted(TALKED))),
            ~models.Exists(reopened),
            outcome__in=sorted(IN_VAIN),
        ).order_by("at", "pk")


class CallAttempt(models.Model):
    """One attempt to ring the claimant; the first human attempt keeps the promise, whoever answers."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="calls")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(_("hvad skete der"), max_length=16, choices=CallOutcome)
    note = models.TextField(_("note"), blank=True)

    objects = CallAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("opkald")
        verbose_name_plural = _("opkald")
        ordering = ["at", "pk"]
        indexes = [
            GinIndex(
                stretch("claim_id"),
                danish(models.F("note")),
                name="call_words",
                condition=~models.Q(note=""),
                fastupdate=False,
            )
        ]


class DecisionKind(models.TextChoices):
    COVERED = "covered", _("Dækket")
    PARTLY = "partly", _("Delvist dækket")
    REJECTED = "rejected", _("Afvist")
    WARRANTY = "warranty", _("Producentens garanti")
    GOODWILL = "goodwill", _("Kulance")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("Venter på en kollega")
    IN_FORCE = "in_force", _("Truffet")
    SENT_BACK = "sent_back", _("Sendt tilbage")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call centre: all. Others: those in force on the claims that they see."""
        mine = self.filter(claim__in=Claim.objects.visible_to(actor))
        return mine if actor.role in SEES_EVERYTHING else mine.in_force()

    def in_force(self) -> Self:
        return self.filter(state=DecisionState.IN_FORCE)

    def proposed(self) -> Self:
        """Those that wait for a colleague; at most one a claim."""
        return self.filter(state=DecisionState.PROPOSED)


class Decision(models.Model):
    """What a person decided about cover, and why. A later decision follows an earlier one; none is changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("afgørelse"), max_length=10, choices=DecisionKind)
    clause = models.CharField(_("vilkårets punkt"), max_length=20, blank=True)
    reason = models.TextField(_("begrundelse"), blank=True)
    terms = models.CharField(max_length=60, blank=True)
    cover = models.ForeignKey(Cover, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    facts = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text=_("Spørgsmålet, som vurderingen blev stillet."),
    )
    assessment = models.JSONField(
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
        help_text=_("Vurderingen, som den stod, da der blev afgjort."),
    )
    forfeits = models.BooleanField(
        _("retten er tabt"),
        default=False,
        db_default=False,
        help_text=_("Afvist på en henlagt sag, fordi en pligt ikke blev opfyldt til tiden."),
    )
    at_stake_dkk = models.DecimalField(_("på spil, kr."), max_digits=10, decimal_places=2, null=True, blank=True)
    state = models.CharField(
        _("tilstand"),
        max_length=10,
        choices=DecisionState,
        default=DecisionState.IN_FORCE,
        db_default=DecisionState.IN_FORCE,
    )
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seconded_at = models.DateTimeField(_("set af en kollega"), null=True, blank=True)
    seconded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second_note = models.TextField(_("kollegaens note"), blank=True, db_default="")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("afgørelse")
        verbose_name_plural = _("afgørelser")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rejection_has_clause_and_reason",
                condition=~models.Q(kind="rejected") | (~models.Q(clause="") & ~models.Q(reason="")),
            ),
            models.CheckConstraint(
                name="nobody_seconds_their_own_decision",
                condition=models.Q(seconded_by__isnull=True) | ~models.Q(seconded_by=models.F("decided_by")),
            ),
            models.UniqueConstraint(
                fields=["claim"], name="one_proposed_decision_a_claim", condition=models.Q(state="proposed")
            ),
        ]
