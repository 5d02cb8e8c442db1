"""What the steps before handing in are called, why each is needed, and how it is done on each system."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.routes.unlocking import Step, System

Text = str | Promise

SYSTEMS: Mapping[System, Text] = {
    System.IPHONE: _("iPhone"),
    System.IPAD: _("iPad"),
    System.SAMSUNG: _("Samsung"),
    System.ANDROID: _("Anden Android"),
    System.MAC: _("Mac"),
    System.WINDOWS: _("Windows"),
    System.WATCH: _("Ur"),
    System.ANY: _("En anden enhed"),
}
TITLES: Mapping[Step, Text] = {
    Step.BACKUP: _("Tag en sikkerhedskopi"),
    Step.FIND_MY_OFF: _("Slå Find min enhed fra"),
    Step.CODE_OFF: _("Slå skærmlåsen fra"),
    Step.SIM_OUT: _("Tag SIM-kortet ud"),
}
DONE: Mapping[Step, Text] = {
    Step.BACKUP: _("Der er taget sikkerhedskopi"),
    Step.FIND_MY_OFF: _("Find min enhed er slået fra"),
    Step.CODE_OFF: _("Skærmlåsen er slået fra"),
    Step.SIM_OUT: _("SIM-kortet er taget ud"),
}
_OWN_TITLES: Mapping[tuple[System, Step], Text] = {
    (System.IPHONE, Step.FIND_MY_OFF): _("Slå Find min iPhone fra"),
    (System.IPAD, Step.FIND_MY_OFF): _("Slå Find min iPad fra"),
    (System.MAC, Step.FIND_MY_OFF): _("Slå Find min Mac fra"),
    (System.MAC, Step.CODE_OFF): _("Slå adgangskoden fra"),
    (System.WINDOWS, Step.CODE_OFF): _("Slå adgangskoden fra"),
    (System.WATCH, Step.FIND_MY_OFF): _("Ophæv parringen med telefonen"),
    (System.WATCH, Step.CODE_OFF): _("Slå urets kode fra"),
}
REASONS: Mapping[Step, Text] = {
    Step.BACKUP: _("Værkstedet kan være nødt til at slette alt."),
    Step.FIND_MY_OFF: _("Ellers er enheden låst til din konto og kan komme tilbage uden at være repareret."),
    Step.CODE_OFF: _("Værkstedet skal kunne prøve enheden. Send aldrig koden, hverken til os eller med pakken."),
    Step.SIM_OUT: _("Behold selv både SIM-kort og hukommelseskort. Er der intet kort i, er trinnet gjort."),
}
_IOS_FIND = _(
    "Gå til Indstillinger > dit navn > Find. Slå Find min enhed fra, og skriv adgangskoden til din Apple-konto."
)
_IOS = {
    Step.BACKUP: (
        _("Gå til Indstillinger > dit navn > iCloud > iCloud-sikkerhedskopi, og tryk på Sikkerhedskopiér nu."),
        _("Du kan også slutte den til en computer og kopiere med Finder eller Apple-enheder."),
    ),
    Step.FIND_MY_OFF: (
        _IOS_FIND,
        _("Virker skærmen ikke? Log ind på icloud.com/find fra en anden enhed, vælg enheden, og fjern den."),
    ),
    Step.CODE_OFF: (_("Gå til Indstillinger > Face ID & kode eller Touch ID & kode, og tryk på Slå kode fra."),),
    Step.SIM_OUT: (_("Stik en papirclips i det lille hul ved SIM-skuffen. Et eSIM skal ikke tages ud."),),
}
_SIM_TRAY = _("Stik en papirclips i det lille hul ved SIM-skuffen. Tag også et hukommelseskort ud.")
HOW: Mapping[System, Mapping[Step, tuple[Text, ...]]] = {
    System.IPHONE: _IOS,
    System.IPAD: _IOS,
    System.SAMSUNG: {
        Step.BACKUP: (_("Gå til Indstillinger > Konti og sikkerhedskopi > Sikkerhedskopiér data."),),
        Step.FIND_MY_OFF: (
            _("Gå til Indstillinger > Sikkerhed og privatliv > Find mistet enhed, og slå den fra."),
            _("Gå til Indstillinger > Konti og sikkerhedskopi > Administrer konti. Fjern Samsung- og Google-kontoen."),
        ),
        Step.CODE_OFF: (_("Gå til Indstillinger > Låseskærm > Skærmlåstype, og vælg Ingen."),),
        Step.SIM_OUT: (_SIM_TRAY,),
    },
    System.ANDROID: {
        Step.BACKUP: (_("Gå til Indstillinger > Google > Sikkerhedskopiering, og tryk på Sikkerhedskopiér nu."),),
        Step.FIND_MY_OFF: (
            _("Gå til Indstillinger > Google > Find Hub eller Find min enhed, og slå den fra."),
            _("Gå til Indstillinger > Adgangskoder og konti, og fjern Google-kontoen."),
        ),
        Step.CODE_OFF: (_("Gå til Indstillinger > Sikkerhed > Skærmlås, og vælg Ingen."),),
        Step.SIM_OUT: (_SIM_TRAY,),
    },
    System.MAC: {
        Step.BACKUP: (_("Gå til Systemindstillinger > Generelt > Time Machine, eller læg filerne på firmaets drev."),),
        Step.FIND_MY_OFF: (_("Gå til Systemindstillinger > dit navn > iCloud > Find min Mac, og slå den fra."),),
        Step.CODE_OFF: (
            _("Gå til Systemindstillinger > Anonymitet & sikkerhed, og slå FileVault fra."),
            _("Gå til Systemindstillinger > Brugere & grupper, og slå automatisk login til."),
        ),
    },
    System.WINDOWS: {
        Step.BACKUP: (_("Læg filerne på OneDrive eller firmaets drev, og se, at alt er overført."),),
        Step.FIND_MY_OFF: (
            _("Gå til Indstillinger > Beskyttelse af personlige oplysninger > Find min enhed. Slå den fra."),
        ),
        Step.CODE_OFF: (
            _("Gå til Indstillinger > Konti > Logonindstillinger, og fjern PIN-kode og adgangskode."),
            _("Er disken låst med BitLocker, så bed jeres IT-afdeling om at slå den fra."),
        ),
    },
    System.WATCH: {
        Step.FIND_MY_OFF: (
            _("Åbn urets app på telefonen, vælg uret, og ophæv parringen. Uret bliver kopieret først."),
        ),
        Step.CODE_OFF: (_("Er parringen ophævet, er koden væk. Ellers slår du den fra under Indstillinger på uret."),),
    },
    System.ANY: {},
}
# What one may choose between where we do not know the device.
CHOICES = tuple(system for system in System if system is not System.ANY and system is not System.WATCH)


def title_of(system: System, step: Step) -> Text:
    """What the step is called on this system."""
    return _OWN_TITLES.get((system, step), TITLES[step])


def how_to(system: System, step: Step) -> tuple[Text, ...]:
    """How it is done there, sentence by sentence; empty where we do not know the system."""
    return HOW[system].get(step, ())


def step_title(value: str) -> str:
    """What a stored step is called on any system; its value where a later release has dropped it."""
    return str(TITLES[Step(value)]) if value in list(Step) else value


def done_text(value: str) -> str:
    """What is so once a stored step is done; its value where a later release has dropped it."""
    return str(DONE[Step(value)]) if value in list(Step) else value
