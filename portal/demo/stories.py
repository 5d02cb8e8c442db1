"""What people tell: the damages of the demonstration, in the words of those who file them."""

from dataclasses import dataclass

from claims.models import Peril


@dataclass(frozen=True, kw_only=True)
class Story:
    """A damage as it is told; `days_before` is how many days before the filing it happened, None where nobody knows."""

    peril: str = ""
    text: str = ""
    days_before: int | None = 0
    country: str = "DK"
    battery_danger: bool | None = None
    wish: str = ""
    language: str = "da"


CRACKED = Story(
    peril=Peril.DAMAGE,
    text="Telefonen faldt ud af lommen på parkeringspladsen. Skærmen er knust, og den nederste del reagerer ikke.",
    battery_danger=False,
    wish="walk_in",
)
STAIRS = Story(peril=Peril.DAMAGE, text="Jeg tabte den på trappen. Glasset er flækket på tværs.", days_before=1)
CAR_DOOR = Story(
    peril=Peril.DAMAGE,
    text="Den røg ned mellem sædet og bildøren og blev klemt. Kanten er bøjet, og den tænder ikke.",
    battery_danger=False,
    wish="pickup",
)
BUILDING_SITE = Story(
    peril=Peril.DAMAGE, text="Faldt ned fra stilladset, cirka to meter. Skærmen er sort, men den ringer.", wish="label"
)
SWOLLEN = Story(
    peril=Peril.DAMAGE,
    text="Efter et fald er bagsiden begyndt at bule ud, og telefonen bliver varm, når den lader.",
    days_before=2,
    battery_danger=True,
)
CLASSROOM = Story(
    peril=Peril.DAMAGE,
    text="Tabletten blev skubbet ned fra et bord i timen. Hjørnet og skærmen er knust.",
    wish="pickup",
)
COFFEE = Story(
    peril=Peril.LIQUID,
    text="Jeg væltede en kop kaffe ud over tastaturet. Computeren gik ud og vil ikke starte.",
    battery_danger=False,
    wish="pickup",
)
RAIN = Story(peril=Peril.LIQUID, text="Den lå i en våd jakkelomme hele dagen. Nu er der dug i kameraet.", days_before=3)
HARBOUR = Story(
    peril=Peril.LIQUID, text="Telefonen var en tur i havnebassinet. Vi fik den op, men den er helt død.", days_before=1
)
NO_CHARGE = Story(peril=Peril.FAULT, text="Den lader kun, når stikket holdes skævt.", days_before=None, wish="walk_in")
RESTARTS = Story(
    peril=Peril.FAULT, text="Genstarter af sig selv flere gange om dagen, også efter en nulstilling.", days_before=6
)
NO_SOUND = Story(peril=Peril.FAULT, text="De andre kan ikke høre mig, når jeg ringer.", days_before=4, wish="label")
FLICKER = Story(peril=Peril.FAULT, text="Skærmen flimrer og bliver grøn, når låget åbnes helt.", days_before=9)
MAIL_STUCK = Story(peril=Peril.FAULT, text="Mailprogrammet kører i ring, og jeg kan ikke logge ind.", days_before=0)
TILL = Story(
    peril=Peril.DAMAGE,
    text="Terminalen røg på gulvet ved kassen. Den starter, men kortlæseren svarer ikke. Vi har kun én anden.",
    wish="walk_in",
)
BROKEN_IN = Story(
    peril=Peril.THEFT,
    text="Der har været indbrud i bilen i nat. En rude var slået ind, og tasken med computeren er væk.",
)
CAFE = Story(peril=Peril.THEFT, text="Den lå på bordet på en café. Da jeg så op, var den væk.", days_before=1)
DORMITORY = Story(
    peril=Peril.THEFT, text="Døren til værelset var brudt op, og telefonen er stjålet. Politiet har været her."
)
SNATCHED = Story(
    peril=Peril.THEFT,
    text="Jeg stod ved busstoppet med telefonen i hånden. En på løbehjul tog den og kørte.",
    days_before=1,
)
SITE_HUT = Story(
    peril=Peril.THEFT,
    text="Skurvognen på byggepladsen var brudt op mandag morgen. Telefonen lå i et aflåst skab.",
    days_before=1,
)
IDENTITY = Story(
    peril=Peril.OTHER,
    text="Nogen har brugt mit MitID og oprettet to abonnementer i mit navn, efter at telefonen blev hacket.",
    days_before=3,
    battery_danger=False,
)
TRAIN = Story(peril=Peril.LOSS, text="Jeg glemte den i toget mod Aalborg. Hittegods har den ikke.", days_before=5)
IN_ENGLISH = Story(
    peril=Peril.DAMAGE,
    text="I dropped my phone on the way to a customer. The screen is cracked and the camera does not focus.",
    language="en",
    battery_danger=False,
    wish="walk_in",
)
SPILT_WATER = Story(
    peril=Peril.LIQUID,
    text="A glass of water went over the laptop in a meeting. It starts, but half the keys are dead.",
    language="en",
    days_before=1,
)
ABROAD = Story(
    peril=Peril.DAMAGE, text="Faldt på et stengulv på messen i Hamborg. Skærmen er revnet.", days_before=3, country="DE"
)
LATE = Story(
    peril=Peril.DAMAGE, text="Skærmen har været revnet siden ferien. Nu går revnen hen over kameraet.", days_before=41
)
CRACKED_AGAIN = Story(
    peril=Peril.DAMAGE, text="Nu er skærmen gået løs i hjørnet igen, samme sted som sidst.", days_before=2
)
DEAD_AGAIN = Story(
    peril=Peril.FAULT, text="Berøringsfeltet svarer ikke i højre side. Det var det glas, I skiftede.", days_before=2
)
NOTHING_SAID = Story(days_before=None, country="")
