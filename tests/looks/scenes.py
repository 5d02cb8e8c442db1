"""What the pages are about: the world of the access tests in the longest words, and a claim in each of its states."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from claims import complaints, reopening
from claims.calls.appointments import agree_call
from claims.calls.contact import add_note, log_call
from claims.closing import withdraw
from claims.deciding.decisions import decide
from claims.deciding.settling import settle
from claims.files.uploads import read
from claims.models import Claim, LossFacts
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.proof import links
from claims.routes import quoting
from claims.routes.originals import receive_new
from claims.routes.repairs import diagnose, finish, receive
from claims.writing import messaging
from devices.models import Device, Kind
from policies.models import Policy
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cover, make_device
from tests.claims.claimant import TOLD, filed
from tests.claims.files import picture, upload
from tests.claims.routed import TOMORROW_AT_NINE, label, make_claim, walk_in
from tests.portal.test_narrow_pages_in_browser import LONG_ADDRESS, LONG_NAME, LONG_WORD
from tests.portal.world import World, make_world
from workshops.models import Shipment

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
# In the opening hours of the day after tomorrow, which has agreed calls to give away.
A_CALL = NOW.replace(hour=11) + 2 * DAY


@dataclass(frozen=True)
class Scene:
    """The world, and a claim for each state that has pages of its own, by the name of the state."""

    world: World
    claims: dict[str, Claim]

    @property
    def cast(self) -> Cast:
        return self.world.cast

    def token_of(self, claim: Claim) -> str:
        """The private link of whoever the register says uses the device, else of whoever filed."""
        link = claim.links.order_by("-trusted", "created_at").first()
        return links.token_of(link) if link else links.token_of(links.make(claim, trusted=True, now=NOW))


def make_scene(cast: Cast, *, in_every_state: bool = True) -> Scene:
    """Everything, in words as long as Danish has them; else the access tests' claims alone."""
    cast.nordlys.name = LONG_NAME
    cast.nordlys.save()
    cast.annas_phone.model = LONG_WORD
    cast.annas_phone.save()
    cast.kolding.name = f"{LONG_WORD}, Kolding"
    cast.kolding.directions = "Indgang fra gården, to minutter fra stationen."
    cast.kolding.save()
    world = make_world(cast)
    world.ours.description = f"{LONG_WORD} {LONG_WORD.lower()}"
    world.ours.contact_email = LONG_ADDRESS
    world.ours.save()
    claims = {"routed": world.ours}
    for number, (name, make) in enumerate(STATES.items() if in_every_state else (), start=201):
        claims[name] = Claim.objects.get(pk=make(cast, number).pk)
    return Scene(world, claims)


def _phone(cast: Cast, number: int, policy: Policy | None = None, **more: object) -> Device:
    """Another covered phone of Anna's."""
    device = make_device(
        cast.nordlys,
        cast.annas_phone.holder,
        serial=f"LOOKS{number}",
        kind=Kind.MOBILE,
        **more,  # type: ignore[arg-type]
    )
    make_cover(policy or cast.nordlys_policy, device, NOW.date() - 200 * DAY, NOW.date() + 800 * DAY)
    return device


def _claim(cast: Cast, number: int, policy: Policy | None = None, **fields: object) -> Claim:
    said = {"occurred_on": NOW.date() - DAY, "country": "DK", **fields}
    return make_claim(cast, _phone(cast, number, policy), number=f"S-2026-{number:06}", **said)


def _known(cast: Cast, number: int, policy: Policy | None = None) -> Claim:
    """A claim of which everything is known that a decision asks for."""
    claim = _claim(cast, number, policy)
    evidence = ["proof_of_purchase"]
    LossFacts.objects.create(claim=claim, cause="drop", evidence=evidence, stated_at=NOW, stated_by=cast.camilla)
    return Claim.objects.get(pk=claim.pk)


def just_filed(cast: Cast, _number: int) -> Claim:
    return filed(UNKNOWN_IMEI, **TOLD).claim


def stolen(cast: Cast, _number: int) -> Claim:
    return filed("F2LX7K9QPL", peril="theft", contact_phone="+4520304050").claim


def written_about(cast: Cast, number: int) -> Claim:
    """Notes, calls in vain, an agreed call, and messages both ways with a picture."""
    claim = _claim(cast, number, state="filed")
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="Telefonsvarer.", now=NOW)
    agree_call(number=claim.number, starts_at=A_CALL, by=None, now=NOW)
    add_note(number=claim.number, text=f"Prøv igen. {LONG_WORD}", by=cast.camilla, now=NOW)
    messaging.send(number=claim.number, text="Kan du sende et billede af bagsiden?", by=cast.camilla, now=NOW)
    photo = read(upload(picture(size=(640, 480)), "bagside.jpg"))
    messaging.receive(number=claim.number, text="Ja, her er det.", files=[photo], by=None, now=NOW, trusted=True)
    return claim


def sent_by_label(cast: Cast, number: int) -> Claim:
    claim = _claim(cast, number)
    route = label(claim, cast)
    Shipment.objects.filter(pk=route.shipment_id).update(carrier="postnord", tracking_number="00370730251234567890")
    return claim


def under_repair(cast: Cast, number: int) -> Claim:
    """On Eva's bench, with a price that waits for an answer."""
    claim = _known(cast, number)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + 4 * HALF_HOUR)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    diagnose(number=claim.number, diagnosis="Skærm og ramme er knust.", by=cast.eva, now=NOW + DAY)
    amount, question = Decimal("2450.50"), "Skærm og ramme. Må vi gå i gang?"
    quoting.ask(number=claim.number, amount_dkk=amount, note=question, by=cast.eva, now=NOW + DAY)
    return claim


def repaired(cast: Cast, number: int) -> Claim:
    claim = _claim(cast, number)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + 6 * HALF_HOUR)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    diagnose(number=claim.number, diagnosis="Skærmen er knust.", by=cast.eva, now=NOW + DAY)
    finish(number=claim.number, by=cast.eva, now=NOW + DAY, outcome="repaired", note="Ny skærm.", new_identifier="")
    return claim


def going_home(cast: Cast, number: int) -> Claim:
    """Repaired, and on its way back in a parcel."""
    claim = _claim(cast, number)
    label(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    diagnose(number=claim.number, diagnosis="Skærmen er knust.", by=cast.eva, now=NOW + DAY)
    finish(number=claim.number, by=cast.eva, now=NOW + DAY, outcome="repaired", note="", new_identifier="")
    return claim


def covered(cast: Cast, number: int) -> Claim:
    claim = _known(cast, number)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    return claim


def complained_about(cast: Cast, number: int) -> Claim:
    claim = _known(cast, number)
    reason = f"Ridser, der ikke hindrer brugen, er ikke dækket. {LONG_WORD}"
    decide(number=claim.number, kind="rejected", clause="6", reason=reason, by=cast.camilla, now=NOW)
    text = "Det er ikke ridser. Skærmen er sort."
    complaints.receive(number=claim.number, text=text, channel="page", by=cast.anna, now=NOW)
    return claim


def _replaced(cast: Cast, number: int, imei: str, then: datetime) -> Claim:
    """Settled by another phone, which is there; the old one is awaited."""
    terms = {"terms": "squaretrade-elgiganten", "term_months": 24, "options": ["theft"]}
    policy = Policy.objects.create(
        organisation=cast.nordlys, number=f"NL-{number}", starts_on=NOW.date() - 300 * DAY, **terms
    )
    claim = _known(cast, number, policy)
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=then)
    settle(
        number=claim.number,
        form="replacement",
        amount_dkk=Decimal(5000),
        excess_dkk=None,
        note="",
        new_identifiers=[imei],
        by=cast.camilla,
        now=then,
    )
    receive_new(number=claim.number, by=cast.anna, now=then)
    return claim


def replaced(cast: Cast, number: int) -> Claim:
    return _replaced(cast, number, "356938035643809", NOW)


def never_sent_back(cast: Cast, number: int) -> Claim:
    """The old phone never came, and its time is over."""
    claim = _replaced(cast, number, "352099001761481", NOW - 60 * DAY)
    sweep_deadlines(now=NOW)
    return claim


def withdrawn(cast: Cast, number: int) -> Claim:
    claim = _claim(cast, number)
    withdraw(number=claim.number, by=None, now=NOW)
    return claim


def asked_to_reopen(cast: Cast, number: int) -> Claim:
    claim = withdrawn(cast, number)
    reopening.ask(number=claim.number, text="Den er stadig i stykker.", by=None, now=NOW, trusted=True)
    return claim


def lapsed(cast: Cast, number: int) -> Claim:
    """Closed because no papers came; nobody says that the right is lost."""
    then, device = NOW - 40 * DAY, _phone(cast, number)
    claim = Claim.objects.create(
        number=f"S-2026-{number:06}",
        organisation=cast.nordlys,
        device=device,
        person=device.holder,
        state="assessing",
        filed_at=then,
        stated_identifier=device.serial,
        stated_kind="serial",
        contact_email=LONG_ADDRESS,
    )
    deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=then, now=then)
    sweep_deadlines(now=NOW)
    return claim


def proposed(cast: Cast, number: int) -> Claim:
    """Decided by one where two are asked for."""
    claim = _known(cast, number)
    cast.nordlys.four_eyes_above_dkk = Decimal(1000)
    cast.nordlys.save()
    decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW)
    return claim


# The last one changes what holds for the organisation.
STATES: dict[str, Callable[[Cast, int], Claim]] = {
    make.__name__: make
    for make in (
        just_filed,
        stolen,
        written_about,
        sent_by_label,
        under_repair,
        repaired,
        going_home,
        covered,
        complained_about,
        replaced,
        never_sent_back,
        withdrawn,
        asked_to_reopen,
        lapsed,
        proposed,
    )
}
