"""Who may open which address, and which row of somebody else is knocked at there.

A new address must be declared here; `test_access` fails until it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import CALL_CENTRE, Role
from tests.notifications.letters import put_a_dead_letter, put_a_mail
from tests.portal.world import World

Arguments = Callable[[World], dict[str, object]]

# Rooms of others, which ask for themselves: allauth's pages (each needs a sign-in or is part of it) and Django's admin
# (`tests/accounts/test_system_pages.py`).
OTHERS_ROOMS = ("account_", "mfa_", "admin:", "socialaccount_")

EMPLOYEE = frozenset({Role.EMPLOYEE})
IT_ADMIN = frozenset({Role.IT_ADMIN})
WORKSHOP = frozenset({Role.WORKSHOP})
DESK = CALL_CENTRE
LEAD = frozenset({Role.TEAM_LEAD})
POST = frozenset({Role.TEAM_LEAD, Role.SYSTEM_ADMIN})
PRODUCTS = DESK | {Role.IT_ADMIN, Role.SYSTEM_ADMIN}
EVERYBODY = frozenset(Role.values)
NOWHERE = "S-2026-999999"
NO_RUN = UUID("00000000-0000-4000-8000-000000000000")


def nothing(world: World) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Page:
    """`roles` is None for a public page. `foreign` is knocked at by each role of `scoped`.

    `signed` is a public page that takes what carries a secret, and nobody who signs in.
    """

    roles: frozenset[str] | None
    own: Arguments = nothing
    foreign: Arguments | None = None
    missing: Arguments = nothing
    scoped: frozenset[str] = field(default_factory=frozenset)
    headers: dict[str, str] = field(default_factory=dict)
    signed: bool = False


def public(own: Arguments = nothing) -> Page:
    return Page(None, own)


def of_claim(roles: frozenset[str], **others: object) -> Page:
    """A page of one claim by its number; those who do not see every claim meet a foreign one as a missing one."""
    return Page(
        roles,
        own=lambda world: {"number": world.ours.number, **others},
        foreign=lambda world: {"number": world.theirs.number, **others},
        missing=lambda world: {"number": NOWHERE, **others},
        scoped=roles - DESK,
    )


def by_token(**others: object) -> Page:
    return public(lambda world: {"token": world.token, **others})


def a_mail(**others: object) -> Page:
    return public(lambda world: {"name": put_a_mail(), **others})


def a_dead_letter() -> Page:
    return Page(POST, own=lambda world: {"pk": put_a_dead_letter().pk}, missing=lambda world: {"pk": 999_999})


def a_document(roles: frozenset[str], key: str) -> Page:
    return Page(
        roles,
        own=lambda world: {"number": world.ours.number, key: world.document_of(world.ours).pk},
        # A document of somebody else behind the number of one's own claim.
        foreign=lambda world: {"number": world.ours.number, key: world.document_of(world.theirs).pk},
        missing=lambda world: {"number": world.ours.number, key: 999_999},
        scoped=roles,
    )


def a_paper() -> Page:
    return Page(
        EMPLOYEE,
        own=lambda world: {"number": world.ours.number, "pk": world.paper_of(world.ours).pk},
        foreign=lambda world: {"number": world.ours.number, "pk": world.paper_of(world.theirs).pk},
        missing=lambda world: {"number": world.ours.number, "pk": 999_999},
        scoped=EMPLOYEE,
    )


def a_limit() -> Page:
    return Page(
        DESK,
        own=lambda world: {"number": world.ours.number, "deadline": world.limit_of(world.ours).pk},
        # A limit of another claim, and of another organisation, behind the number of this one.
        foreign=lambda world: {"number": world.ours.number, "deadline": world.limit_of(world.theirs).pk},
        missing=lambda world: {"number": world.ours.number, "deadline": 999_999},
        scoped=DESK,
    )


def a_change() -> Page:
    return Page(
        DESK,
        own=lambda world: {"number": world.ours.number, "change": world.change_of(world.ours).pk},
        # A change of another claim, and of another organisation, behind the number of this one.
        foreign=lambda world: {"number": world.ours.number, "change": world.change_of(world.theirs).pk},
        missing=lambda world: {"number": world.ours.number, "change": 999_999},
        scoped=DESK,
    )


def a_run() -> Page:
    return Page(DESK, own=lambda world: {"key": world.run_of(world.ours).key}, missing=lambda world: {"key": NO_RUN})


PAGES: dict[str, Page] = {
    "front": public(),
    "livez": public(),
    "readyz": public(),
    # Who lacks the token meets no page (`test_health`).
    "metrics": Page(None, headers={"authorization": "Bearer the-token-of-the-monitor"}),
    "set_language": public(),
    "home": Page(EVERYBODY),
    # Filing
    "file-claim": public(),
    "file-claim-codes": public(),
    "file-claim-event": public(),
    "file-claim-now": public(),
    "file-claim-when": public(),
    "file-claim-story": public(),
    "file-claim-files": public(),
    # The session that added the photo is the secret.
    "file-claim-file": Page(None, own=lambda world: {"pk": NO_RUN}, signed=True),
    "file-claim-contact": public(),
    "file-claim-wish": public(),
    "file-claim-save": public(),
    "file-claim-resume": public(lambda world: {"token": world.draft_token}),
    "file-claim-check": public(),
    "file-claim-receipt": public(),
    "file-claim-forget": public(),
    "file-claim-stay": public(),
    "file-claim-who": public(),
    "file-claim-who-code": public(),
    "status": public(),
    "status-code": public(),
    # The private link
    "claimant-case": by_token(),
    "claimant-document": by_token(kind="proof_of_purchase"),
    "claimant-answer": by_token(task="describe"),
    "claimant-contact": by_token(),
    "claimant-contact-code": by_token(),
    "claimant-call-time": by_token(),
    "claimant-call-calendar": by_token(),
    "claimant-label": by_token(),
    "claimant-sent": by_token(),
    "claimant-unlock": by_token(),
    "claimant-file": public(lambda world: {"token": world.token, "pk": world.document_of(world.ours).pk}),
    "claimant-small-file": public(lambda world: {"token": world.token, "pk": world.document_of(world.ours).pk}),
    "claimant-purchase": public(lambda world: {"token": world.token, "pk": world.paper_of(world.ours).pk}),
    "claimant-withdraw": by_token(),
    "claimant-close-link": by_token(),
    "claimant-complain": by_token(),
    "claimant-new-received": by_token(),
    "claimant-messages": by_token(),
    "claimant-visit": by_token(),
    "claimant-visit-calendar": by_token(),
    "claimant-pdf": by_token(),
    "claimant-reopen": by_token(),
    # The employee's own
    "my-page": Page(EMPLOYEE),
    "my-case": of_claim(EMPLOYEE),
    "my-document": of_claim(EMPLOYEE, kind="proof_of_purchase"),
    "my-answer": of_claim(EMPLOYEE, task="describe"),
    "my-contact": of_claim(EMPLOYEE),
    "my-contact-code": of_claim(EMPLOYEE),
    "my-call-time": of_claim(EMPLOYEE),
    "my-visit": of_claim(EMPLOYEE),
    "my-visit-calendar": of_claim(EMPLOYEE),
    "my-pdf": of_claim(EMPLOYEE),
    "my-reopen": of_claim(EMPLOYEE),
    "my-call-calendar": of_claim(EMPLOYEE),
    "my-label": of_claim(EMPLOYEE),
    "my-sent": of_claim(EMPLOYEE),
    "my-unlock": of_claim(EMPLOYEE),
    "my-file": a_document(EMPLOYEE, "pk"),
    "my-small-file": a_document(EMPLOYEE, "pk"),
    "my-purchase": a_paper(),
    "my-withdraw": of_claim(EMPLOYEE),
    "my-complain": of_claim(EMPLOYEE),
    "my-new-received": of_claim(EMPLOYEE),
    "my-messages": of_claim(EMPLOYEE),
    # The desk
    "desk-queue": Page(DESK),
    "desk-message": of_claim(DESK),
    "desk-message-aside": of_claim(DESK),
    "desk-check": of_claim(DESK),
    "desk-battery": of_claim(DESK),
    "desk-track": of_claim(DESK),
    "desk-live": Page(DESK),
    "desk-filter": Page(DESK),
    "desk-views": Page(DESK),
    "desk-view-rename": Page(DESK),
    "desk-view-delete": Page(DESK),
    "desk-search": Page(DESK),
    "desk-search-answers": Page(DESK),
    "desk-hours-places": Page(POST),
    "desk-hours": Page(POST),
    "desk-closures": Page(DESK),
    "desk-overview": Page(LEAD),
    "desk-extend-a-week": a_limit(),
    "desk-extend": a_limit(),
    "desk-hold": a_limit(),
    "desk-release": a_limit(),
    "desk-review": a_document(DESK, "document"),
    "desk-dead-letters": Page(POST),
    "desk-dead-letter-retry": a_dead_letter(),
    "desk-dead-letter-close": a_dead_letter(),
    "desk-case": of_claim(DESK),
    "desk-call": of_claim(DESK),
    "desk-agree-call": of_claim(DESK),
    "desk-call-calendar": of_claim(DESK),
    "desk-phone": of_claim(DESK),
    "desk-assess": of_claim(DESK),
    "desk-assign": of_claim(DESK),
    "desk-note": of_claim(DESK),
    "desk-decide": of_claim(DESK),
    "desk-decide-letter": of_claim(DESK),
    "desk-second": of_claim(DESK),
    "desk-send-back": of_claim(DESK),
    "desk-settle": of_claim(DESK),
    "desk-recall": of_claim(DESK),
    "desk-close": of_claim(DESK),
    "desk-reopen": of_claim(DESK),
    "desk-evidence-pdf": of_claim(DESK),
    "desk-evidence-zip": of_claim(DESK),
    "desk-complain": of_claim(DESK),
    "desk-complaint-acknowledge": of_claim(DESK),
    "desk-complaint-answer": of_claim(DESK),
    "desk-complaint-withdraw": of_claim(DESK),
    "desk-new-received": of_claim(DESK),
    "desk-original-received": of_claim(DESK),
    "desk-original-charge": of_claim(DESK),
    "desk-quote": of_claim(DESK),
    "desk-find-device": of_claim(DESK),
    "desk-document": of_claim(DESK),
    "desk-download": a_document(DESK, "document"),
    "desk-documents-complete": of_claim(DESK),
    "desk-route": of_claim(DESK),
    "desk-route-pickup": of_claim(DESK),
    "desk-route-label": of_claim(DESK),
    "desk-route-walk-in": of_claim(DESK),
    "desk-label": of_claim(DESK),
    "desk-unlock": of_claim(DESK),
    "desk-next": Page(DESK),
    "desk-skip": Page(DESK),
    "desk-presence": of_claim(DESK),
    "desk-leave": of_claim(DESK),
    "desk-snooze": of_claim(DESK),
    "desk-wake": of_claim(DESK),
    "desk-links": of_claim(DESK),
    "desk-undo": a_change(),
    "desk-photo": a_document(DESK, "document"),
    "desk-bulk": Page(DESK),
    "desk-bulk-export": Page(DESK),
    "desk-bulk-outcome": a_run(),
    "desk-bulk-continue": a_run(),
    "desk-bulk-undo": a_run(),
    "desk-signals": of_claim(DESK),
    "desk-signal": of_claim(DESK, name="same_photo"),
    # The workshop
    "workshop-jobs": Page(WORKSHOP),
    "workshop-find": Page(WORKSHOP),
    "workshop-hours": Page(
        WORKSHOP | POST,
        own=lambda world: {"slug": world.cast.kolding.slug},
        foreign=lambda world: {"slug": world.cast.odense.slug},
        missing=lambda world: {"slug": "findes-ikke"},
        scoped=WORKSHOP,
    ),
    "workshop-job": of_claim(WORKSHOP),
    "workshop-receive": of_claim(WORKSHOP),
    "workshop-diagnose": of_claim(WORKSHOP),
    "workshop-quote": of_claim(WORKSHOP),
    "workshop-finish": of_claim(WORKSHOP),
    "workshop-hand-back": of_claim(WORKSHOP),
    "workshop-return-label": of_claim(WORKSHOP),
    # The fleet
    "fleet-overview": Page(IT_ADMIN),
    "fleet-devices": Page(IT_ADMIN),
    "fleet-export": Page(IT_ADMIN),
    "fleet-device": Page(
        IT_ADMIN,
        own=lambda world: {"pk": world.cast.annas_phone.pk},
        foreign=lambda world: {"pk": world.cast.davids_phone.pk},
        missing=lambda world: {"pk": 999_999},
        scoped=IT_ADMIN,
    ),
    "fleet-claims": Page(IT_ADMIN),
    "fleet-claim": of_claim(IT_ADMIN),
    "fleet-import": Page(IT_ADMIN),
    # The products
    "products": Page(PRODUCTS),
    "product": Page(
        PRODUCTS,
        own=lambda world: {"terms_id": "usg-totalforsikring-9051102"},
        missing=lambda world: {"terms_id": "findes-ikke"},
    ),
    "product-compare": Page(PRODUCTS),
    # What comes back from those who carry our messages
    "bounce-mail": Page(None, signed=True),
    "bounce-sms": Page(None, signed=True),
    # The demonstration: its mailbox and its clock
    "demo-mailbox": public(),
    "demo-clock": public(),
    "demo-mail": a_mail(),
    "demo-mail-html": a_mail(),
    "demo-mail-file": a_mail(number=1),
}
