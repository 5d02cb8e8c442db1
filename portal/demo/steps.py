"""What happens in the life of a claim: each step is one act, and when it comes after the step before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.models import User
from claims import closing
from claims.calls import appointments, contact, ladder
from claims.desk import finding
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.filing import filing
from claims.models import CallAttempt, Claim, Route
from claims.promises.worktime import DEFAULT_CALENDAR
from claims.routes import readiness, readying, repairs, routing
from devices.models import Device
from portal.demo import moments, papers
from portal.demo.house import House
from workshops.models import Workshop
from workshops.shipping import Address

# Minutes of working time after the step before, or a moment that the scene knows.
Wait = int | Callable[["Scene"], datetime]
ARRIVES_AFTER_PICKUP = 210
# What getting a device ready takes, in working minutes: the copy, Find My, the code, the SIM card.
GUIDE = (19, 3, 2, 4)
SLOW_LANES = (
    ("Rugvænget 14", "6000", "Kolding"),
    ("Teglgården 3, 1. tv", "2650", "Hvidovre"),
    ("Havnevej 27", "8000", "Aarhus"),
)


@dataclass
class Scene:
    """One claim while its life is played: who and what takes part, and the moment that it has come to."""

    house: House
    device: Device | None
    agent: User
    filed: filing.Filing
    at: datetime
    spare_imei: str
    number: str = ""
    arrives_at: datetime | None = None
    route: Route | None = None

    @property
    def workshop_user(self) -> User:
        """Somebody of the workshop that the device goes to."""
        if self.route is None:
            raise AssertionError("no workshop before a route is chosen")
        return self.house.staff_of(self.route.workshop)

    def workshop(self, city: str) -> Workshop:
        return self.house.workshops[city]

    @property
    def address(self) -> Address:
        """Where the claimant has the parcel fetched and sent back to: one of a few invented places."""
        street, postal_code, city = SLOW_LANES[int(self.number[-2:]) % len(SLOW_LANES)]
        name = self.filed.contact_name or (self.device.holder.name if self.device and self.device.holder else "")
        return Address(name=name, street=street, postal_code=postal_code, city=city, phone=self.filed.contact_phone)


@dataclass(frozen=True)
class Step:
    """What is done and when; `readied` is how many steps of the guide its claimant does after it."""

    wait: Wait
    act: Callable[[Scene], object]
    readied: int = 0

    def moment(self, scene: Scene) -> datetime:
        """When the step is taken, seen from the scene's last one."""
        return moments.after_working(scene.at, self.wait) if isinstance(self.wait, int) else self.wait(scene)


Steps = tuple[Step, ...]


# When ----------------------------------------------------------------------------------------------------------------


def in_the_evening(scene: Scene) -> datetime:
    """The next evening, when people come to the papers."""
    return moments.evening_after(scene.at)


def on_arrival(scene: Scene) -> datetime:
    """When the device is there: at the booked time, or when the courier has brought it."""
    if scene.arrives_at is None:
        raise AssertionError("nothing is on its way")
    return scene.arrives_at


def days_later(days: int) -> Wait:
    """In opening hours, so many calendar days later."""
    return lambda scene: moments.after_working(scene.at + timedelta(days=days), 35)


# The call centre -----------------------------------------------------------------------------------------------------


def taken(wait: Wait) -> Step:
    """The agent takes the claim."""
    return Step(wait, lambda s: contact.assign(number=s.number, agent=s.agent, by=s.agent, now=s.at))


def call(wait: Wait, outcome: str, note: str = "") -> Step:
    """The agent rings, with an outcome that `contact.log_call` knows."""
    return Step(wait, lambda s: contact.log_call(number=s.number, agent=s.agent, outcome=outcome, note=note, now=s.at))


def reached(wait: int, note: str) -> Steps:
    """The agent takes the claim and talks with the claimant a little later."""
    return taken(wait), call(6, "reached", note)


def unanswered(wait: Wait) -> Step:
    """The agent rings, and nobody answers."""
    return call(wait, "voicemail", "Lagde besked.")


def tried_again() -> Step:
    """The agent rings again when the ladder says so, and nobody answers."""
    return unanswered(_next_rung)


def _next_rung(scene: Scene) -> datetime:
    tried = CallAttempt.objects.in_vain().filter(claim__number=scene.number).values_list("at", flat=True)
    window = ladder.next_attempt(DEFAULT_CALENDAR, list(tried))
    if window is None:
        raise AssertionError("there is no rung left")
    return window.earliest + timedelta(minutes=7)


def note(wait: Wait, text: str) -> Step:
    """The agent writes a note."""
    return Step(wait, lambda s: contact.add_note(number=s.number, text=text, by=s.agent, now=s.at))


def closed(wait: Wait, outcome: str, reason: str = "") -> Step:
    """The agent closes the claim by hand."""
    return Step(wait, lambda s: closing.close(number=s.number, outcome=outcome, reason=reason, by=s.agent, now=s.at))


def reopened(wait: Wait, reason: str) -> Step:
    """The agent opens the ended claim again."""
    return Step(wait, lambda s: closing.reopen(number=s.number, reason=reason, by=s.agent, now=s.at))


def found(wait: Wait) -> Step:
    """The agent finds the device in the register: the scene's, which the filer had misspelt."""
    return Step(wait, _find)


def _find(scene: Scene) -> None:
    if scene.device is None:
        raise AssertionError("there is no device to find")
    finding.attach_device(number=scene.number, device=scene.device, by=scene.agent, now=scene.at)


# The claimant --------------------------------------------------------------------------------------------------------


def sent(kind: str, wait: Wait = in_the_evening) -> Step:
    """A document comes in by the private link."""
    return Step(wait, lambda s: _send(s, kind))


def _send(scene: Scene, kind: str) -> None:
    upload = papers.upload(kind, scene.device)
    evidence.add_document(number=scene.number, kind=kind, upload=upload, by=None, now=scene.at)


def looked_through(wait: Wait) -> Step:
    """The agent has looked at everything that came in, and needs nothing more."""
    return Step(wait, lambda s: evidence.complete_documentation(number=s.number, by=s.agent, now=s.at))


def told_more(wait: Wait, answers: Answers) -> Step:
    """The claimant answers what the filing left out, by the private link."""
    return Step(wait, lambda s: evidence.answer(number=s.number, answers=answers, by=None, now=s.at))


def call_chosen(wait: Wait, ahead: int) -> Step:
    """The claimant chooses the first half hour at least `ahead` working minutes from then, by the private link."""
    return Step(wait, lambda s: _choose_call(s, moments.after_working(s.at, ahead)))


def _choose_call(scene: Scene, earliest: datetime) -> None:
    days = appointments.free_call_days(now=scene.at)
    slot = next(slot for day in days for slot in day.slots if slot.starts_at >= earliest)
    appointments.agree_call(number=scene.number, starts_at=slot.starts_at, by=None, now=scene.at)


def filed_again(wait: Wait) -> Step:
    """The same person files the same damage once more."""
    return Step(wait, lambda s: filing.file_claim(filing=replace(s.filed, draft_key=None), now=s.at))


def withdrawn(wait: Wait) -> Step:
    """The claimant withdraws the claim."""
    return Step(wait, lambda s: closing.withdraw(number=s.number, by=None, now=s.at))


# Routes --------------------------------------------------------------------------------------------------------------


def walk_in(wait: Wait, city: str, ahead: int) -> Step:
    """Book the first free time at least `ahead` working minutes from then."""
    return Step(wait, lambda s: _book(s, s.workshop(city), moments.after_working(s.at, ahead)), readied=len(GUIDE))


def _book(scene: Scene, workshop: Workshop, earliest: datetime) -> None:
    days = routing.free_slots(workshop, now=scene.at, days=30)
    slot = next(slot for day in days for slot in day.slots if slot.starts_at >= earliest)
    scene.route = routing.choose_walk_in(
        number=scene.number, workshop=workshop, starts_at=slot.starts_at, by=scene.agent, now=scene.at
    )
    scene.arrives_at = slot.starts_at + timedelta(minutes=4)


def pickup(wait: Wait, city: str, *, day: int = 0, window: int = 1) -> Step:
    """Order a courier on the courier's next working day but `day`."""
    return Step(wait, lambda s: _order(s, s.workshop(city), day, window))


def _order(scene: Scene, workshop: Workshop, day: int, window: int) -> None:
    slot = routing.pickup_windows(now=scene.at)[day].slots[window]
    scene.route = routing.choose_pickup(
        number=scene.number,
        workshop=workshop,
        window=(slot.starts_at, slot.ends_at),
        address=scene.address,
        by=scene.agent,
        now=scene.at,
        battery_safe=True,
    )
    scene.arrives_at = moments.after_working(slot.ends_at, ARRIVES_AFTER_PICKUP)


def label(wait: Wait, city: str) -> Step:
    """Send a shipping label to the claimant."""
    return Step(wait, lambda s: _label(s, s.workshop(city)), readied=len(GUIDE))


def _label(scene: Scene, workshop: Workshop) -> None:
    scene.route = routing.choose_label(
        number=scene.number,
        workshop=workshop,
        address=scene.address,
        by=scene.agent,
        now=scene.at,
        battery_safe=True,
    )
    scene.arrives_at = None


def half_ready(way: Step) -> Step:
    """The same way, for which the device is half ready: its number or label is still kept back."""
    return replace(way, readied=len(GUIDE) // 2)


def with_readying(steps: Steps) -> Steps:
    """The steps, and after each way to the workshop what its claimant does to the device, one after the other."""
    return tuple(each for step in steps for each in (step, *(Step(wait, _ready_one) for wait in GUIDE[: step.readied])))


def _ready_one(scene: Scene) -> None:
    """The next step of the guide, by the private link; nothing where all are done or the device needs none."""
    guide = readiness.guide_of(Claim.objects.get(number=scene.number))
    if guide and guide.left:
        readying.tick(number=scene.number, step=guide.left[0], by=None, now=scene.at)


# The workshop --------------------------------------------------------------------------------------------------------


def received(wait: Wait = on_arrival) -> Step:
    """The workshop has the device."""
    return Step(wait, lambda s: repairs.receive(number=s.number, by=s.workshop_user, now=s.at, number_check="same"))


def diagnosed(wait: Wait, diagnosis: str) -> Step:
    """The workshop says what is wrong with it."""
    return Step(wait, lambda s: repairs.diagnose(number=s.number, diagnosis=diagnosis, by=s.workshop_user, now=s.at))


def finished(wait: Wait, outcome: str, note: str) -> Step:
    """The repair ends; where the whole unit was exchanged, with the new one's number."""
    return Step(wait, lambda s: _finish(s, outcome, note))


def _finish(scene: Scene, outcome: str, note: str) -> None:
    repairs.finish(
        number=scene.number,
        outcome=outcome,
        note=note,
        new_identifier=scene.spare_imei if outcome == "swapped" else "",
        by=scene.workshop_user,
        now=scene.at,
    )


def handed_back(wait: Wait) -> Step:
    """The device is back with its user, which closes the claim."""
    return Step(wait, lambda s: repairs.hand_back(number=s.number, by=s.workshop_user, now=s.at))
