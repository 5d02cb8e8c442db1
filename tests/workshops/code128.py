"""Reading a Code 128 back from the bars that a PDF draws: a second implementation, from the table of the standard."""

import io
import re
from itertools import pairwise

import pypdf

# Widths of bar, space, bar, space, bar, space for the values 0 to 105 (ISO/IEC 15417), and the stop pattern.
WIDTHS = (  # noqa: SIM905 - a table is read in rows
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232"
).split()
STOP = "2331112"
CODE_C, CODE_B, CODE_A = 99, 100, 101
START = {103: "A", 104: "B", 105: "C"}


def bars_of(pdf: bytes) -> list[tuple[float, float]]:
    """Left edge on the page and width of every filled rectangle that is taller than wide, from left to right."""
    content = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    found: list[tuple[float, float]] = []
    shift, saved = 0.0, []
    for line in content.splitlines():
        if line.startswith("q"):
            saved.append(shift)
        if moved := re.search(r"1 0 0 1 ([-\d.]+) [-\d.]+ cm", line):
            shift += float(moved[1])
        for x, _y, width, height in re.findall(r"([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re f", line):
            if float(height) > float(width):
                found.append((shift + float(x), float(width)))
        if line == "Q":
            shift = saved.pop()
    return sorted(found)


def decode(bars: list[tuple[float, float]]) -> str:
    """The text that the bars say; fails on a wrong pattern or check digit."""
    module = min(width for _x, width in bars)
    edges = [edge for x, width in bars for edge in (x, x + width)]
    widths = "".join(str(round((b - a) / module)) for a, b in pairwise(edges))
    assert widths.endswith(STOP), widths
    body = widths[: -len(STOP)]
    values = [WIDTHS.index(body[place : place + 6]) for place in range(0, len(body), 6)]
    *data, check = values
    assert check == (data[0] + sum(place * value for place, value in enumerate(data))) % 103
    return _text(data)


def _text(values: list[int]) -> str:
    charset, text = START[values[0]], ""
    for value in values[1:]:
        if charset == "C":
            if value == CODE_B:
                charset = "B"
            elif value == CODE_A:
                charset = "A"
            else:
                text += f"{value:02}"
        elif value == CODE_C:
            charset = "C"
        else:
            assert value < 96, value
            text += chr(value + 32)
    return text
