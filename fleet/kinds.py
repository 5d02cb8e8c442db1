"""Which kind of device a word, a model or an operating system means. Pure."""

from functools import lru_cache

from fleet.columns import key

# Singular and plural, Danish and English, Snipe-IT's and Jamf's categories, and what people write.
_WORDS: dict[str, str] = {
    "mobile": "mobile mobil mobiler mobiltelefon mobiltelefoner mobilephone mobilephones mobiles cellphone cellphones "
    "telefon telefoner phone phones smartphone smartphones iphone iphones android androidphone",
    "tablet": "tablet tablets ipad ipads tavlecomputer tavlecomputere tabletcomputer androidtablet",
    "laptop": "laptop laptops baerbar baerbare baerbarcomputer baerbarecomputere baerbarpc baerbarepcer notebook "
    "notebooks notebookcomputer macbook macbooks chromebook chromebooks ultrabook",
    "desktop": "desktop desktops desktopcomputer desktoppc stationaer stationaere stationaercomputer "
    "stationaerecomputere stationaerpc workstation workstations arbejdsstation imac macmini allinone",
    "headset": "headset headsets hovedtelefon hovedtelefoner hoeretelefoner headphones earbuds airpods",
    "smartwatch": "smartwatch smartwatches smartur smarture ur watch watches applewatch",
    "speaker": "speaker speakers hoejttaler hoejttalere konferencehoejttaler speakerphone bluetoothhoejttaler",
    "pos": "pos posterminal kasseterminal kasseterminaler kasseapparat kasse pointofsale betalingsterminal",
    "printer": "printer printere printers labelprinter laserprinter",
    "scanner": "scanner scannere scanners stregkodescanner haandscanner",
    "copier": "copier copiers kopimaskine kopimaskiner",
    "plotter": "plotter plottere plotters",
    "accessory": "accessory accessories tilbehoer",
}
_KIND_OF_WORD: dict[str, str] = {word: kind for kind, words in _WORDS.items() for word in words.split()}

# What a model's name begins with, the longer names first.
_MODELS: tuple[tuple[str, str], ...] = (
    ("iphone", "mobile"),
    ("ipad", "tablet"),
    ("macbook", "laptop"),
    ("imac", "desktop"),
    ("mac", "desktop"),
    ("applewatch", "smartwatch"),
    ("watch", "smartwatch"),
    ("galaxytab", "tablet"),
    ("galaxywatch", "smartwatch"),
    ("galaxybook", "laptop"),
    ("galaxy", "mobile"),
    ("pixeltablet", "tablet"),
    ("pixel", "mobile"),
    ("latitude", "laptop"),
    ("xps", "laptop"),
    ("precision", "laptop"),
    ("optiplex", "desktop"),
    ("thinkpad", "laptop"),
    ("thinkcentre", "desktop"),
    ("ideapad", "laptop"),
    ("elitebook", "laptop"),
    ("probook", "laptop"),
    ("zbook", "laptop"),
    ("elitedesk", "desktop"),
    ("prodesk", "desktop"),
    ("surface", "laptop"),
)
_SYSTEMS: tuple[tuple[str, str], ...] = (
    ("ipados", "tablet"),
    ("ios", "mobile"),
    ("android", "mobile"),
    ("windows", "laptop"),
    ("macos", "laptop"),
    ("chromeos", "laptop"),
    ("watchos", "smartwatch"),
)


@lru_cache(maxsize=4096)
def kind_of_word(word: str) -> str:
    """The kind that a cell names, or an empty text where the word is not known."""
    return _KIND_OF_WORD.get(key(word), "")


@lru_cache(maxsize=4096)
def likely_kind(model: str, system: str, *, has_imei: bool) -> str:
    """The kind that model, operating system or an IMEI suggest; an empty text where nothing does."""
    name = key(model)
    by_model = next((kind for start, kind in _MODELS if name.startswith(start)), "")
    if by_model:
        return by_model
    os = key(system)
    by_system = next((kind for start, kind in _SYSTEMS if os.startswith(start)), "")
    return by_system or ("mobile" if has_imei else "")
