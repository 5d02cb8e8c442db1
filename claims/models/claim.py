"""The claim: one reported loss of one device."""

from typing import Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import SEES_EVERYTHING, Actor, Language, Organisation, Person, Role, User
from claims.workflow import ENDED, OPEN, Outcome, State
from devices.models import Device, Identifier
from workshops.models import Guarantee


class Peril(models.TextChoices):
    """What the claimant says has happened: six plain choices; the cause in the terms' words is the agent's to find."""

    DAMAGE = "damage", _("Faldet eller stødt")
    LIQUID = "liquid", _("Væske")
    FAULT = "fault", _("Virker ikke")
    THEFT = "theft", _("Stjålet")
    LOSS = "loss", _("Bortkommet")
    OTHER = "other", _("Noget andet")


# Nobody can hand in what is gone.
WITHOUT_DEVICE: frozenset[str] = frozenset({Peril.THEFT, Peril.LOSS})


class RouteKind(models.TextChoices):
    PICKUP = "pickup", _("Afhentning")
    LABEL = "label", _("Adresselabel")
    WALK_IN = "walk_in", _("Indlevering på værksted")


class CallWish(models.TextChoices):
    """When the claimant would rather be rung; a wish, beside the promise."""

    MORNING = "morning", _("Om formiddagen")
    NOON = "noon", _("Midt på dagen")
    AFTERNOON = "afternoon", _("Om eftermiddagen")


class StateChoice(models.TextChoices):
    FILED = State.FILED.value, _("Afventer opkald")
    ASSESSING = State.ASSESSING.value, _("Under vurdering")
    ROUTED = State.ROUTED.value, _("På vej til værksted")
    IN_REPAIR = State.IN_REPAIR.value, _("Under reparation")
    RETURNING = State.RETURNING.value, _("På vej tilbage")
    CLOSED = State.CLOSED.value, _("Afsluttet")
    LAPSED = State.LAPSED.value, _("Henlagt")


class OutcomeChoice(models.TextChoices):
    REPAIRED = Outcome.REPAIRED.value, _("Repareret")
    NO_FAULT = Outcome.NO_FAULT.value, _("Ingen fejl fundet")
    IRREPARABLE = Outcome.IRREPARABLE.value, _("Kunne ikke repareres")
    SWAPPED = Outcome.SWAPPED.value, _("Ombyttet")
    SOLVED_BY_PHONE = Outcome.SOLVED_BY_PHONE.value, _("Løst på telefon")
    REJECTED = Outcome.REJECTED.value, _("Afvist")
    WARRANTY = Outcome.WARRANTY.value, _("Henvist til garantien")
    SETTLED = Outcome.SETTLED.value, _("Erstattet")
    WITHDRAWN = Outcome.WITHDRAWN.value, _("Trukket tilbage")
    DUPLICATE = Outcome.DUPLICATE.value, _("Dobbelt anmeldt")


class WaitsFor(models.TextChoices):
    """Who has the ball; `claims.next_step` says so, and `claims.waiting` keeps it on the claim."""

    US = "us", _("Os")
    CLAIMANT = "claimant", _("Anmelderen")
    WORKSHOP = "workshop", _("Værkstedet")
    NOBODY = "nobody", _("Ingen")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, actor: Actor) -> Self:
        """Call centre: all. IT admin: the organisation's. Employee: their own. Workshop: those routed to it."""
        if actor.role in SEES_EVERYTHING:
            return self
        if actor.role == Role.IT_ADMIN:
            return self.filter(organisation_id=actor.organisation_id)
        if actor.role == Role.EMPLOYEE:
            return self.filter(person__user_id=actor.pk)
        if actor.role == Role.WORKSHOP:
            return self.filter(routes__workshop__staff__user_id=actor.pk).distinct()
        return self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def recalls(self) -> Self:
        """Those that are a second fault under a guarantee, and so no loss of their own."""
        return self.filter(guarantee__isnull=False)

    def losses(self) -> Self:
        """Those that are losses of their own."""
        return self.filter(guarantee__isnull=True)

    def one_with(self, claim: int) -> Self:
        """The claim by its id, and those that were merged into it."""
        return self.filter(models.Q(pk=claim) | models.Q(merged_into=claim))

    def queue(self) -> Self:
        """Open claims by what is due first; a missed promise keeps its past time and so stands on top."""
        return self.open().order_by("due_at", "pk")


class Claim(models.Model):
    """One reported loss of one device; `device` is empty until somebody has found it in the register."""

    number = models.CharField(_("sagsnummer"), max_length=20, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("virksomhed"),
    )
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("enhed")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("bruger")
    )
    state = models.CharField(_("tilstand"), max_length=12, choices=StateChoice, default=StateChoice.FILED)
    outcome = models.CharField(_("udfald"), max_length=16, choices=OutcomeChoice, blank=True)
    filed_at = models.DateTimeField(_("anmeldt"))
    closed_at = models.DateTimeField(_("afsluttet"), null=True, blank=True)
    due_at = models.DateTimeField(
        _("næste frist"),
        null=True,
        blank=True,
        help_text=_("Tidligste åbne eller oversiddede frist; sættes af claims.promises.deadlines."),
    )
    escalated_at = models.DateTimeField(_("løftet i køen"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="claims", verbose_name=_("sagsbehandler")
    )
    waits_for = models.CharField(
        _("venter på"), max_length=8, choices=WaitsFor, default=WaitsFor.US, db_default=WaitsFor.US
    )
    rests_until = models.DateTimeField(
        _("hviler til"), null=True, blank=True, help_text=_("Et aftalt eller nyt opkald, som først skal ske senere.")
    )
    owes_call = models.BooleanField(
        _("vi skylder et opkald"), default=False, db_default=False, help_text=_("Holdes af claims.waiting.")
    )
    snoozed_until = models.DateTimeField(_("udskudt til"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("lagt sammen med"),
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1)
    guarantee = models.ForeignKey(
        Guarantee,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recalls",
        verbose_name=_("reklamation under garanti"),
        help_text=_("Sat, hvor skaden er en fejl ved en tidligere reparation eller ombytning."),
    )

    stated_identifier = models.CharField(_("oplyst nummer"), max_length=60)
    stated_kind = models.CharField(max_length=6, choices=Identifier.KINDS)
    peril = models.CharField(_("hændelse"), max_length=10, choices=Peril, blank=True)
    description = models.TextField(_("beskrivelse"), blank=True)
    occurred_on = models.DateField(_("skadesdato"), null=True, blank=True)
    occurred_time = models.TimeField(_("cirka klokken"), null=True, blank=True)
    country = models.CharField(
        _("land"), max_length=2, blank=True, default="", help_text=_("Tomt, hvor det ikke er oplyst.")
    )
    battery_danger = models.BooleanField(_("batteriet er bulet, varmt eller lækker"), null=True, blank=True)
    contact_name = models.CharField(_("navn"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telefon"), max_length=20, blank=True)
    phone_is_the_device = models.BooleanField(_("nummeret hører til den skadede enhed"), default=False)
    phone_confirmed_at = models.DateTimeField(_("nummeret er bekræftet"), null=True, blank=True)
    wrong_phones = models.JSONField(
        _("forkerte numre"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text=_("Numre, som en anden svarede på; der ringes ikke til dem igen."),
    )
    language = models.CharField(_("sprog"), max_length=2, choices=Language, default=Language.DANISH)
    call_wish = models.CharField(_("ringes helst"), max_length=10, choices=CallWish, blank=True, db_default="")
    street = models.CharField(_("vej og nummer"), max_length=120, blank=True, db_default="")
    street_more = models.CharField(_("etage, dør, c/o"), max_length=120, blank=True, db_default="")
    postcode = models.CharField(_("postnummer"), max_length=10, blank=True, db_default="")
    city = models.CharField(_("by"), max_length=60, blank=True, db_default="")
    filer_name = models.CharField(
        _("anmeldt af"), max_length=200, blank=True, db_default="", help_text=_("Sat, hvor en kollega har anmeldt.")
    )
    filer_email = models.EmailField(_("anmelderens egen e-mail"), blank=True, db_default="")
    wish = models.CharField(_("ønsket vej"), max_length=10, choices=RouteKind, blank=True)
    filer_key = models.CharField(max_length=64, blank=True, help_text=_("Hash af den session, der anmeldte."))
    draft_key = models.UUIDField(null=True, blank=True, unique=True, help_text=_("Kladden, som sagen blev sendt fra."))

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("sag")
        verbose_name_plural = _("sager")
        constraints = [
            models.CheckConstraint(
                name="closed_claim_has_time_and_outcome",
                condition=models.Q(state="closed", closed_at__isnull=False) & ~models.Q(outcome="")
                | models.Q(state="lapsed", closed_at__isnull=False, outcome="")
                | ~models.Q(state__in=["closed", "lapsed"]) & models.Q(closed_at__isnull=True, outcome=""),
            ),
            models.CheckConstraint(
                name="claim_on_a_device_has_its_organisation",
                condition=models.Q(device__isnull=True) | models.Q(organisation__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="claim_queue", condition=models.Q(state__in=sorted(OPEN))),
            models.Index(
                fields=["assigned_to", "due_at", "id"],
                name="claim_queue_of_agent",
                condition=models.Q(state__in=sorted(OPEN)),
            ),
            models.Index(
                fields=["waits_for", "due_at", "id"],
                name="claim_waiting",
                condition=models.Q(state__in=sorted(OPEN)),
            ),
            # The first view of the desk, which leaves out what rests without looking at its rows.
            models.Index(
                fields=["due_at", "id"],
                include=["rests_until", "snoozed_until"],
                name="claim_with_us",
                condition=models.Q(state__in=sorted(OPEN), waits_for="us"),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="claim_unassigned",
                condition=models.Q(state__in=sorted(OPEN), assigned_to__isnull=True),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="claim_owing_call",
                condition=models.Q(state__in=sorted(OPEN), owes_call=True),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="claim_at_workshop",
                condition=models.Q(state__in=["in_repair", "returning"]),
            ),
            models.Index(
                fields=["assigned_to", "due_at", "id"],
                name="claim_next",
                condition=models.Q(state__in=sorted(OPEN), waits_for="us"),
            ),
            models.Index(
                fields=["organisation", "due_at", "id"],
                name="claim_queue_of_organisation",
                condition=models.Q(state__in=sorted(OPEN)),
            ),
            models.Index(fields=["merged_into"], name="claim_merged", condition=models.Q(merged_into__isnull=False)),
            # The watch counts the filings of an hour, and of a week to hold them against.
            models.Index(fields=["filed_at"], name="claim_by_filing"),
            models.Index(fields=["organisation", "-filed_at", "-id"], name="claim_of_organisation"),
            models.Index(fields=["device", "-filed_at"], name="claim_of_device"),
            models.Index(fields=["person", "-filed_at"], name="claim_of_person"),
            models.Index(fields=["stated_identifier", "-filed_at"], name="claim_by_identifier"),
            models.Index(fields=["-closed_at", "-id"], name="claim_ended", condition=models.Q(state__in=sorted(ENDED))),
            models.Index(fields=["contact_phone"], name="claim_by_phone"),
            # Serves a search by the beginning of a name in any database locale.
            models.Index(OpClass(Upper("contact_name"), name="text_pattern_ops"), name="claim_by_name"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def given_phone(self) -> str:
        """The number that the claimant gave, where it rings neither the broken device nor a stranger."""
        rings_nobody = self.phone_is_the_device or self.contact_phone in self.wrong_phones
        return "" if rings_nobody else self.contact_phone

    @property
    def callable_phone(self) -> str:
        """The number to ring: the given one, else the register's; never a stranger's, nor that of the broken device."""
        if self.contact_phone and self.contact_phone not in self.wrong_phones:
            return "" if self.phone_is_the_device else self.contact_phone
        registered = self.person.phone if self.person else ""
        return "" if registered in self.wrong_phones else registered
