"""Which pages there are, and for whom: every address of the access table, and each state that has a page of its own."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from tests.cast import ANNAS_IMEI, PASSWORD, UNKNOWN_IMEI
from tests.claims import filing_pages, proven
from tests.looks.scenes import Scene
from tests.notifications.letters import put_a_dead_letter
from tests.portal.access_table import PAGES


@dataclass(frozen=True)
class Place:
    """A page: its address's name, with the state after a colon where one address has several, and who comes with it.

    A page that only a form leads to is come to by its button: `press`, after a `tick` where there is one (selectors),
    and after `typed`, which is put in a field.
    """

    name: str
    address: str
    session: str = ""
    status: int = 200
    press: str = ""
    tick: str = ""
    typed: tuple[str, str] | None = None


@dataclass(frozen=True)
class NoPage:
    """An address that answers with no page, and what it answers with instead."""

    name: str
    why: str

    @property
    def is_meant(self) -> bool:
        """Whether there is none to be looked at: a form's target, a file, or an address that leads to a page."""
        return self.why.startswith(NO_PAGE) or (self.name in LEADS_ON and self.why.startswith("leads to"))


# Pages of others' rooms that say something of ours: signing in, and what one may change of one's sign-in.
DOORS = (
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_signup",
)
OWN_SIGN_IN = (
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
)
# Whose claims they are: the same claim has another page for each of them.
OF_EVERY_STATE = frozenset({"claimant-case", "my-case", "desk-case", "workshop-job", "fleet-claim"})
# Addresses that only lead on to one of the pages, whoever asks; who asks for them plainly meets that page.
LEADS_ON = {
    "home": "the first page of one's role",
    "set_language": "front",
    "workshop-find": "workshop-jobs",
    "file-claim-files": "file-claim-story",
    "file-claim-stay": "file-claim",
    "claimant-new-received": "claimant-case",
    "claimant-sent": "claimant-case",
    "claimant-contact-code": "claimant-contact",
    # The label names its sender, whom a link alone does not show.
    "claimant-label": "claimant-contact",
    "my-contact": "my-case",
    "my-contact-code": "my-case",
    "my-new-received": "my-case",
    "my-sent": "my-case",
    "desk-filter": "desk-queue",
    "desk-search-answers": "desk-search",
    # Without a claim that one holds; with one it is visited.
    "desk-skip": "desk-queue",
    # Shown on a press.
    "desk-decide-letter": "desk-decide",
}
# What an address may answer with that is no page of its own; anything else is a page that the walk cannot open.
NO_PAGE = ("takes a form", "a file", "a part of a page", "nothing")

AUDIENCES: dict[str, str] = {
    "visitor": "",
    "link": "",
    "employee": "employee",
    "agent": "agent",
    "team lead": "team_lead",
    "workshop": "workshop",
    "IT admin": "it_admin",
    "administrator": "system_admin",
}


def places(
    scene: Scene, audience: str, only: Collection[str] = (), begins: tuple[str, ...] = ("",)
) -> Iterator[Place | NoPage]:
    """Every address that the audience may open, each with the first claim that it has a page about.

    `only` are the names of addresses to do without all others, `begins` is what names may begin with.
    """
    role = AUDIENCES[audience]
    user = scene.cast.user(role) if role else None
    asker = Asker(user)
    for name, page in PAGES.items():
        if (only and name not in only) or not name.startswith(begins):
            continue
        if audience == "visitor" and (name in FILING_NAMES or page.signed):
            continue
        is_by_link = name.startswith("claimant-")
        mine = role in page.roles if page.roles is not None else not role and is_by_link == (audience == "link")
        if mine:
            yield from _of_address(scene, asker, name)
    if audience in BESIDES and not only:
        yield from (place for place in BESIDES[audience](scene, asker) if place.name.startswith(begins))


class Asker:
    """Somebody who asks for an address plainly, to learn whether a page stands behind it."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)

    @property
    def session(self) -> str:
        return session_of(self.client)

    def show_the_password(self) -> None:
        """Be somebody who has just typed it: what changes a sign-in asks for that."""
        answer = self.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()

    def ask(self, address: str, headers: dict[str, str] | None = None) -> str:
        """'' where a page answers with 200, else what else it was."""
        answer = self.client.get(address, headers=headers or {})
        if answer.status_code == 200:
            kind = answer.headers["Content-Type"].partition(";")[0]
            is_page = kind == "text/html" and not answer.streaming and b"<html" in answer.content
            return "" if is_page else "a part of a page" if kind == "text/html" else f"a file ({kind})"
        if answer.status_code in {301, 302}:
            return f"leads to {answer.headers['Location']}"
        return {204: "nothing", 405: "takes a form and shows none"}.get(answer.status_code, f"{answer.status_code}")


def session_of(client: Client) -> str:
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else ""


def _of_address(scene: Scene, asker: Asker, name: str) -> Iterator[Place | NoPage]:
    """The pages of one address: of the access tests' claim, else of the first in another state; of some, of all."""
    met: NoPage | None = None
    found = 0
    for state, address in _addresses(scene, name):
        instead = asker.ask(address, PAGES[name].headers)
        if not instead:
            yield Place(f"{name}:{state}" if state else name, address, asker.session)
            found += 1
        elif met is None or not met.is_meant:
            met = NoPage(name, instead)
        if (met and met.is_meant) or (found and name not in OF_EVERY_STATE):
            break
    if met and not found:
        yield met


def _addresses(scene: Scene, name: str) -> Iterator[tuple[str, str]]:
    own = PAGES[name].own(scene.world)
    yield "", reverse(name, kwargs=own)
    if name.startswith("demo-") or name in FILING_NAMES or not own.keys() & {"number", "token"}:
        return
    for state, claim in scene.claims.items():
        if claim != scene.world.ours and (said := _of_claim(scene, claim, own)):
            yield state, reverse(name, kwargs=said)


def _of_claim(scene: Scene, claim: Claim, own: dict[str, object]) -> dict[str, object]:
    """The access table's arguments for another claim; {} where it has nothing of the kind."""
    said = dict(own)
    if "number" in own:
        said["number"] = claim.number
    if "token" in own:
        said["token"] = scene.token_of(claim)
    for key in {"pk", "document"} & own.keys():
        document = claim.documents.first()
        if document is None:
            return {}
        said[key] = document.pk
    if "deadline" in own:
        limit = claim.deadlines.filter(kind__in=["delivery", "documentation"]).first()
        if limit is None:
            return {}
        said["deadline"] = limit.pk
    return said


# The filing, and who one is --------------------------------------------------------------------------------------

FILING_NAMES = frozenset(name for name in PAGES if name.startswith(("file-claim", "status")))
FILING = ["event", "when", "story", "contact", "wish", "save", "check"]


def _begun(user: User | None = None, peril: str = "damage", identifier: str = UNKNOWN_IMEI) -> Client:
    """A filing that has been answered up to its check."""
    client = Client()
    if user is not None:
        client.force_login(user)
    filing_pages.begin(client, identifier)
    filing_pages.tell(client, {filing_pages.EVENT: {"peril": peril}, filing_pages.WHEN: filing_pages.TODAY})
    # Nobody's words say which language they are in.
    told = {"description": "Ramte bordkanten.", **({"battery": "no"} if peril == "damage" else {})}
    filing_pages.tell(client, {filing_pages.STORY: told})
    return client


def _of_visitor(scene: Scene, asker: Asker) -> Iterator[Place]:
    for name in DOORS:
        yield Place(name, reverse(name))
    begun, stolen = _begun(), _begun(peril="theft")
    yield Place("file-claim", reverse("file-claim"))
    yield Place("file-claim-codes", reverse("file-claim-codes"))
    for name in ("file-claim", "status", "file-claim-who", "account_login"):
        yield _wrong(name, reverse(name))
    yield _wrong("file-claim-contact", reverse("file-claim-contact"), session_of(begun))
    yield from (Place(f"file-claim-{step}", reverse(f"file-claim-{step}"), session_of(begun)) for step in FILING)
    yield Place("file-claim-save:saved", f"{reverse('file-claim-save')}?gemt=1", session_of(begun))
    yield Place("file-claim-now", reverse("file-claim-now"), session_of(stolen))
    yield Place("file-claim-check:stolen", reverse("file-claim-check"), session_of(stolen))
    yield Place("file-claim-resume", reverse("file-claim-resume", args=[scene.world.draft_token]))
    sent = _begun()
    filing_pages.tell(sent, {filing_pages.CONTACT: filing_pages.REACH})
    assert filing_pages.send(sent).status_code == 302
    yield Place("file-claim-receipt", reverse("file-claim-receipt"), session_of(sent))
    yield Place("file-claim-forget", reverse("file-claim-forget"), session_of(sent))
    yield Place("file-claim-forget:begun", reverse("file-claim-forget"), session_of(begun))
    yield Place("file-claim-check:sent", reverse("file-claim-check"), session_of(sent))
    yield Place("file-claim:sent", reverse("file-claim"), session_of(sent))
    yield from _of_the_unknown()
    gone = reverse("file-claim-resume", args=["A" * 43])
    yield Place("file-claim-resume:gone", gone, status=404)
    yield Place("404", "/findes-ikke/", status=404)


def _of_the_unknown() -> Iterator[Place]:
    """Showing who one is, and coming back without the link."""
    yield Place("file-claim-who", reverse("file-claim-who"))
    asked = Client()
    proven.ask(asked)
    yield Place("file-claim-who-code", reverse("file-claim-who-code"), session_of(asked))
    known = Client()
    proven.prove(known)
    yield Place("file-claim-who:known", reverse("file-claim-who"), session_of(known))
    yield Place("file-claim:known", reverse("file-claim"), session_of(known))
    yield Place("status", reverse("status"))
    followed = Client()
    proven.follow(followed, "S-2026-000101")
    yield Place("status-code", reverse("status-code"), session_of(followed))


# The first button of the first form of a page, pressed with nothing filled in.
SEND = "main form[method=post] .action-bar .btn-primary"


def _wrong(name: str, address: str, session: str = "") -> Place:
    """The page as it comes back where nothing was filled in."""
    return Place(f"{name}:errors", address, session, press=SEND)


def _of_link(scene: Scene, asker: Asker) -> Iterator[Place]:
    token = scene.token_of(scene.claims["just_filed"])
    for name, more in (("claimant-answer", ["describe"]), ("claimant-messages", []), ("claimant-complain", [])):
        yield _wrong(name, reverse(name, args=[token, *more]))
    asked = Client()
    asked.post(reverse("claimant-contact", args=[token]))
    yield Place("claimant-contact-code", reverse("claimant-contact-code", args=[token]), session_of(asked))
    yield Place("claimant-document:photo", reverse("claimant-document", args=[token, "photo"]))
    # A claim with an address that a code can go to.
    reached = scene.token_of(scene.claims["covered"])
    shown = Client()
    proven.show_contact(shown, reverse("claimant-case", args=[reached]))
    yield Place("claimant-case:contact shown", reverse("claimant-case", args=[reached]), session_of(shown))
    yield Place("claimant-answer:contact", reverse("claimant-answer", args=[reached, "contact"]), session_of(shown))


def _of_employee(scene: Scene, asker: Asker) -> Iterator[Place]:
    asker.show_the_password()
    yield from (Place(name, reverse(name), asker.session) for name in OWN_SIGN_IN)
    yield Place("front:signed in", reverse("front"), asker.session)
    yield Place("file-claim:signed in", reverse("file-claim"), asker.session)
    begun = session_of(_begun(scene.cast.anna, identifier=ANNAS_IMEI))
    for step in ("contact", "wish", "check"):
        yield Place(f"file-claim-{step}:signed in", reverse(f"file-claim-{step}"), begun)
    yield Place("403", reverse("desk-queue"), asker.session, status=403)


def _of_agent(scene: Scene, asker: Asker) -> Iterator[Place]:
    decided = scene.claims["covered"].number
    yield Place(
        "desk-decide-letter",
        reverse("desk-decide", args=[decided]),
        asker.session,
        tick="[name=kind][value=covered]",
        press="form[action$='/brev/'] [type=submit]",
    )
    written_about = scene.claims["written_about"].number
    for name in ("desk-note", "desk-call", "desk-message"):
        yield _wrong(name, reverse(name, args=[written_about]), asker.session)
    assess, no_day = reverse("desk-assess", args=[written_about]), ("[name=occurred_on_day]", "45")
    yield Place("desk-assess:errors", assess, asker.session, press=SEND, typed=no_day)
    yield _wrong("desk-settle", reverse("desk-settle", args=[decided]), asker.session)
    queue = reverse("desk-queue")
    yield Place("desk-bulk:ticked", queue, asker.session, tick="[data-pick]", press="#bulk button[type=submit]")
    asker.client.post(reverse("desk-next"))
    yield Place("desk-skip", reverse("desk-skip"), asker.session)
    yield Place("desk-queue:one is held", queue, asker.session)


def _of_workshop(scene: Scene, asker: Asker) -> Iterator[Place]:
    yield Place("workshop-jobs:none such", reverse("workshop-jobs"), asker.session, press="main form .btn-primary")
    yield Place("workshop-jobs:one list", f"{reverse('workshop-jobs')}?liste=idag", asker.session)


def _of_it_admin(scene: Scene, asker: Asker) -> Iterator[Place]:
    yield _wrong("fleet-import", reverse("fleet-import"), asker.session)
    yield Place("fleet-devices:searched", f"{reverse('fleet-devices')}?q=Looks", asker.session)


def _of_team_lead(scene: Scene, asker: Asker) -> Iterator[Place]:
    yield from (
        Place(f"{name}:desk", reverse(name), asker.session) for name in ("account_change_password", "mfa_index")
    )
    queue = reverse("desk-queue")
    for view in ("alle", "mine", "afsluttet"):
        yield Place(f"desk-queue:{view}", f"{queue}?vis={view}", asker.session)
    yield Place("desk-search:found", f"{reverse('desk-search')}?q=Anna", asker.session)
    # Its own address was visited while there was none.
    put_a_dead_letter()
    yield Place("desk-dead-letters:some", reverse("desk-dead-letters"), asker.session)
    routed = scene.claims["routed"].number
    yield Place("409", reverse("desk-settle", args=[routed]), asker.session, status=409)


def _of_administrator(scene: Scene, asker: Asker) -> Iterator[Place]:
    yield Place("admin:index", reverse("admin:index"), asker.session)


# What is no address of its own: one in another state, after a press, or as somebody meets it who lacks the right.
BESIDES: dict[str, Callable[[Scene, Asker], Iterator[Place]]] = {
    "visitor": _of_visitor,
    "link": _of_link,
    "employee": _of_employee,
    "agent": _of_agent,
    "team lead": _of_team_lead,
    "workshop": _of_workshop,
    "IT admin": _of_it_admin,
    "administrator": _of_administrator,
}
