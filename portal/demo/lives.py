"""The lives of all claims: when each was filed, about what, and what happened since. Data.

A wait is in working minutes, so that a life fits any calendar; `lives_judged.py` has those that are about cover,
`lives_ended.py` those that are over. Which state a life has come to by now is the group that it stands in.
"""

from dataclasses import dataclass
from typing import Literal

from claims.evidence.told import Answers
from portal.demo import stories as told
from portal.demo.moments import Past, days_ago, minutes_ago, working
from portal.demo.steps import (
    Steps,
    call,
    call_chosen,
    days_later,
    diagnosed,
    filed_again,
    finished,
    found,
    half_ready,
    label,
    note,
    pickup,
    reached,
    received,
    reopened,
    sent,
    taken,
    told_more,
    tried_again,
    unanswered,
    walk_in,
    with_readying,
)
from portal.demo.steps_after import asked, handed_in, photographed, tracked
from portal.demo.steps_decided import confirmed, decided
from portal.demo.steps_writing import answered, named_the_lead, wrote
from portal.demo.stories import Story

Contact = Literal["own", "other mail", "phone", "damaged phone", "nothing"]
PROOF, POLICE, PHOTO = "proof_of_purchase", "police_report", "photo"


@dataclass(frozen=True, kw_only=True)
class Life:
    """One claim. `device` names an organisation, a kind and perhaps a brand, or who holds it (`anna mobile`).

    `number` says which number was typed: the device's own, one that no register knows (`unknown`), or one that was
    misspelt so that the device has to be found (`misspelt`). `by` is the sign-in that filed it, '' for a visitor, and
    `agent` who takes it, '' for anybody. A life with a `name` can happen on: `again NAME` is the device that it was
    about, or the unit that has replaced it since.
    """

    filed: Past
    device: str
    story: Story
    steps: Steps = ()
    contact: Contact = "own"
    number: Literal["own", "unknown", "misspelt"] = "own"
    by: str = ""
    agent: str = ""
    name: str = ""


def life(filed: Past, device: str, story: Story, *steps: Steps, **more: str) -> Life:
    """A life out of sequences of steps."""
    return Life(filed=filed, device=device, story=story, steps=with_readying(sum(steps, ())), **more)  # type: ignore[arg-type]


def covered(wait: int) -> Steps:
    return confirmed(wait), decided(4, "covered")


BOOKED_AT_A_DESK = "Vil helst selv aflevere den. Har sikkerhedskopi."
FETCHED = "Kan ikke undvære bilen til at køre med den, så vi henter."

FILED = (
    life(working(655), "nordlys laptop", told.COFFEE),
    life(working(318), "klitgaard mobile", told.BUILDING_SITE),
    life(working(252), "nordlys mobile", told.CRACKED),
    life(working(229), "soebakken tablet", told.CLASSROOM),
    life(working(217), "nordlys tablet", told.STAIRS),
    life(working(186), "nordlys mobile", told.NO_SOUND, (taken(31),)),
    life(working(163), "nordlys mobile", told.RAIN, contact="damaged phone", number="unknown"),
    life(working(149), "nordlys mobile", told.CAR_DOOR, by="bo"),
    life(working(131), "klitgaard mobile", told.SWOLLEN),
    life(working(96), "nordlys mobile", told.CRACKED, (filed_again(19),)),
    life(working(75), "klitgaard mobile", told.NOTHING_SAID, contact="nothing"),
    life(working(64), "nordlys mobile", told.STAIRS, number="unknown"),
    life(working(43), "soebakken mobile", told.DORMITORY),
    life(working(23), "nordlys mobile", told.IN_ENGLISH, contact="other mail"),
    life(minutes_ago(38), "klitgaard laptop", told.FLICKER, contact="phone"),
    life(minutes_ago(7), "nordlys mobile", told.CRACKED),
    life(working(112), "klitgaard tablet", told.STAIRS, (taken(42), unanswered(9))),
    life(working(930), "nordlys laptop", told.RESTARTS, (taken(118), unanswered(5), tried_again(), tried_again())),
    life(working(128), "nordlys mobile", told.NO_SOUND, (call_chosen(24, 150),)),
)

ASSESSING = (
    life(
        working(705),
        "nordlys mobile",
        told.CRACKED,
        reached(88, "Skærmen er knust, resten virker."),
        covered(44),
        (wrote(95, "Kan jeg nå at få den igen inden fredag? Ellers vil jeg hellere selv aflevere den."),),
    ),
    life(
        working(1120),
        "nordlys mobile",
        told.STAIRS,
        (taken(70), call(9, "reached", "Et ciffer var læst forkert."), found(11)),
        number="misspelt",
    ),
    life(
        days_ago(51),
        "nordlys mobile",
        told.NO_CHARGE,
        reached(102, "Skal finde fakturaen i arkivet."),
        (reopened(days_later(40), "Fakturaen kom, dagen efter at sagen blev henlagt."), sent(PROOF)),
    ),
    life(
        working(1340),
        "nordlys laptop worn",
        told.FLICKER,
        reached(66, "Flimrer også uden ekstern skærm."),
        (
            confirmed(190),
            decided(15, "partly", "6", "Vi dækker skærmen. Opladeren er tilbehør, og det dækker forsikringen ikke."),
        ),
    ),
    life(
        working(1250),
        "klitgaard mobile",
        told.LATE,
        reached(130, "Sagen er anmeldt sent, men skaden er tydelig."),
        (
            wrote(40, "Jeg har fundet et billede af den fra samme dag. Kan I bruge det?"),
            answered(35, "Ja tak, læg det ved dit svar her. Så ser vi på det sammen med resten."),
            named_the_lead(20, "@{lead} sagen er anmeldt sent. Er kulance i orden her?"),
            decided(145, "goodwill"),
        ),
    ),
    life(days_ago(27), "nordlys tablet", told.ABROAD, reached(58, "Venter på faktura fra indkøb.")),
    life(days_ago(30), "klitgaard mobile", told.RAIN, reached(121, "Lovede at sende bilag. Ringet op to gange siden.")),
    life(working(860), "klitgaard mobile", told.STAIRS, reached(77, "Sender et billede i aften."), (photographed(),)),
    life(working(890), "nordlys laptop", told.SPILT_WATER, reached(49, "Speaks English. Backup is in place.")),
)

ROUTED = (
    life(
        working(690),
        "nordlys mobile",
        told.CRACKED,
        reached(60, BOOKED_AT_A_DESK),
        covered(15),
        (walk_in(4, "Kolding", 900),),
    ),
    life(
        working(1500),
        "anna mobile",
        told.CRACKED,
        reached(84, "Bruger sin gamle telefon så længe. " + BOOKED_AT_A_DESK),
        (sent(PROOF), sent(PHOTO, 3)),
        covered(120),
        (walk_in(11, "Kolding", 1620),),
        by="anna",
    ),
    life(
        working(610),
        "klitgaard mobile",
        told.CAR_DOOR,
        reached(92, BOOKED_AT_A_DESK),
        covered(21),
        (half_ready(walk_in(6, "København", 560)),),
    ),
    # Did not come: nobody has seen the phone since its time at the desk.
    life(
        working(1930),
        "nordlys mobile",
        told.RAIN,
        reached(55, BOOKED_AT_A_DESK),
        covered(33),
        (walk_in(5, "Odense", 720),),
    ),
    life(
        working(980),
        "klitgaard laptop",
        told.FLICKER,
        reached(73, BOOKED_AT_A_DESK),
        covered(190),
        (walk_in(8, "Aarhus", 1450),),
    ),
    life(
        working(520),
        "nordlys mobile",
        told.SWOLLEN,
        reached(18, "Bad om at slukke den og lade den ligge ude."),
        covered(4),
        (walk_in(3, "Aalborg", 530),),
    ),
    life(
        working(480),
        "nordlys laptop",
        told.COFFEE,
        reached(64, FETCHED),
        covered(25),
        (pickup(7, "Aarhus", day=0, window=1),),
    ),
    life(
        working(1180),
        "nordlys mobile",
        told.CAR_DOOR,
        reached(70, FETCHED),
        covered(160),
        (pickup(8, "Hvidovre", day=3, window=2),),
    ),
    life(
        working(760),
        "soebakken tablet",
        told.CLASSROOM,
        reached(112, FETCHED),
        covered(30),
        (pickup(9, "Odense", day=0, window=3),),
    ),
    life(
        working(330),
        "klitgaard mobile",
        told.HARBOUR,
        reached(52, FETCHED),
        covered(48),
        (pickup(5, "Glostrup", day=1, window=0),),
    ),
    life(working(290), "nordlys mobile", told.NO_SOUND, reached(31, "Poster den i dag."), (label(12, "Kolding"),)),
    life(
        working(2450),
        "klitgaard mobile",
        told.BUILDING_SITE,
        reached(66, "Har selv en æske."),
        covered(40),
        (label(3, "Esbjerg"), handed_in(300), tracked(90, "gls", "00250041783126")),
    ),
    life(
        days_ago(28),
        "nordlys mobile",
        told.NO_CHARGE,
        reached(90, "Sender den, når hun er hjemme fra ferie."),
        (sent(PROOF), label(200, "Kolding")),
    ),
    life(
        working(1020),
        "nordlys mobile",
        told.IN_ENGLISH,
        reached(41, "Prefers to hand it in himself after all."),
        (label(9, "Odense"),),
        covered(350),
        (note(62, "Vil hellere aflevere den selv."), walk_in(3, "Kolding", 700)),
    ),
)

IN_REPAIR = (
    life(
        working(1280),
        "nordlys mobile",
        told.CAR_DOOR,
        reached(57, BOOKED_AT_A_DESK),
        covered(16),
        (walk_in(4, "Kolding", 640), received(), diagnosed(70, "Ramme, skærm og kamera er trykket.")),
        (asked(25, 3450, "Ramme, skærm og kamera med arbejde. Det er tæt på prisen for en ny: må vi gå i gang?"),),
    ),
    life(
        working(2890),
        "nordlys mobile",
        told.CRACKED,
        reached(60, BOOKED_AT_A_DESK),
        covered(20),
        (walk_in(5, "Kolding", 1100), received()),
    ),
    life(
        working(3350),
        "nordlys laptop",
        told.COFFEE,
        reached(71, FETCHED),
        covered(35),
        (sent(PROOF), pickup(30, "Kolding"), received(), diagnosed(190, "Væske under tastaturet. Bundkortet er tørt.")),
    ),
    life(
        working(3720),
        "klitgaard mobile",
        told.STAIRS,
        reached(86, "Har selv en æske."),
        covered(44),
        (label(4, "Odense"), received(900), diagnosed(130, "Skærm og bagglas er knust.")),
    ),
    life(
        working(2630),
        "klitgaard mobile",
        told.HARBOUR,
        reached(45, BOOKED_AT_A_DESK),
        covered(12),
        (walk_in(3, "København", 640), received(), diagnosed(75, "Fugt i hele telefonen. Batteriet skal skiftes.")),
    ),
    life(
        working(4010),
        "klitgaard laptop",
        told.FLICKER,
        reached(95, FETCHED),
        covered(300),
        (pickup(8, "Aarhus", day=1), received()),
    ),
    life(
        working(2240),
        "klitgaard pos",
        told.TILL,
        reached(22, "Butikken har kun én terminal tilbage. Haster."),
        covered(6),
        (walk_in(3, "Glostrup", 300), received(), diagnosed(61, "Kortlæseren er løs. Reservedel er bestilt.")),
    ),
    life(
        working(3010),
        "soebakken mobile",
        told.STAIRS,
        reached(120, "Sender den fra skolens kontor."),
        covered(25),
        (told_more(200, Answers(wish="label")), label(4, "Esbjerg"), received(1000)),
    ),
    life(
        working(2760),
        "nordlys mobile",
        told.SWOLLEN,
        reached(14, "Bad om at slukke den og lade den ligge ude."),
        covered(5),
        (walk_in(2, "Aalborg", 260), received(), diagnosed(95, "Batteriet er bulet efter faldet. Skiftes.")),
    ),
)

RETURNING = (
    life(
        working(3600),
        "nordlys mobile",
        told.CRACKED,
        reached(52, BOOKED_AT_A_DESK),
        covered(18),
        (walk_in(4, "Kolding", 700), received(), diagnosed(55, "Skærmen er knust. Resten er i orden.")),
        (finished(240, "repaired", "Ny skærm. Testet."),),
    ),
    life(
        working(4900),
        "nordlys laptop Lenovo",
        told.COFFEE,
        reached(80, "Har selv en æske."),
        covered(60),
        (label(5, "Aabenraa"), received(1100), diagnosed(220, "Væske i tastaturet.")),
        (finished(960, "repaired", "Nyt tastatur, renset bundkort."),),
    ),
    life(
        working(4400),
        "klitgaard mobile",
        told.HARBOUR,
        reached(48, FETCHED),
        covered(28),
        (pickup(6, "København"), received(), diagnosed(260, "Bundkortet er tæret.")),
        (finished(400, "irreparable", "Kan ikke reddes. Data er væk."),),
    ),
    life(
        working(4100),
        "soebakken tablet",
        told.CLASSROOM,
        reached(104, FETCHED),
        covered(30),
        (sent(PROOF), pickup(10, "Hvidovre"), received(), diagnosed(180, "Glasset er knust.")),
        (finished(700, "repaired", "Nyt glas og ny ramme."),),
    ),
    life(
        working(3900),
        "nordlys mobile Apple",
        told.CAR_DOOR,
        reached(66, BOOKED_AT_A_DESK),
        covered(22),
        (walk_in(5, "Aarhus", 600), received(), diagnosed(140, "Rammen er bøjet.")),
        (finished(410, "swapped", "Hele enheden er ombyttet."),),
    ),
    life(
        working(3300),
        "soebakken mobile worn",
        told.RESTARTS,
        reached(97, BOOKED_AT_A_DESK),
        covered(140),
        (walk_in(4, "Odense", 480), received(), diagnosed(300, "Kan ikke fremkalde fejlen.")),
        (finished(420, "no_fault", "Nyeste system er lagt ind."),),
    ),
)
