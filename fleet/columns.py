"""Which column of a fleet file holds what. Pure.

Headers are known in Danish and English, as Snipe-IT and Intune export them, and as the portal exports them itself;
case, blanks, accents and punctuation make no difference.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# What a header says aside, of its unit or its form.
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})


class Field(StrEnum):
    """What a column may hold."""

    IMEI = "imei"
    IMEI2 = "imei2"
    SERIAL = "serial"
    IDENTIFIER = "identifier"
    KIND = "kind"
    BRAND = "brand"
    MODEL = "model"
    SYSTEM = "system"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    PURCHASED_ON = "purchased_on"
    DELIVERED_ON = "delivered_on"
    PRICE = "price"
    WARRANTY = "warranty"
    POLICY = "policy"


IDENTIFYING = (Field.IMEI, Field.IMEI2, Field.SERIAL, Field.IDENTIFIER)

# Each list in order of trust: where a file has several of them, the first one that is filled in counts.
_NAMES: dict[Field, str] = {
    Field.IMEI: "imei imei1 imeinummer imeinr imeino imeinumber imeikode imeislot1 imeisim1 primaryimei imeimeid "
    "imeinr1 imeinumber1",
    Field.IMEI2: "imei2 imeinummer2 imeinr2 imei2nummer imeislot2 imeisim2 secondimei secondaryimei andenimei",
    Field.SERIAL: "serienummer serienr serial serialnumber serialno serialnr sn servicetag serviceno "
    "deviceserial deviceserialnumber",
    Field.IDENTIFIER: "imeiserienummer imeiellerserienummer imeiserial imeiorserial imeiorserialnumber imeisn "
    "serienummerimei serialnumberimei serialimei identifier enhedsnummer",
    Field.KIND: "enhedstype devicetype type kategori category kind slags produkttype producttype assettype",
    Field.BRAND: "maerke brand manufacturer producent fabrikant fabrikat make",
    Field.MODEL: "model modelnavn modelname enhedsmodel devicemodel produkt product",
    Field.SYSTEM: "os operativsystem styresystem operatingsystem platform",
    Field.NAME: "medarbejder medarbejdernavn employee employeename bruger brugerensnavn primaryuserdisplayname "
    "primaerbrugersvistenavn checkedoutto assignedto tildelt user fuldenavn fullname displayname navn name",
    Field.EMAIL: "email emailadresse emailaddress mail mailadresse medarbejderemail brugeremail "
    "medarbejdersemail employeeemail useremail workemail primaryuseremailaddress primaerbrugersmailadresse "
    "primaryuserupn primaerbrugerupn userprincipalname upn",
    Field.PHONE: "telefon telefonnummer telefonnr tlf tlfnr phone phonenumber mobil mobilnummer mobilnr mobile "
    "mobilephone mobilenumber telephone cellphone mobiltelefon",
    Field.PURCHASED_ON: "koebsdato kobsdato koebt koebtden indkoebsdato anskaffelsesdato purchasedate purchased "
    "purchasedon dateofpurchase datepurchased fakturadato invoicedate",
    Field.DELIVERED_ON: "leveringsdato leveret leveretden deliverydate delivered deliveredon dateofdelivery "
    "datedelivered",
    Field.PRICE: "pris priskr prisikr prisdkk pricedkk price koebspris indkoebspris purchaseprice purchasecost cost "
    "kostpris priseksklmoms prisexmoms prisinklmoms anskaffelsespris anskaffelsespriseksklmoms "
    "koebspriseksklmoms beloeb",
    Field.WARRANTY: "garanti garantimaaneder garantiimaaneder garantimdr producentgaranti warranty warrantymonths",
    Field.POLICY: "police policenummer policenr policy policynumber policyno policyid aftalenummer aftalenr",
}
_FIELDS: dict[str, tuple[Field, int]] = {
    name: (field, place) for field, names in _NAMES.items() for place, name in enumerate(names.split())
}


def key(text: str) -> str:
    """The text without case, accents, blanks and punctuation: `Mærke` and `maerke`, `E-mail` and `EMAIL` are one."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_DANISH)
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if c.isalnum())


@dataclass(frozen=True)
class Columns:
    """The header of a file: for each field the columns that hold it, and the headers that mean nothing here."""

    header: tuple[str, ...]
    places: dict[Field, tuple[int, ...]]
    unread: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.header)

    @property
    def identifies(self) -> bool:
        """Whether the file tells which device a row is about."""
        return any(field in self.places for field in IDENTIFYING)

    def name_of(self, field: Field) -> str:
        """The field's column as the file names it; empty where it has none."""
        return self.header[self.places[field][0]] if field in self.places else ""

    def first_name_of(self, *fields: Field) -> str:
        """The name of the first of these fields that the file has."""
        return next((self.name_of(field) for field in fields if field in self.places), "")


def recognise(header: Sequence[str]) -> Columns:
    """Tell the columns of a header. A second column called IMEI holds the second IMEI."""
    found: dict[Field, list[tuple[int, int]]] = {}
    unread: list[str] = []
    imei_seen = False
    for place, text in enumerate(header):
        known = _FIELDS.get(key(text)) or _FIELDS.get(key(_ASIDE.sub("", text)))
        if known is None:
            if key(text):
                unread.append(text.strip())
            continue
        field, trust = known
        if field is Field.IMEI and imei_seen:
            field = Field.IMEI2
        imei_seen = imei_seen or field is Field.IMEI
        found.setdefault(field, []).append((trust, place))
    places = {field: tuple(place for _, place in sorted(columns)) for field, columns in found.items()}
    return Columns(tuple(text.strip() for text in header), places, tuple(unread))
