"""Lists as files that a spreadsheet opens without running anything in them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

# What a spreadsheet takes for the beginning of a formula, also in the wide forms that some read as the same.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes a file for UTF-8 by this mark, and the semicolon for the separator where the comma is for decimals.
_MARK = "\ufeff"


class _Echo:
    """Hands back what is written to it, so that lines leave as they are made."""

    def write(self, line: str) -> str:
        return line


def escaped(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def dialled(phone: str) -> str:
    """The number as it is dialled from Denmark, without the plus that would make it a formula."""
    return phone.removeprefix("+45") if phone.startswith("+45") else phone.replace("+", "00", 1)


def lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file line by line; every cell is escaped."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield _MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([escaped(cell) for cell in row])
