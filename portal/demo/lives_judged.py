"""The lives that are about cover: facts, decisions of every kind, what was paid, guarantees and recalls. Data."""

from portal.demo import stories as told
from portal.demo.lives import BOOKED_AT_A_DESK, POLICE, PROOF, Life, life
from portal.demo.moments import working
from portal.demo.steps import diagnosed, finished, handed_back, label, note, reached, received, reopened, sent, walk_in
from portal.demo.steps_after import complained, new_arrived
from portal.demo.steps_decided import decided, proposed, recalled, seconded, sent_back, settled, stated

SIM_BLOCKED = ("sim_block",)
ALL_TOLD = ("sim_block", "last_use")

# One of each verdict, then what waits, what was changed, and what a guarantee still holds.
_ASSESSING = (
    life(
        working(1620),
        "nordlys mobile",
        told.CRACKED,
        reached(84, "Har faktura. Bruger en gammel telefon så længe."),
        (sent(PROOF), stated(40, "screen_damage", value=5200, repair=1895)),
    ),
    life(
        working(1510),
        "nordlys mobile",
        told.LATE,
        reached(95, "Revnen kom i sommerhuset. Ringede først, da kameraet blev dækket."),
        (sent(PROOF), stated(35, "screen_damage", prevents_use=True)),
    ),
    life(
        working(1830),
        "nordlys mobile fresh",
        told.NO_SOUND,
        reached(71, "Ingen fald, ingen væske. Mikrofonen døde af sig selv."),
        (sent(PROOF), stated(45, "internal_fault")),
    ),
    life(
        working(2210),
        "soebakken mobile",
        told.DORMITORY,
        reached(140, "Har anmeldt det. SIM-kortet er spærret. Finder ud af, hvornår den sidst var i brug."),
        (stated(14, "burglary", lost_mode=True, evidence=SIM_BLOCKED), sent(PROOF)),
        (note(61, "Politiets kvittering kommer i morgen."),),
    ),
    life(
        working(1760),
        "soebakken mobile",
        told.SNATCHED,
        reached(55, "Ingen trusler. Den blev revet ud af hånden."),
        (stated(12, "snatch_theft", lost_mode=True, evidence=ALL_TOLD), sent(POLICE)),
    ),
    life(
        working(1980),
        "klitgaard laptop",
        told.BROKEN_IN,
        reached(61, "Anmelder det til politiet i eftermiddag."),
        (stated(22, "burglary"),),
    ),
    life(
        working(1450),
        "soebakken laptop",
        told.RESTARTS,
        reached(93, "Sker også på skolens net og uden oplader."),
        (stated(18, "internal_fault"),),
    ),
    life(
        working(1290),
        "klitgaard laptop HP",
        told.FLICKER,
        reached(64, "Ingen tegn på fald. Flimrer også uden ekstern skærm."),
        (sent(PROOF), stated(30, "internal_fault"), proposed(16, "covered")),
        agent="jonas",
    ),
    life(
        working(1410),
        "klitgaard laptop Dell",
        told.COFFEE,
        reached(58, "Er ked af det. Har sendt faktura."),
        (sent(PROOF), stated(24, "liquid")),
        (proposed(15, "goodwill", "6", "Væske er ikke dækket, men I har været kunder længe."),),
        (sent_back(70, "Hvad taler for kulance her? Skriv det, eller afgør efter punkt 6."),),
        agent="camilla",
    ),
    life(
        working(1330),
        "klitgaard mobile",
        told.HARBOUR,
        reached(47, "Den er helt død. Vil gerne have en ny samme dag."),
        (stated(20, "liquid", value=3450, repair=4180), decided(35, "covered")),
    ),
    life(
        working(4320),
        "nordlys mobile fresh",
        told.NO_SOUND,
        reached(77, "Fejlen er kommet af sig selv."),
        (sent(PROOF), stated(20, "internal_fault"), decided(35, "warranty")),
        (
            reopened(1440, "Producenten afviser: der er spor af fald. Så er det en skade."),
            stated(25, "drop", value=5600, repair=2150),
        ),
    ),
    life(
        working(1120),
        "again tavle",
        told.DEAD_AGAIN,
        reached(52, "Samme glas, som værkstedet skiftede."),
    ),
)

_ROUTED = (
    life(
        working(1180),
        "again opgang",
        told.CRACKED_AGAIN,
        reached(66, "Det er det glas, Esbjerg skiftede."),
        (recalled(8), label(14, "Esbjerg")),
    ),
)

_REPAIRED = (
    life(
        working(9700),
        "soebakken mobile",
        told.STAIRS,
        reached(130, "Skolens kontor sender den."),
        (stated(25, "drop"), decided(25, "covered")),
        (label(6, "Esbjerg"), received(1100), diagnosed(260, "Bagglasset er knust.")),
        (finished(700, "repaired", "Nyt bagglas."), handed_back(600)),
        name="opgang",
    ),
    life(
        working(7300),
        "soebakken tablet",
        told.CLASSROOM,
        reached(88, BOOKED_AT_A_DESK),
        (stated(10, "screen_damage"), decided(14, "covered")),
        (walk_in(5, "Odense", 600), received(), diagnosed(75, "Glasset er knust.")),
        (finished(420, "repaired", "Nyt glas."), handed_back(200)),
        name="tavle",
    ),
)

_REFUSED = (
    life(
        working(5200),
        "nordlys mobile",
        told.CAFE,
        reached(72, "Har anmeldt det til politiet."),
        (sent(POLICE), stated(60, "unattended_theft")),
        (decided(340, "rejected", "6", "Totalforsikringen dækker skader på enheden, men ikke tyveri."),),
    ),
    life(
        working(6400),
        "nordlys mobile",
        told.TRAIN,
        reached(54, "Hittegods har ikke fundet den."),
        (stated(20, "loss"),),
        (decided(130, "rejected", "6", "Forsikringen dækker ikke en enhed, der er blevet væk uden tyveri."),),
    ),
    life(
        working(5900),
        "nordlys mobile",
        told.LATE,
        reached(81, "Ved godt, at det er sent. Ingen har sagt 30 dage."),
        (sent(PROOF), stated(28, "screen_damage"), decided(200, "rejected")),
    ),
    life(
        working(3100),
        "nordlys mobile fresh",
        told.NO_CHARGE,
        reached(63, "Fejlen er kommet af sig selv i sidste uge, ingen tegn på fald."),
        (decided(200, "warranty", "6", "Kommer fejlen af sig selv i de første to år, er den forhandlerens."),),
    ),
)

_SETTLED = (
    life(
        working(8900),
        "soebakken mobile",
        told.DORMITORY,
        reached(70, "SIM-kortet er spærret. Find min telefon er slået til."),
        (stated(9, "burglary", lost_mode=True, evidence=ALL_TOLD), sent(POLICE), sent(PROOF, 240)),
        (decided(500, "covered"), settled(1400, "gift_card", note="Gavekortet sendes til skolens kontor.")),
    ),
    life(
        working(6900),
        "nordlys laptop",
        told.SPILT_WATER,
        reached(69, "Own IT department repairs it and sends us the invoice."),
        (sent(PROOF), stated(33, "liquid", value=9900, repair=2850), decided(45, "covered")),
        (settled(900, "repair", 2850, "Deres eget værksted skifter tastaturet."),),
    ),
    life(
        working(5500),
        "klitgaard mobile",
        told.IDENTITY,
        reached(38, "Banken har spærret MitID. Har bilag på udgifterne."),
        (sent(POLICE), stated(50, "identity_theft"), proposed(120, "covered"), seconded(45)),
        (settled(480, "cash", 18_400, "Udgifter efter bilag, uden moms."),),
    ),
    # Two exchanges after each other: the cover has moved twice, and the chain can be read from any of the three.
    life(
        working(9300),
        "klitgaard mobile",
        told.SITE_HUT,
        reached(42, "Politiet har været der."),
        (stated(11, "burglary", lost_mode=True), sent(POLICE), decided(75, "covered")),
        (settled(300, "replacement", note="Udleveret på kontoret i Glostrup."),),
        name="skurvogn",
    ),
    life(
        working(4200),
        "again skurvogn",
        told.HARBOUR,
        reached(50, "Den nye telefon, tre uger gammel."),
        (stated(17, "liquid", value=4100, repair=5200), decided(40, "covered"), settled(260, "replacement")),
    ),
)

# What goes on after the end: a complaint that nobody has read yet, and an old phone that is to come back.
_GOING_ON = (
    life(
        working(2900),
        "nordlys mobile",
        told.CAFE,
        reached(58, "Den blev taget fra bordet. Har talt med politiet."),
        (stated(22, "unattended_theft"),),
        (decided(160, "rejected", "6", "Totalforsikringen dækker skader på enheden, men ikke tyveri."),),
        (complained(2540, "Vi fik at vide, at forsikringen dækker alt. Det står også i den brochure, vi fik med."),),
    ),
    life(
        working(3300),
        "soebakken mobile",
        told.STAIRS,
        reached(74, "Den er ikke værd at reparere. Vil gerne have en magen til."),
        (sent(PROOF), stated(18, "drop", value=3600, repair=4250), decided(40, "covered")),
        (settled(210, "replacement", note="Sendt med en frankeret pose til den gamle."), new_arrived(900)),
    ),
)

JUDGED: dict[str, tuple[Life, ...]] = {
    "assessing": _ASSESSING,
    "routed": _ROUTED,
    "closed": _REPAIRED + _REFUSED + _SETTLED + _GOING_ON,
}
