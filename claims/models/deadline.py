"""Promises with a due time, and the append-only ledger of each (docs/architecture.md, ideas 2 and 3)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, User
from claims.models.claim import Claim
from claims.promises.due import IN_DAYS, Kind
from workshops.models import CalendarVersion


class DeadlineKind(models.TextChoices):
    CALLBACK = "callback", _("Opkald")
    FIRST_CONTACT = "first_contact", _("Første svar")
    DOCUMENTATION = "documentation", _("Dokumentation")
    DELIVERY = "delivery", _("Indlevering")
    ORIGINAL_RETURN = "original_return", _("Den gamle enhed retur")
    COMPLAINT_ACKNOWLEDGEMENT = "complaint_acknowledgement", _("Kvittering for klage")
    COMPLAINT_ANSWER = "complaint_answer", _("Svar på klage")
    SILENCE = "silence", _("Tid til at vælge et opkald")
    AGREED_CALL = "agreed_call", _("Aftalt opkald")
    CALL_AGAIN = "call_again", _("Ring igen")
    QUOTE_WAITING = "quote_waiting", _("Værkstedet venter på svar")
    LOAN_OVERDUE = "loan_overdue", _("Lånetelefon retur")
    WALK_IN_NO_SHOW = "walk_in_no_show", _("Aftale på værkstedet")
    REOPENING_ANSWER = "reopening_answer", _("Svar på ønske om genåbning")
    NEXT_WORD = "next_word", _("Næste svar fra os")
    PICKUP_NO_SHOW = "pickup_no_show", _("Aftalt afhentning")


# Our own reminders to ourselves: nobody outside the call centre lists them. When we ring again, and when a workshop has
# its answer, the claimant's page says all the same (`case.status`).
INTERNAL: frozenset[str] = frozenset(
    {
        DeadlineKind.CALL_AGAIN,
        DeadlineKind.QUOTE_WAITING,
        DeadlineKind.LOAN_OVERDUE,
        DeadlineKind.WALK_IN_NO_SHOW,
        DeadlineKind.PICKUP_NO_SHOW,
    }
)


# These are about a complaint, which is between the claimant and the call centre.
CONFIDENTIAL: frozenset[str] = frozenset({DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, DeadlineKind.COMPLAINT_ANSWER})
# What the call centre has promised a claimant to do: the figures of kept promises are of these. The first answer within
# a week is not among them, since whoever is rung has it, too.
PROMISED: frozenset[str] = frozenset(
    {DeadlineKind.CALLBACK, DeadlineKind.AGREED_CALL, DeadlineKind.NEXT_WORD, *CONFIDENTIAL}
)
# These go on after the claim has ended: a complaint is about the end, what was lent or replaced comes back later, and
# only an ended claim can be asked to be opened again.
OUTLIVING: frozenset[str] = frozenset(
    {*CONFIDENTIAL, DeadlineKind.ORIGINAL_RETURN, DeadlineKind.LOAN_OVERDUE, DeadlineKind.REOPENING_ANSWER}
)

# A miss of these closes the claim. A miss of the others leaves work to do, so they keep their place in the queue.
CLOSING: frozenset[str] = frozenset({DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY})


class DeadlineState(models.TextChoices):
    RUNNING = "running", _("Løber")
    MET = "met", _("Overholdt")
    MISSED = "missed", _("Overskredet")
    CANCELLED = "cancelled", _("Bortfaldet")


# So often a deadline that cannot be fired is tried before it is parked.
TRIES = 3


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the claims that the actor sees: `INTERNAL` for the call centre, `CONFIDENTIAL` for claimants too."""
        if actor.role in SEES_EVERYTHING:
            return self
        told = self.filter(claim__in=Claim.objects.visible_to(actor)).exclude(kind__in=INTERNAL)
        return told if actor.role == "employee" else told.exclude(kind__in=CONFIDENTIAL)

    def running(self) -> Self:
        return self.filter(state=DeadlineState.RUNNING)

    def parked(self) -> Self:
        """Running deadlines that could not be fired however often it was tried; the sweep leaves them alone."""
        return self.running().filter(failures__gte=TRIES)

    def due_at(self, now: datetime) -> Self:
        """Running deadlines with a stage to fire, the longest waiting first."""
        return self.running().filter(next_at__lte=now, failures__lt=TRIES).order_by("next_at", "pk")


class Deadline(models.Model):
    """One promise. `due_at` is what is shown, `enforced_at` when a miss may be acted on, `next_at` the next stage.

    The times are what `promises.ledger.times` finds in its entries. A promise that was moved begins its reminders anew:
    `moves` counts how often, and `moved_at` is the last time. While `held_at` is set a miss is not acted on.
    `failures` counts how often firing it has raised since it last succeeded.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=30, choices=DeadlineKind)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    enforced_at = models.DateTimeField()
    next_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeadlineState, default=DeadlineState.RUNNING)
    # The hours that its working time is counted in, for ever; rows from before there were versions have only a name.
    calendar = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    calendar_version = models.CharField(max_length=40)
    moves = models.PositiveSmallIntegerField(_("gange flyttet"), default=0, db_default=0)
    moved_at = models.DateTimeField(_("flyttet"), null=True, blank=True)
    held_at = models.DateTimeField(_("holdt tilbage"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("mislykkede forsøg"), default=0, db_default=0)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("frist")
        verbose_name_plural = _("frister")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                name="one_running_deadline_a_kind",
                condition=models.Q(state="running"),
            ),
            models.CheckConstraint(
                name="deadline_enforced_not_before_due", condition=models.Q(enforced_at__gte=models.F("due_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="deadline_due", condition=models.Q(state="running")),
            models.Index(fields=["claim", "kind"], name="deadline_of_claim"),
            # What goes on after a claim's end is found without walking through the claims.
            models.Index(
                fields=["claim"],
                name="deadline_going_on",
                condition=models.Q(kind__in=sorted(OUTLIVING), state__in=["running", "missed"]),
            ),
            # Which half hours are full is asked of the calls that are agreed, and of no other row.
            models.Index(
                fields=["due_at"], name="agreed_call_ahead", condition=models.Q(kind="agreed_call", state="running")
            ),
            # What will close its claim and when, for the list of the evening's closures.
            models.Index(
                fields=["enforced_at", "id"],
                name="deadline_closing",
                condition=models.Q(kind__in=sorted(CLOSING), state="running"),
            ),
            # How many promises were kept is asked by the day on which they fell due.
            models.Index(
                fields=["due_at"],
                name="deadline_kept_promises",
                include=["state", "claim"],
                condition=models.Q(kind__in=sorted(PROMISED), state__in=["met", "missed"]),
            ),
            # Nearly empty: asking whether any deadline is parked must cost nothing among a million.
            models.Index(
                fields=["id"], name="deadline_parked", condition=models.Q(state="running", failures__gte=TRIES)
            ),
        ]

    @property
    def ends_with_a_day(self) -> bool:
        """Whether it is a limit in whole days, which is spoken as its last day; the others are due at a moment."""
        return Kind(self.kind) in IN_DAYS

    @property
    def is_parked(self) -> bool:
        return self.state == DeadlineState.RUNNING and self.failures >= TRIES


class EntryKind(models.TextChoices):
    STARTED = "started", _("Begyndt")
    WARNED = "warned", _("Varslet")
    MOVED = "moved", _("Flyttet")
    HELD = "held", _("Holdt tilbage")
    RELEASED = "released", _("Sluppet igen")
    HOURS = "hours", _("Nye åbningstider")
    MET = "met", _("Overholdt")
    MISSED = "missed", _("Overskredet")
    CANCELLED = "cancelled", _("Bortfaldet")


class DeadlineEntryQuerySet(models.QuerySet["DeadlineEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(deadline__in=Deadline.objects.visible_to(actor))


class DeadlineEntry(models.Model):
    """One line of a deadline's ledger; a stage that fired stands in it once, by the database's own word."""

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    stage = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)

    objects = DeadlineEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("linje i fristens regnskab")
        verbose_name_plural = _("linjer i fristernes regnskab")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "stage"], name="stage_fires_once", condition=~models.Q(stage="")
            )
        ]
