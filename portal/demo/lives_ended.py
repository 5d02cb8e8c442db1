"""The lives that are over: closed by each outcome, and lapsed. Data."""

from portal.demo import stories as told
from portal.demo.lives import (
    ASSESSING,
    BOOKED_AT_A_DESK,
    FETCHED,
    FILED,
    IN_REPAIR,
    PHOTO,
    PROOF,
    RETURNING,
    ROUTED,
    Life,
    covered,
    life,
)
from portal.demo.lives_back import BACK
from portal.demo.lives_closing import CLOSING_SOON
from portal.demo.lives_judged import JUDGED
from portal.demo.moments import days_ago, working
from portal.demo.steps import (
    call,
    closed,
    diagnosed,
    finished,
    handed_back,
    label,
    looked_through,
    pickup,
    reached,
    received,
    sent,
    taken,
    unanswered,
    walk_in,
    withdrawn,
)
from portal.demo.steps_after import asked_again
from portal.demo.steps_decided import decided

CLOSED = (
    life(
        working(6100),
        "nordlys mobile",
        told.CRACKED,
        reached(58, BOOKED_AT_A_DESK),
        covered(16),
        (walk_in(4, "Kolding", 560), received(), diagnosed(45, "Skærmen er knust.")),
        (finished(130, "repaired", "Ny skærm, mens kunden ventede."), handed_back(20)),
    ),
    life(
        working(9200),
        "anna laptop",
        told.COFFEE,
        reached(75, FETCHED),
        (sent(PROOF), decided(100, "covered"), pickup(9, "Kolding"), received(), diagnosed(180, "Væske i tastaturet.")),
        (finished(1440, "repaired", "Nyt tastatur og ny bundplade."), handed_back(480)),
        by="anna",
    ),
    life(
        working(7400),
        "klitgaard mobile",
        told.STAIRS,
        reached(90, "Har selv en æske."),
        covered(40),
        (label(3, "Odense"), received(980), diagnosed(240, "Glasset er knust.")),
        (finished(500, "repaired", "Nyt glas."), handed_back(430)),
    ),
    life(
        working(8600),
        "nordlys tablet",
        told.RAIN,
        reached(110, FETCHED),
        covered(25),
        (pickup(5, "Aalborg"), received(), diagnosed(300, "Fugt i kameraet.")),
        (finished(900, "repaired", "Kamera skiftet."), handed_back(480)),
    ),
    life(
        working(5600),
        "klitgaard mobile",
        told.CAR_DOOR,
        reached(39, BOOKED_AT_A_DESK),
        covered(12),
        (walk_in(3, "Glostrup", 420), received(), diagnosed(60, "Rammen er bøjet, skærmen er knust.")),
        (finished(480, "repaired", "Ny ramme og skærm."), handed_back(390)),
    ),
    # Rung too late, which its ledger says for ever.
    life(
        working(7900),
        "nordlys mobile worn",
        told.NO_SOUND,
        (taken(290), call(12, "reached", "Undskyldte, at vi ringede for sent.")),
        covered(60),
        (label(8, "Kolding"), received(900), diagnosed(200, "Mikrofonen er fyldt med støv.")),
        (finished(120, "repaired", "Renset og testet."), handed_back(500)),
    ),
    life(
        working(6800),
        "nordlys mobile worn",
        told.RESTARTS,
        reached(88, BOOKED_AT_A_DESK),
        covered(300),
        (walk_in(7, "København", 500), received(), diagnosed(400, "Ingen fejl i to døgn.")),
        (finished(500, "no_fault", "Nulstillet og opdateret."), handed_back(260)),
    ),
    life(
        working(8100),
        "klitgaard mobile",
        told.HARBOUR,
        reached(44, FETCHED),
        covered(20),
        (pickup(6, "Aarhus"), received(), diagnosed(320, "Saltvand på bundkortet.")),
        (finished(300, "irreparable", "Kan ikke reddes."), handed_back(480)),
    ),
    life(
        working(7100),
        "nordlys mobile Samsung",
        told.CRACKED,
        reached(61, BOOKED_AT_A_DESK),
        covered(30),
        (walk_in(5, "Aalborg", 400), received(), diagnosed(110, "Skærm, ramme og kamera er knust.")),
        (finished(500, "swapped", "Hele enheden er ombyttet."), handed_back(340)),
    ),
    life(
        working(4700),
        "klitgaard mobile",
        told.MAIL_STUCK,
        (taken(36), call(4, "solved_by_phone", "Adgangskoden var skiftet. Konto sat op igen.")),
    ),
    life(
        working(2600),
        "nordlys laptop",
        told.MAIL_STUCK,
        (unanswered(100), taken(210), call(5, "solved_by_phone", "Genstartede efter en opdatering.")),
    ),
    life(
        working(1400),
        "soebakken tablet",
        told.RESTARTS,
        (taken(80), call(7, "solved_by_phone", "Nyt system lagt ind sammen med brugeren.")),
        (asked_again(1190, "Den genstarter igen, nu også når den lader. Kan I åbne sagen?"),),
    ),
    life(working(2050), "klitgaard mobile", told.NO_SOUND, (withdrawn(150),)),
    life(
        working(3800),
        "klitgaard laptop",
        told.FLICKER,
        reached(84, "En kollega har anmeldt den samme skærm."),
        (closed(30, "duplicate", "Samme skade som kollegaens sag."),),
    ),
)

LAPSED = (
    life(days_ago(52), "nordlys mobile", told.STAIRS, reached(96, "Skulle sende faktura.")),
    life(days_ago(44), "klitgaard mobile", told.NOTHING_SAID, (unanswered(101), unanswered(480)), contact="nothing"),
    life(
        days_ago(58),
        "nordlys mobile",
        told.NO_CHARGE,
        reached(77, "Sender den i næste uge."),
        (sent(PROOF), sent(PHOTO, 4), looked_through(110), label(10, "Kolding")),
    ),
)

_OTHERS: dict[str, tuple[Life, ...]] = {
    "filed": FILED,
    "assessing": ASSESSING + CLOSING_SOON,
    "routed": ROUTED,
    "in_repair": IN_REPAIR,
    "returning": RETURNING,
    "closed": CLOSED + BACK,
    "lapsed": LAPSED,
}
LIVES: dict[str, tuple[Life, ...]] = {state: group + JUDGED.get(state, ()) for state, group in _OTHERS.items()}
