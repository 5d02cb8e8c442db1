"""What is found in a fleet file: faults that leave a row out, and what is worth saying of a row that is kept. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """A finding's name, which a program may rely on; `fleet/texts.py` has its sentence."""

    IMEI_CHECK_DIGIT = "imei_check_digit"
    IMEI_LENGTH = "imei_length"
    IMEI_SCIENTIFIC = "imei_scientific"
    IMEI_IS_ICCID = "imei_is_iccid"
    SERIAL_TOO_LONG = "serial_too_long"
    NO_IDENTIFIER = "no_identifier"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    BELONGS_TO_ANOTHER_ORGANISATION = "belongs_to_another_organisation"
    IDENTIFIERS_OF_TWO_DEVICES = "identifiers_of_two_devices"
    DATE_INVALID = "date_invalid"
    DATE_IN_FUTURE = "date_in_future"
    PRICE_INVALID = "price_invalid"
    KIND_UNKNOWN = "kind_unknown"
    EMAIL_INVALID = "email_invalid"
    PHONE_INVALID = "phone_invalid"
    POLICY_UNKNOWN = "policy_unknown"
    ROW_TOO_LONG = "row_too_long"

    IMEI_WITHOUT_CHECK_DIGIT = "imei_without_check_digit"
    IMEI_SOFTWARE_VERSION = "imei_software_version"
    SERIAL_NOT_UNDERSTOOD = "serial_not_understood"
    SERIAL_PREFIX_REMOVED = "serial_prefix_removed"
    DATE_EXCEL_SERIAL = "date_excel_serial"
    WARRANTY_NOT_UNDERSTOOD = "warranty_not_understood"
    TEXT_CUT = "text_cut"
    FORMULA_TEXT = "formula_text"
    NO_PERSON = "no_person"
    PERSON_NOT_CLEAR = "person_not_clear"
    NO_PURCHASE_DATE = "no_purchase_date"
    NO_PRICE = "no_price"
    KIND_NOT_INSURED = "kind_not_insured"
    NO_COVER_PERIOD = "no_cover_period"
    DEVICE_WRITTEN_OFF = "device_written_off"

    @property
    def is_error(self) -> bool:
        """Whether a row with this finding is left out."""
        return self in ERRORS

    @property
    def is_lack(self) -> bool:
        """Whether it says how a row is kept, and nothing of one that is left out."""
        return self in LACKS


ERRORS: frozenset[Code] = frozenset(
    {
        Code.IMEI_CHECK_DIGIT,
        Code.IMEI_LENGTH,
        Code.IMEI_SCIENTIFIC,
        Code.IMEI_IS_ICCID,
        Code.SERIAL_TOO_LONG,
        Code.NO_IDENTIFIER,
        Code.DUPLICATE_IN_FILE,
        Code.BELONGS_TO_ANOTHER_ORGANISATION,
        Code.IDENTIFIERS_OF_TWO_DEVICES,
        Code.DATE_INVALID,
        Code.DATE_IN_FUTURE,
        Code.PRICE_INVALID,
        Code.KIND_UNKNOWN,
        Code.EMAIL_INVALID,
        Code.PHONE_INVALID,
        Code.POLICY_UNKNOWN,
        Code.ROW_TOO_LONG,
    }
)
# What a row lacks; said only of rows that are kept, since it says how they are kept.
LACKS: frozenset[Code] = frozenset({Code.NO_PERSON, Code.NO_PURCHASE_DATE, Code.NO_PRICE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the file's own line, the column as the file names it (empty where the file has none), and the
    cell as it stands there. `first_line` is where a duplicate was seen first, `email` whose name is missing.
    """

    line: int
    column: str
    code: Code
    value: str = ""
    first_line: int = 0
    email: str = ""


class FileFault(StrEnum):
    """Why a file as a whole cannot be read."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    TOO_LARGE_UNPACKED = "file_too_large_unpacked"
    BINARY = "file_binary"
    OLD_EXCEL = "file_old_excel"
    BROKEN_EXCEL = "file_broken_excel"
    UNCLOSED_QUOTE = "file_unclosed_quote"
    NO_HEADER = "file_no_header"
    NO_IDENTIFIER_COLUMN = "file_no_identifier_column"


class FileProblem(Exception):
    """The file as a whole cannot be read: why, and where it matters on which line."""

    def __init__(self, code: FileFault, line: int = 0) -> None:
        super().__init__(f"{code} at line {line}")
        self.code = code
        self.line = line
