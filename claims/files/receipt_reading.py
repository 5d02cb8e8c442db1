"""When something was bought and what it cost, out of the text of a receipt or an invoice, Danish or English. Pure.

What comes out is a suggestion for a person to confirm. Each date and amount is taken for what the words before it say
it is; the best word decides, and where it stands before two different ones nothing is suggested.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

MOST_LINES: Final = 2_000
MOST_LETTERS: Final = 300
# What a company insures; less is a cable, and more is several devices or a misread number.
LEAST_DKK, MOST_DKK = Decimal(100), Decimal(200_000)
YEARS: Final = 15

_OTHER = 0
# Said without a word before it, which counts only where it is the only one.
_ALONE = -1
_MONTHS: Final = (
    ("jan", "januar", "january"),
    ("feb", "februar", "february"),
    ("mar", "marts", "march"),
    ("apr", "april"),
    ("maj", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DATE = re.compile(
    rf"""(?<![\d.,/-])(?:
        (?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)
      | (?P<d2>\d{{1,2}})(?P<mark>[./-])\s?(?P<m2>\d{{1,2}})(?P=mark)\s?(?P<y2>20\d\d|\d\d)
      | (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[.\s-]{{1,2}}(?P<m3>{_MONTH})[.,\s-]{{1,2}}(?P<y3>20\d\d)
      | (?P<m4>{_MONTH})\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y4>20\d\d)
    )(?![\d/]|[.,-]\d)""",
    re.VERBOSE,
)
_HOME = r"dkk|dkr\.?|kr\.?"
_ABROAD = r"eur|€|usd|us\$|\$|gbp|£|sek|nok|chf|pln"
_AMOUNT = re.compile(
    rf"""(?:(?<!\w)(?P<before>{_HOME}|{_ABROAD})\s?)?
    (?<![\d.,])(?P<number>
        \d{{1,3}}(?:\.\d{{3}})+,\d{{2}} | \d{{1,3}}(?:,\d{{3}})+\.\d{{2}} | \d{{1,3}}(?:\s\d{{3}})+[.,]\d{{2}}
      | \d{{1,3}}(?:[.]\d{{3}})+(?:,-)? | \d+[.,]\d{{2}} | \d{{3,6}},- | \d{{3,6}}
    )(?![\d%]|[.,]\d|\s?%)
    (?:\s?(?P<after>(?:{_HOME}|{_ABROAD})(?!\w)))?""",
    re.VERBOSE,
)
_GROSS = r"(?:inkl|incl|including|med)\.?\s?(?:25(?:[.,]00?)?\s?%\s?)?(?:dansk\s)?(?:moms|vat|tax)"
_NET = r"(?:ekskl|eksl|excl|excluding|eks|ex|uden|før|before)\.?\s?(?:moms|vat|tax)"
# By rank, and within one rank in the order in which they are tried. Rank 0 says that what follows is something else.
_PRICE_WORDS: Final = (
    (_OTHER, rf"(?:i\s?alt|total|beløb|sum|pris|amount|price)\W{{0,3}}{_NET}|{_NET}"),
    (_OTHER, r"sub\W?total|delsum|delbeløb|mellemsum|antal(?:\s(?:varer\s)?i\s?alt)?|quantity|qty|items"),
    (_OTHER, r"(?:heraf\s|total\s|samlet\s)?(?:moms|vat|tax)\w*(?:\W{0,3}(?:i\s?alt|total|amount|25\s?%))?"),
    (_OTHER, r"(?:i\s?alt|total|samlet)\s(?:rabat|besparelse|vægt|discount|savings|weight|fragt|shipping)"),
    (
        _OTHER,
        r"rabat|discount|fragt|shipping|levering|delivery|gebyr|fee|byttepenge|change\b|kontant|cash|saldo|balance",
    ),
    (
        _OTHER,
        r"(?:pr\.?|per)\s(?:md|måned|month|stk|piece|unit)\.?|md\.?\s?ydelse|afdrag|instal+ment|depositum|deposit",
    ),
    (4, rf"(?:total(?:beløb)?|i\s?alt|beløb|sum|samlet\s(?:pris|beløb)|amount|grand\stotal)\W{{0,3}}{_GROSS}"),
    (3, r"(?:fakturatotal|fakturabeløb|grand\stotal|invoice\stotal|order\stotal|ordre\s?total|total\sdue|amount\sdue)"),
    (3, r"(?:samlet\s(?:pris|beløb)|beløb\si\s?alt|at\sbetale|til\sbetaling|total(?:beløb)?|i\s?alt)"),
)
_DATE_WORDS: Final = (
    (_OTHER, r"forfald\w*|betal\w*\s?(?:senest|frist|dato)\w*|sidste\s\w+\sbetaling\w*|(?:payment\s)?due(?:\sdate)?"),
    (
        _OTHER,
        r"levering\w*|leveret|forsendelse\w*|afsendt|deliver\w*(?:\sdate)?|shipp?\w*(?:\sdate)?|retur\w*|return\w*",
    ),
    (_OTHER, r"garanti\w*|reklamation\w*|warranty\w*|gyldig\w*|valid\w*|udløb\w*|expir\w*|udskrevet|print\w*"),
    (_OTHER, r"periode\w*|period|fra|til|from|until|født|fødsels\w*|birth\w*|version"),
    (4, r"købsdato|købt(?:\s(?:den|d\.))?|dato\sfor\skøb(?:et)?|date\sof\spurchase|purchase\sdate|purchased(?:\son)?"),
    (3, r"faktura\s?dato|bilags\s?dato|kvitterings?\s?dato|bon\s?dato|invoice\sdate|receipt\sdate|date\sof\sinvoice"),
    (2, r"ordre\s?dato|bestillings\s?dato|bestilt(?:\s(?:den|d\.))?|order\sdate|order\splaced|ordered(?:\son)?"),
    (1, r"dato|date|den|d\."),
)
_NOT_A_PURCHASE = re.compile(
    r"\b(?:kreditnota|kredit\s?faktura|credit\s?note|credit\smemo|refund|tilbagebetaling|returbon)", re.IGNORECASE
)
# What is paid again and again is no price of a thing.
_AGAIN_AND_AGAIN = re.compile(
    r"\b(?:\w*abonnement\w*|månedlig\w*|leasing\w*|leje(?:aftale|periode)?|subscription|monthly|rental)\b"
)
_IS_DANISH = re.compile(r"\b(?:moms|faktura|købsdato|kvittering|beløb|i alt|ialt|dato|bestilling|kasse)\b")
# Only there: kroner are meant where nothing says which.
_OF_DENMARK = re.compile(r"\b(?:købsdato|købt|beløb|i alt|ialt|bestilling|udsalgspris|cvr\w*)\b")
# Kroner and moms of the neighbours.
_OF_NEIGHBOURS = re.compile(
    r"\b(?:mva|org\.?\s?nr|summa|belopp|beløp|kvitto|fakturadatum|förfallo\w*|kjøp\w*|oslo|stockholm|göteborg)\b"
)
_NEARBY: Final = 40


@dataclass(frozen=True)
class Reading:
    """What was read; None of what was not found, or not for sure. `price_dkk` is the total, as it was paid."""

    bought_on: date | None = None
    price_dkk: Decimal | None = None

    def __bool__(self) -> bool:
        return self.bought_on is not None or self.price_dkk is not None


@dataclass(frozen=True)
class _Found:
    rank: int
    value: date | Decimal
    # Whether it is said to be kroner; of dates always.
    is_ours: bool = True


def _words(ranked: Sequence[tuple[int, str]]) -> re.Pattern[str]:
    said = "|".join(f"(?P<r{place}>{pattern})" for place, (_rank, pattern) in enumerate(ranked))
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")


_PRICE = _words(_PRICE_WORDS)
_DAY = _words(_DATE_WORDS)


def read_receipt(text: str, *, today: date) -> Reading:
    """The day of the purchase and the total in kroner, as far as the text says them beyond doubt."""
    if _NOT_A_PURCHASE.search(text):
        return Reading()
    lines = [" ".join(line[:MOST_LETTERS].casefold().split()) for line in text.splitlines()[:MOST_LINES]]
    lines = [line for line in lines if line]
    whole = "\n".join(lines)
    return Reading(_day_of(lines, whole, today), _price_of(lines, whole))


def _day_of(lines: Sequence[str], whole: str, today: date) -> date | None:
    is_danish = _IS_DANISH.search(whole) is not None
    found: list[_Found] = []
    for ranks, matches in _rows(lines, _DAY, _DATE_WORDS, _DATE):
        for rank, match in zip(ranks, matches, strict=True):
            day = _date(match, is_danish=is_danish)
            if day is None and rank != _OTHER:
                # A day that could be read in two ways, under a word that might be the best one.
                return None
            if day and today.year - YEARS <= day.year and day <= today:
                found.append(_Found(rank, day))
    best = _best(found)
    return best if isinstance(best, date) else None


def _price_of(lines: Sequence[str], whole: str) -> Decimal | None:
    if _OF_NEIGHBOURS.search(whole) or _AGAIN_AND_AGAIN.search(whole):
        return None
    has_ours = re.search(rf"(?<!\w)(?:{_HOME})(?!\w)", whole) is not None or _OF_DENMARK.search(whole) is not None
    has_others = re.search(rf"(?<!\w)(?:{_ABROAD})(?!\w)|[€£$]", whole) is not None
    found: list[_Found] = []
    unnamed: set[Decimal] = set()
    for ranks, matches in _rows(lines, _PRICE, _PRICE_WORDS, _AMOUNT):
        amounts = [_amount(match) for match in matches]
        for rank, amount, match in zip(_of_sums(ranks, amounts), amounts, matches, strict=True):
            mark = match["before"] or match["after"] or ""
            is_ours = bool(re.fullmatch(_HOME, mark)) or (not mark and has_ours and not has_others)
            if rank > _OTHER and _is_amount(match):
                found.append(_Found(rank, amount, is_ours))
            if rank == _ALONE and _is_amount(match):
                unnamed.add(amount)
    best = _best(found)
    if not isinstance(best, Decimal) or not LEAST_DKK <= best <= MOST_DKK:
        return None
    return None if _is_for_several(best, unnamed) else best


def _is_for_several(total: Decimal, unnamed: Iterable[Decimal]) -> bool:
    """Whether amounts without a word stand beside it that are neither it, nor it without moms, nor a trifle."""
    same = {total, (total * 4 / 5).quantize(Decimal("0.01"))}
    return any(LEAST_DKK <= amount <= total and amount not in same for amount in unnamed)


def _rows(
    lines: Sequence[str], words: re.Pattern[str], ranked: Sequence[tuple[int, str]], values: re.Pattern[str]
) -> Iterator[tuple[list[int], list[re.Match[str]]]]:
    """The values of each line with the rank of the word before each, on the line or as a head on the line above."""
    heads: list[int] = []
    for line in lines:
        matches = [match for match in values.finditer(line) if values is not _AMOUNT or _is_amount(match)]
        said = [(match.end(), _rank(match, ranked)) for match in words.finditer(line)]
        if not matches:
            # Heads of a table, or a word with its value below.
            heads = [rank for _end, rank in said]
            continue
        ranks = [_before(match.start(), said) for match in matches]
        if not said and len(heads) == len(matches):
            ranks = heads
        heads = []
        yield ranks, matches


def _rank(match: re.Match[str], ranked: Sequence[tuple[int, str]]) -> int:
    assert match.lastgroup  # noqa: S101 - every alternative has a name
    return ranked[int(match.lastgroup[1:])][0]


def _before(start: int, said: Iterable[tuple[int, int]]) -> int:
    ranks = [rank for end, rank in said if 0 <= start - end <= _NEARBY]
    return ranks[-1] if ranks else _ALONE


def _of_sums(ranks: list[int], amounts: Sequence[Decimal]) -> list[int]:
    """Of net, tax and gross in one row under one word, the gross alone."""
    best = max(ranks)
    row = [amount for rank, amount in zip(ranks, amounts, strict=True) if rank == best]
    if best <= _OTHER or len(row) != 3 or sum(row) != 2 * max(row):
        return ranks
    gross = max(row)
    return [rank if rank != best or amount == gross else _OTHER for rank, amount in zip(ranks, amounts, strict=True)]


def _best(found: Sequence[_Found]) -> date | Decimal | None:
    """What stands at the best word; None where that is two things, or money of another country."""
    told = [one for one in found if one.rank > _OTHER] or [one for one in found if one.rank == _ALONE]
    if not told:
        return None
    rank = max(one.rank for one in told)
    best = {one.value for one in told if one.rank == rank}
    if len(best) != 1 or not all(one.is_ours for one in told if one.rank == rank):
        return None
    return best.pop()


def _date(match: re.Match[str], *, is_danish: bool) -> date | None:
    """The day; None for none, and for one that an American and a Dane would read differently."""
    said = match.groupdict()
    if said["mark"] == "/" and not is_danish and said["d2"] != said["m2"] and int(said["d2"]) <= 12:
        return None
    year = said["y"] or said["y2"] or said["y3"] or said["y4"]
    month = said["m"] or said["m2"] or said["m3"] or said["m4"]
    day = said["d"] or said["d2"] or said["d3"] or said["d4"]
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), _MONTH_OF.get(month) or int(month), int(day))
    except ValueError:
        return None


def _is_amount(match: re.Match[str]) -> bool:
    """Whether the number is money: it has øre, groups of thousands or a currency beside it."""
    return not match["number"].isdigit() or bool(match["before"] or match["after"])


def _amount(match: re.Match[str]) -> Decimal:
    number = match["number"].removesuffix(",-")
    cents = re.search(r"[.,](\d\d)$", number)
    whole = re.sub(r"\D", "", number[: cents.start()] if cents else number)
    return Decimal(f"{whole}.{cents[1] if cents else '00'}")
