"""`manage.py replay`: whose verdict would change under other terms, and why?"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.database_texts import database_text
from claims.deciding.replaying import Outcome, Replayed, Summary, Unasked, read_only, replay, terms_named
from policies import terms as all_terms
from policies.coverage_facts import Reason
from policies.coverage_texts import reason_text, spoken_reasons, verdict_text
from policies.question_texts import question_text
from policies.terms import TermsProblem
from policies.terms_schema import Terms


class Command(BaseCommand):
    help = _("Kører afgjorte sager gennem andre vilkår og viser, hvilke der får en anden vurdering.")
    requires_system_checks = ["policies"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--terms", metavar="OLD", required=True, help=_("Vilkårene, som sagerne er afgjort efter."))
        parser.add_argument(
            "--with", metavar="NEW", required=True, dest="others", help=_("De andre vilkår: et id eller en TOML-fil.")
        )
        parser.add_argument("--json", action="store_true", help=_("Svarer som JSON."))

    def handle(self, *args: Any, **options: Any) -> None:
        old, new = self._terms(options["terms"], file=False), self._terms(options["others"], file=True)
        try:
            with transaction.atomic():
                read_only()
                outcomes = replay(old, new)
                self._write_json(old, new, outcomes) if options["json"] else self._write_text(old, new, outcomes)
        except (OperationalError, ProgrammingError) as problem:
            self._stop(database_text(problem))

    def _terms(self, name: str, *, file: bool) -> Terms:
        try:
            return terms_named(name) if file else all_terms.get(name)
        except KeyError:
            known = ", ".join(all_terms.every())
            self._stop(
                _("Vi kender ingen vilkår, der hedder %(name)s. Brug et af disse: %(known)s.")
                % {
                    "name": name,
                    "known": known,
                }
            )
        except TermsProblem as problem:
            self._stop(_("Filen kan ikke bruges som vilkår: %(reason)s.") % {"reason": str(problem).rstrip(".")})

    def _stop(self, text: str) -> NoReturn:
        self.stderr.write(" ".join(text.split()))
        sys.exit(2)

    def _write_text(self, old: Terms, new: Terms, outcomes: Iterable[Outcome]) -> None:
        summary = Summary()
        for outcome in outcomes:
            summary.count(outcome)
            for line in _lines(outcome):
                self.stdout.write(line)
        for line in _summary_lines(old, new, summary):
            self.stdout.write(line)

    def _write_json(self, old: Terms, new: Terms, outcomes: Iterable[Outcome]) -> None:
        """One claim a line, written as it comes, so that many claims need no memory."""
        summary, written = Summary(), False
        self.stdout.write(f'{{"terms": {self._json(old.id)}, "with": {self._json(new.id)}, "claims": [', ending="")
        for outcome in outcomes:
            summary.count(outcome)
            shown = _as_json(outcome)
            if shown:
                self.stdout.write((",\n" if written else "\n") + self._json(shown), ending="")
                written = True
        self.stdout.write(f'], "summary": {self._json(_summary_json(summary))}}}')

    def _json(self, value: Any) -> str:
        encoding = (getattr(self.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
        return json.dumps(value, ensure_ascii=encoding != "utf8")


def _lines(outcome: Outcome) -> Iterator[str]:
    match outcome:
        case Replayed(changed=True):
            verdicts = verdict_text(outcome.before), verdict_text(outcome.after)
            yield f"{outcome.number}: {verdicts[0]} -> {verdicts[1]}"
            yield from _reason_lines(_("før"), outcome.fell_away)
            yield from _reason_lines(_("nu"), outcome.came)
        case Unasked():
            yield f"{outcome.number}: {_why_unasked(outcome)}"


def _reason_lines(when: str, reasons: tuple[Reason, ...]) -> Iterator[str]:
    for reason in spoken_reasons(reasons):
        yield _("  %(when)s, punkt %(clauses)s: %(text)s") % {
            "when": when,
            "clauses": ", ".join(reason.clauses),
            "text": reason.text,
        }


def _why_unasked(outcome: Unasked) -> str:
    if outcome.problem is not None:
        return _("De gemte oplysninger kan ikke læses (%(at)s). %(why)s") % {
            "at": outcome.at,
            "why": question_text(outcome.problem),
        }
    return _("De andre vilkår har ikke tilvalget %(option)s.") % {"option": outcome.option}


def _summary_lines(old: Terms, new: Terms, summary: Summary) -> Iterator[str]:
    asked = ngettext(
        "%(count)d sag afgjort efter %(old)s er spurgt efter %(new)s.",
        "%(count)d sager afgjort efter %(old)s er spurgt efter %(new)s.",
        summary.asked,
    ) % {"count": summary.asked, "old": old.id, "new": new.id}
    changed = ngettext("%(count)d får en anden vurdering.", "%(count)d får en anden vurdering.", summary.changed) % {
        "count": summary.changed
    }
    yield f"{asked} {changed}"
    for (before, after), count in summary.pairs.most_common():
        yield f"  {verdict_text(before)} -> {verdict_text(after)}: {count}"
    for (at, option), count in summary.unasked.most_common():
        yield ngettext(
            "%(count)d sag kan ikke spørges: %(what)s.", "%(count)d sager kan ikke spørges: %(what)s.", count
        ) % {"count": count, "what": f"{at} {option}".strip()}
    if summary.without_facts:
        yield ngettext(
            "%(count)d sag har ingen gemte oplysninger.",
            "%(count)d sager har ingen gemte oplysninger.",
            summary.without_facts,
        ) % {"count": summary.without_facts}
    if summary.stored_otherwise:
        yield ngettext(
            "%(count)d sag vurderes i dag anderledes end ved afgørelsen, også efter de gamle vilkår.",
            "%(count)d sager vurderes i dag anderledes end ved afgørelsen, også efter de gamle vilkår.",
            summary.stored_otherwise,
        ) % {"count": summary.stored_otherwise}


def _as_json(outcome: Outcome) -> dict[str, Any] | None:
    """What is shown of an outcome; None for one with nothing to show."""
    match outcome:
        case Replayed(changed=True):
            return {
                "number": outcome.number,
                "before": outcome.before.value,
                "after": outcome.after.value,
                "fell_away": [_reason_json(reason) for reason in outcome.fell_away],
                "came": [_reason_json(reason) for reason in outcome.came],
            }
        case Unasked():
            return {"number": outcome.number, "at": outcome.at, "error": _why_unasked(outcome)}
        case _:
            return None


def _reason_json(reason: Reason) -> dict[str, str]:
    return {
        "clause": reason.clause,
        "rule": reason.rule,
        "effect": reason.effect.value,
        "text": reason_text(reason),
    }


def _summary_json(summary: Summary) -> dict[str, Any]:
    return {
        "asked": summary.asked,
        "changed": summary.changed,
        "pairs": [
            {"before": before.value, "after": after.value, "claims": count}
            for (before, after), count in summary.pairs.most_common()
        ],
        "unasked": [
            {"at": at, "option": option, "claims": count} for (at, option), count in summary.unasked.most_common()
        ],
        "without_facts": summary.without_facts,
        "stored_otherwise": summary.stored_otherwise,
    }
