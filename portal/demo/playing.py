"""Playing the lives of all claims beside each other in the order of time, with the sweep and the post going on."""

import heapq
import itertools
import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils import timezone
from stdnum import luhn

from claims.filing.filing import Filing, file_claim
from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.writing import messaging
from devices.models import Device
from devices.replacing import current_of
from policies.models import Cover
from portal.demo import post
from portal.demo.house import House
from portal.demo.lives import Life
from portal.demo.lives_ended import LIVES
from portal.demo.steps import Scene

AGENTS = ("camilla", "camilla", "jonas", "sofie")
# Beat's intervals, more or less.
SWEEP_LAG, POST_LAG = timedelta(seconds=9), timedelta(seconds=4)
# A type code that no device of the demonstration and none of the sample files has.
UNKNOWN_TYPE, SPARE_TYPE = "35448120", "35329912"
# Surely within the manufacturer's warranty, and surely past it.
_WARRANTY_OF = {"fresh": timedelta(days=330), "worn": timedelta(days=800)}
_STILL_AT_IT = {
    "da": "Vi er ikke helt færdige med din sag endnu. Du skal ikke gøre noget imens, og du hører fra os igen.",
    "en": "We have not quite finished with your claim yet. Meanwhile you need do nothing, and will hear from us again.",
}
STRANGERS = ("Karoline Bjerg", "Yasmin Haddad", "Morten Aagaard", "Petra Nørskov")


@dataclass(frozen=True)
class Played:
    """A claim, and the state that its life was written to end in."""

    number: str
    state: str


def play(house: House, *, dice: random.Random, now: datetime) -> list[Played]:
    """Live through every claim's life up to `now`, each step by its act at its own moment."""
    stage = _Stage(house, dice, now)
    lives = [(life, state) for state, group in LIVES.items() for life in group]
    for life, state in sorted(lives, key=lambda both: both[0].filed(now)):
        stage.enter(life, state)
    stage.run()
    return stage.played


@dataclass
class _Playing:
    """A life under way: its scene from the filing on, and which step is next (-1 is the filing)."""

    life: Life
    state: str
    scene: Scene | None = None
    place: int = -1


class _Stage:
    """All lives by their next moment; no step comes before what the sweep had to do earlier."""

    def __init__(self, house: House, dice: random.Random, now: datetime) -> None:
        self._house = house
        self._dice = dice
        self._now = now
        self._casting = Casting(dice, timezone.localdate(now))
        self._order = itertools.count()
        self._waiting: list[tuple[datetime, int, _Playing]] = []
        self.played: list[Played] = []

    def enter(self, life: Life, state: str) -> None:
        self._push(life.filed(self._now), _Playing(life, state))

    def run(self) -> None:
        while self._waiting:
            at, _order, playing = heapq.heappop(self._waiting)
            self._let_time_pass(at)
            scene = playing.scene or self._set_scene(playing.life)
            scene.at = at
            if playing.place < 0:
                scene.number = file_claim(filing=scene.filed, now=at).claim.number
                playing.scene = scene
                self.played.append(Played(scene.number, playing.state))
            else:
                playing.life.steps[playing.place].act(scene)
            post.deliver(now=min(at + POST_LAG, self._now))
            playing.place += 1
            if playing.place < len(playing.life.steps):
                self._push(playing.life.steps[playing.place].moment(scene), playing)
        self._let_time_pass(self._now)
        sweep_deadlines(now=self._now)
        post.deliver(now=self._now)

    def _set_scene(self, life: Life) -> Scene:
        device = None if life.number == "unknown" else self._casting.find(life.device, as_name=life.name)
        return Scene(
            house=self._house,
            device=device,
            agent=self._house.users[life.agent or self._dice.choice(AGENTS)],
            filed=self._filing(life, device),
            at=life.filed(self._now),
            spare_imei=self._casting.number(SPARE_TYPE),
        )

    def _push(self, at: datetime, playing: _Playing) -> None:
        if at <= self._now:
            heapq.heappush(self._waiting, (at, next(self._order), playing))

    def _let_time_pass(self, until: datetime) -> None:
        """Sweep at every moment before `until` at which a deadline fell due; what is held back comes along.

        The portal looks at a held one each hour. A played past need not: it looks whenever anything else falls due.
        """
        while (due := _next_due()) and due <= until:
            if self._write_before(due):
                continue
            at = min(due + SWEEP_LAG, until)
            # One that is held back now fires nothing, and is no longer the next.
            if not sweep_deadlines(now=at) and _next_due() == due:
                raise AssertionError(f"a deadline of {due} could not be fired at {at}")
            post.deliver(now=min(at + POST_LAG, self._now))

    def _write_before(self, due: datetime) -> bool:
        """Write to those who are to hear from us by then, as who looks after their claims does; False for nobody."""
        running = Deadline.objects.running().filter(kind=DeadlineKind.NEXT_WORD, next_at=due)
        waiting = list(running.values_list("claim__number", "claim__language"))
        at = due - timedelta(minutes=1)
        for number, language in waiting:
            messaging.send(number=number, text=_STILL_AT_IT[language], by=self._house.users["camilla"], now=at)
        if waiting:
            post.deliver(now=at + POST_LAG)
        return bool(waiting)

    def _filing(self, life: Life, device: Device | None) -> Filing:
        story = life.story
        person = device.holder if device else None
        filed_on = timezone.localdate(life.filed(self._now))
        name, email, phone = (person.name, person.email, person.phone) if person else self._casting.stranger()
        given = {
            "own": {"contact_name": name, "contact_email": email, "contact_phone": phone},
            "other mail": {"contact_name": name, "contact_email": f"{email.partition('@')[0]}@privat.example"},
            "phone": {"contact_name": name, "contact_phone": phone},
            "damaged phone": {"contact_name": name, "contact_phone": phone, "phone_is_the_device": True},
            "nothing": {},
        }[life.contact]
        return Filing(
            identifier=self._typed(life, device),
            language=story.language,
            filer_key=uuid.UUID(int=self._dice.getrandbits(128)).hex,
            by=self._house.users[life.by] if life.by else None,
            peril=story.peril,
            description=story.text,
            occurred_on=None if story.days_before is None else filed_on - timedelta(days=story.days_before),
            country=story.country,
            battery_danger=story.battery_danger,
            wish=story.wish,
            **given,  # type: ignore[arg-type]
        )

    def _typed(self, life: Life, device: Device | None) -> str:
        if device is None or life.number == "misspelt":
            return self._casting.number(UNKNOWN_TYPE)
        return device.imeis[0] if device.imeis else device.serial


class Casting:
    """Finds a device for each life, no two of them the same unless asked for again: in use, covered, with a price."""

    def __init__(self, dice: random.Random, today: date) -> None:
        self._dice = dice
        self._today = today
        covered = Cover.objects.in_force_on(today).filter(ends_on__gt=today + timedelta(days=30)).values("device_id")
        held = Device.objects.exclude(holder=None).exclude(holder__email="")
        free = held.filter(pk__in=covered, price_dkk__isnull=False)
        self._free = list(
            free.select_related("holder__user", "organisation").prefetch_related("identifiers").order_by("pk")
        )
        dice.shuffle(self._free)
        self._strangers = iter(STRANGERS)
        self._named: dict[str, Device] = {}

    def find(self, wanted: str, *, as_name: str = "") -> Device:
        """The first free device that fits `nordlys mobile Apple`, `anna laptop` or `nordlys mobile fresh`.

        `again NAME` is the device that was found `as_name`, or the unit in use in its place.
        """
        who, _blank, name = wanted.partition(" ")
        device = current_of(self._named[name]) if who == "again" else self._free_one(wanted)
        if as_name:
            self._named[as_name] = device
        return device

    def _free_one(self, wanted: str) -> Device:
        for device in self._free:
            if self._fits(device, *wanted.split()):
                self._free.remove(device)
                return device
        raise AssertionError(f"no device is left for {wanted!r}")

    def number(self, type_code: str) -> str:
        """A valid IMEI that belongs to nothing yet."""
        digits = f"{type_code}{self._dice.randrange(10**6):06d}"
        return digits + str(luhn.calc_check_digit(digits))

    def stranger(self) -> tuple[str, str, str]:
        """Somebody who files a number that the register does not know."""
        name = next(self._strangers)
        return name, f"{name.split()[0].lower()}@privat.example", f"+4531{self._dice.randrange(10**6):06d}"

    def _fits(self, device: Device, who: str, kind: str, more: str = "") -> bool:
        holder = device.holder
        if holder is None or device.kind != kind:
            return False
        if holder.user is not None or who in ("anna", "david"):
            return holder.user is not None and holder.user.email.startswith(f"{who}@")
        if not device.organisation.name.casefold().startswith(_BEGINNINGS[who]):
            return False
        if more in ("fresh", "worn"):
            in_warranty = bool(device.purchased_on and device.purchased_on > self._today - _WARRANTY_OF[more])
            return in_warranty is (more == "fresh")
        return more in ("", device.brand)


_BEGINNINGS = {"nordlys": "nordlys", "klitgaard": "klitgaard", "soebakken": "søbakken"}


def _next_due() -> datetime | None:
    free = Deadline.objects.running().filter(held_at__isnull=True)
    first: datetime | None = free.aggregate(first=Min("next_at"))["first"]
    return first
