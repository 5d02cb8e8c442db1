"""What somebody still owes on a claim, and the documents that came in."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import CALL_CENTRE, Actor, User
from claims.models.claim import Claim


class TaskOwner(models.TextChoices):
    CLAIMANT = "claimant", _("Anmelderen")
    DESK = "desk", _("Callcenteret")


class TaskKind(models.TextChoices):
    FIND_DEVICE = "find_device", _("Find enhed")
    FIND_CONTACT = "find_contact", _("Find en måde at få fat i anmelderen på")
    DESCRIBE = "describe", _("Fortæl, hvad der er sket")
    CONTACT = "contact", _("Skriv, hvor vi får fat i dig")
    PROOF_OF_PURCHASE = "proof_of_purchase", _("Send købsbilag")
    POLICE_REPORT = "police_report", _("Send politianmeldelse")
    SIM_BLOCK = "sim_block", _("Send bevis for, at SIM-kortet er spærret")
    LAST_USE = "last_use", _("Send bevis for, hvornår enheden sidst blev brugt")


# The claimant's tasks that the documentation deadline waits for.
DOCUMENTATION: frozenset[str] = frozenset(
    {
        TaskKind.DESCRIBE,
        TaskKind.CONTACT,
        TaskKind.PROOF_OF_PURCHASE,
        TaskKind.POLICE_REPORT,
        TaskKind.SIM_BLOCK,
        TaskKind.LAST_USE,
    }
)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.filter(claim__in=Claim.objects.visible_to(actor))
        desk = {"agent", "team_lead", "system_admin"}
        return seen if actor.role in desk else seen.filter(owner=TaskOwner.CLAIMANT)

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class Task(models.Model):
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind)
    owner = models.CharField(max_length=10, choices=TaskOwner)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("opgave")
        verbose_name_plural = _("opgaver")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"], name="one_open_task_a_kind", condition=models.Q(done_at__isnull=True)
            )
        ]


class DocumentKind(models.TextChoices):
    PROOF_OF_PURCHASE = "proof_of_purchase", _("Købsbilag")
    POLICE_REPORT = "police_report", _("Politianmeldelse")
    SIM_BLOCK = "sim_block", _("Bevis for spærret SIM-kort")
    LAST_USE = "last_use", _("Bevis for seneste brug")
    PHOTO = "photo", _("Billede af skaden")
    OTHER = "other", _("Andet")


def document_path(document: "Document", _filename: str) -> str:
    """Where a document lies below the media root: by claim and a random name; the given name is kept in the row."""
    return f"claims/{document.claim.number}/{uuid.uuid4().hex}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        """Call centre and the employee themself. IT admins and workshops see that it came, not what it says."""
        seen = self.filter(claim__in=Claim.objects.visible_to(actor))
        return seen if actor.role in {"agent", "team_lead", "system_admin", "employee"} else seen.none()

    def received_by(self, now: datetime) -> Self:
        return self.filter(received_at__lte=now)

    def at_hand(self, claim: int) -> Self:
        """Those of the claim, by its id, and of the claims that were merged into it; `claim` is loaded with each."""
        return self.filter(claim__in=Claim.objects.one_with(claim).values("pk")).select_related("claim")

    def sent_in(self) -> Self:
        """Those from outside the call centre, whose own files take none of the claimant's room."""
        return self.exclude(received_from__role__in=CALL_CENTRE)

    def unanswered(self) -> Self:
        """Those that came in, and that nobody of us has looked at yet."""
        return self.filter(reviewed_at__isnull=True)


class Document(models.Model):
    """A file that the claimant or an agent sent in; `reviewed_at` is when the call centre said that it has seen it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=document_path)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.ForeignKey(
        "claims.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="documents", db_index=False
    )
    reviewed_at = models.DateTimeField(_("set"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokument")
        verbose_name_plural = _("dokumenter")
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(fields=["message"], name="document_of_message", condition=models.Q(message__isnull=False))
        ]
