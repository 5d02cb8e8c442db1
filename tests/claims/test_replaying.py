"""Decided claims asked again under other terms: whose verdict would change, and why."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims.deciding.assessing import StatedFacts, state_facts
from claims.deciding.decisions import decide
from claims.deciding.replaying import Replayed, Summary, Unasked, WithoutFacts, read_only, replay, terms_named
from claims.models import Claim, Decision
from claims.models.dialogue import DecisionState
from policies import terms as all_terms
from policies.coverage import answer
from policies.coverage_json import assessment_json, question_json, read_question
from policies.questions import Value
from policies.vocabulary import EVIDENCE, Verdict
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file, reach

pytestmark = pytest.mark.django_db

TOTAL = "usg-totalforsikring-9051102"
SQUARETRADE = "squaretrade-elgiganten"
ALL_RISK = "3stepit-all-risk"
DAY = timedelta(days=1)


def question(terms: str = TOTAL, cause: str = "drop", *, options: tuple[str, ...] = (), **facts: Any) -> dict[str, Any]:
    """A covered drop of a phone, unless said otherwise, as the contract puts it."""
    return {
        "terms": terms,
        "policy": {
            "purchased_on": "2026-07-06",
            "delivered_on": None,
            "term_months": 24,
            "options": list(options),
            "payment": "monthly",
            "cancelled_on": None,
            "holder": "business",
        },
        "device": {"kind": "mobile", "brand": "Apple", "price_dkk": 7499, "warranty_months": 12, "accessory": None},
        "loss": {
            "cause": cause,
            "occurred_on": "2026-08-14",
            "reported_on": "2026-08-17",
            "country": "DK",
            "battery_percent": None,
            "lost_mode": True,
            **facts,
        },
        "evidence": ["proof_of_purchase", "incident_description", "user_details"],
        "value_dkk": None,
        "repair_dkk": None,
    }


def decided(claim: Claim, cast: Cast, asked: dict[str, Any] | None, *, at: timedelta = DAY, **more: Any) -> Decision:
    """A decision in force with the facts and the assessment as the engine has them; without facts where None."""
    stored: dict[str, Any] = {"terms": TOTAL}
    if asked is not None:
        read = read_question(Value(asked))
        stored = {
            "terms": read.terms.id,
            "facts": question_json(read),
            "assessment": assessment_json(answer(read)),
        }
    return Decision.objects.create(
        claim=claim, decided_by=cast.camilla, decided_at=NOW + at, **{"kind": "covered", **stored, **more}
    )


def rewritten(tmp_path: Path, terms_id: str, *changes: tuple[str, str], name: str = "naeste") -> Path:
    """A file of the next version of these terms: each change replaces a text that the present one has."""
    text = (all_terms.FOLDER / f"{terms_id}.toml").read_text("utf-8").replace(f'id = "{terms_id}"', f'id = "{name}"')
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def put(*arguments: str) -> tuple[int, str, str]:
    """Exit status, output and errors of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("replay", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def outcomes(old: str, new: str) -> list[Any]:
    return list(replay(all_terms.get(old), terms_named(new)))


def test_a_verdict_that_changes_is_named_with_the_reasons_and_their_clauses(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, question())
    (found,) = outcomes(TOTAL, "usg-garantiforsikring-9501009")
    assert (found.number, found.before, found.after) == (claim.number, Verdict.COVERED, Verdict.NOT_COVERED)
    assert [(reason.clause, reason.rule) for reason in found.fell_away] == [("1", "cause_covered")]
    assert ("6", "cause_excluded") in [(reason.clause, reason.rule) for reason in found.came]


def test_what_the_desk_decides_can_be_replayed(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    said = StatedFacts(cause="drop", occurred_on=NOW.date(), country="DK", evidence=tuple(EVIDENCE))
    state_facts(number=claim.number, facts=said, by=cast.camilla, now=NOW + DAY)
    decision = decide(number=claim.number, kind="covered", clause="", reason="", by=cast.camilla, now=NOW + DAY)
    assert (decision.terms, decision.facts["terms"]) == (TOTAL, TOTAL)
    (found,) = outcomes(TOTAL, "usg-garantiforsikring-9501009")
    assert (found.number, found.stored, found.before) == (claim.number, Verdict.COVERED, Verdict.COVERED)
    assert found.after is Verdict.NOT_COVERED


def test_the_command_prints_each_change_with_its_words_and_a_summary(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, question())
    status, out, err = put("--terms", TOTAL, "--with", "usg-garantiforsikring-9501009")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"{claim.number}: Dækket -> Ikke dækket"
    assert "  før, punkt 1: Fald eller stød er dækket." in lines
    assert any(line.startswith("  nu, punkt 6: ") for line in lines)
    assert (
        f"1 sag afgjort efter {TOTAL} er spurgt efter usg-garantiforsikring-9501009. 1 får en anden vurdering." in lines
    )
    assert lines[-1] == "  Dækket -> Ikke dækket: 1"


def test_a_file_that_is_not_yet_in_the_folder_can_be_tried(cast: Cast, tmp_path: Path) -> None:
    late, in_time = file(), file(identifier=DAVIDS_IMEI)
    decided(late, cast, question(reported_on="2026-09-13"))
    decided(in_time, cast, question(reported_on="2026-08-20"))
    path = rewritten(tmp_path, TOTAL, ("within_days = 30", "within_days = 14"))
    assert not all_terms.exists("naeste")
    found = outcomes(TOTAL, str(path))
    assert {outcome.number: outcome.changed for outcome in found} == {late.number: True, in_time.number: False}
    assert [reason.rule for reason in found[0].came] == ["reported_late"]
    assert put("--terms", TOTAL, "--with", str(path))[0] == 0


def test_only_what_lost_its_word_is_said_to_have_fallen_away(cast: Cast) -> None:
    decided(file(), cast, question(ALL_RISK, "burglary") | {"evidence": ["police_report"]})
    decided(file(identifier=DAVIDS_IMEI), cast, question(ALL_RISK, "drop", misuse=True))
    theft, misuse = outcomes(ALL_RISK, SQUARETRADE)
    assert [reason.rule for reason in theft.came] == ["option_missing"]
    assert [reason.rule for reason in theft.fell_away] == ["cause_covered"]
    assert (misuse.before, misuse.after) == (Verdict.NEEDS_REVIEW, Verdict.NOT_COVERED)
    assert [(reason.rule, reason.verdict) for reason in misuse.fell_away] == [("misuse", Verdict.NEEDS_REVIEW)]


def test_an_option_that_the_other_terms_lack_is_named_and_counted(cast: Cast) -> None:
    first, second = file(), file(identifier=DAVIDS_IMEI)
    asked = question(SQUARETRADE, "robbery", options=("theft",)) | {"evidence": ["police_report"]}
    decided(first, cast, asked)
    decided(second, cast, question(SQUARETRADE))
    found = outcomes(SQUARETRADE, ALL_RISK)
    assert found[0] == Unasked(number=first.number, at="policy.options", option="theft")
    assert isinstance(found[1], Replayed)
    status, out, _ = put("--terms", SQUARETRADE, "--with", ALL_RISK)
    assert status == 0
    assert f"{first.number}: De andre vilkår har ikke tilvalget theft." in out
    assert "1 sag kan ikke spørges: policy.options theft." in out


def test_facts_that_cannot_be_read_are_named_and_not_crashed_on(cast: Cast) -> None:
    claim = file()
    decision = decided(claim, cast, question())
    decision.facts["loss"]["cause"] = "meteor"
    Decision.objects.filter(pk=decision.pk).update(facts=decision.facts)
    (found,) = outcomes(TOTAL, SQUARETRADE)
    assert (found.number, found.at) == (claim.number, "loss.cause")
    status, out, _ = put("--terms", TOTAL, "--with", SQUARETRADE)
    assert status == 0
    assert f"{claim.number}: De gemte oplysninger kan ikke læses (loss.cause)." in out


def test_a_claim_without_facts_is_counted(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, None)
    assert outcomes(TOTAL, SQUARETRADE) == [WithoutFacts(number=claim.number)]
    out = put("--terms", TOTAL, "--with", SQUARETRADE)[1]
    assert "1 sag har ingen gemte oplysninger." in out


def test_the_decision_that_stands_counts_and_no_other(cast: Cast) -> None:
    overtaken, waiting, elsewhere = file(), file(identifier=DAVIDS_IMEI), file(identifier="352990117296331")
    decided(overtaken, cast, question(), at=DAY)
    decided(overtaken, cast, question(SQUARETRADE), at=2 * DAY)
    decided(waiting, cast, question(), at=DAY)
    decided(waiting, cast, question(cause="fire"), at=2 * DAY, state=DecisionState.PROPOSED)
    decided(waiting, cast, question(cause="loss"), at=3 * DAY, state=DecisionState.SENT_BACK)
    decided(elsewhere, cast, question(ALL_RISK))
    found = outcomes(TOTAL, TOTAL)
    assert [(outcome.number, outcome.before, outcome.changed) for outcome in found] == [
        (waiting.number, Verdict.COVERED, False)
    ]


def test_a_later_decision_under_the_same_terms_is_the_one_that_is_asked(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, question(cause="fire"), at=2 * DAY)
    decided(claim, cast, question(), at=DAY)
    assert [outcome.before for outcome in outcomes(TOTAL, TOTAL)] == [Verdict.NEEDS_REVIEW]


def test_what_was_seen_at_the_decision_and_is_judged_otherwise_today_is_counted(cast: Cast) -> None:
    decided(file(), cast, question(), assessment={"verdict": "needs_review"})
    assert "1 sag vurderes i dag anderledes end ved afgørelsen" in put("--terms", TOTAL, "--with", TOTAL)[1]


def test_kroner_with_oere_are_replayed(cast: Cast) -> None:
    decision = decided(file(), cast, question())
    decision.facts["device"]["price_dkk"] = "7498.95"
    Decision.objects.filter(pk=decision.pk).update(facts=decision.facts)
    assert [outcome.after for outcome in outcomes(TOTAL, SQUARETRADE)] == [Verdict.COVERED]


def test_json_has_a_line_a_claim_and_the_summary_at_the_end(cast: Cast) -> None:
    changed, unasked = file(), file(identifier=DAVIDS_IMEI)
    decided(changed, cast, question(SQUARETRADE))
    decided(unasked, cast, question(SQUARETRADE, "robbery", options=("theft",)))
    status, out, _ = put("--terms", SQUARETRADE, "--with", "tryg-elgiganten-extended-warranty", "--json")
    assert status == 0
    found = json.loads(out)
    assert (found["terms"], found["with"]) == (SQUARETRADE, "tryg-elgiganten-extended-warranty")
    first, second = found["claims"]
    assert (first["number"], first["before"], first["after"]) == (changed.number, "covered", "not_covered")
    assert {"8.1"} <= {reason["clause"] for reason in first["came"]}
    assert all(reason["text"].endswith(".") for reason in first["came"] + first["fell_away"])
    assert (second["number"], second["at"]) == (unasked.number, "policy.options")
    assert found["summary"] == {
        "asked": 1,
        "changed": 1,
        "pairs": [{"before": "covered", "after": "not_covered", "claims": 1}],
        "unasked": [{"at": "policy.options", "option": "theft", "claims": 1}],
        "without_facts": 0,
        "stored_otherwise": 0,
    }


def test_no_decided_claim_is_an_answer_too(db: None) -> None:
    status, out, _ = put("--terms", TOTAL, "--with", SQUARETRADE)
    assert (status, out.startswith("0 sager afgjort")) == (0, True)
    empty = json.loads(put("--terms", TOTAL, "--with", SQUARETRADE, "--json")[1])
    assert (empty["claims"], empty["summary"]["asked"]) == ([], 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("findes-ikke", TOTAL),
        (TOTAL, "findes-ikke"),
        (TOTAL, "findes/ikke.toml"),
        ("manage.py", TOTAL),
        (TOTAL, "docs"),
    ],
)
def test_unknown_terms_end_in_one_line_that_says_what_to_do(db: None, old: str, new: str) -> None:
    status, out, err = put("--terms", old, "--with", new)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.rstrip().endswith(".")


@pytest.mark.parametrize(
    "text",
    ["dette er ikke TOML", 'id = "x"\n', "", "\x00"],
    ids=["no TOML", "incomplete", "empty", "binary"],
)
def test_a_file_that_is_no_terms_ends_in_one_line(db: None, tmp_path: Path, text: str) -> None:
    path = tmp_path / "forkert.toml"
    path.write_text(text)
    status, out, err = put("--terms", TOTAL, "--with", str(path))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "forkert.toml" in err


def test_a_clause_that_the_file_does_not_declare_ends_in_one_line(db: None, tmp_path: Path) -> None:
    path = rewritten(tmp_path, TOTAL, ('"2.1" = {', '"2.2" = {'))
    status, out, err = put("--terms", TOTAL, "--with", str(path))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "2.1" in err


def test_a_replay_writes_nothing(cast: Cast) -> None:
    decided(file(), cast, question())
    with CaptureQueriesContext(connection) as asked:
        put("--terms", TOTAL, "--with", SQUARETRADE)
    verbs = {query["sql"].lstrip('"(').split()[0].upper() for query in asked.captured_queries}
    assert not verbs & {"INSERT", "UPDATE", "DELETE"}


def test_a_replay_may_not_even_try_to_write(cast: Cast) -> None:
    decided(file(), cast, question())

    def write_all_the_same() -> None:
        with transaction.atomic():
            read_only()
            Decision.objects.update(reason="skrevet")

    with pytest.raises(InternalError):
        write_all_the_same()
    # The transaction around it may write again.
    assert Decision.objects.update(reason="skrevet") == 1


def test_the_number_of_queries_does_not_grow_with_the_claims(cast: Cast) -> None:
    def spent() -> int:
        with CaptureQueriesContext(connection) as asked:
            put("--terms", TOTAL, "--with", SQUARETRADE)
        return len(asked)

    decided(file(identifier=ANNAS_IMEI), cast, question())
    one = spent()
    for imei in (DAVIDS_IMEI, "352990117296331"):
        decided(file(identifier=imei), cast, question())
    assert spent() == one


def test_the_summary_counts_each_pair_of_verdicts(cast: Cast) -> None:
    summary = Summary()
    for before, after in [
        (Verdict.COVERED, Verdict.NOT_COVERED),
        (Verdict.COVERED, Verdict.NOT_COVERED),
        (Verdict.WARRANTY, Verdict.NOT_COVERED),
        (Verdict.COVERED, Verdict.COVERED),
    ]:
        summary.count(Replayed(number="x", stored=before.value, before=before, after=after))
    assert (summary.asked, summary.changed, summary.stored_otherwise) == (4, 3, 0)
    assert dict(summary.pairs) == {
        (Verdict.COVERED, Verdict.NOT_COVERED): 2,
        (Verdict.WARRANTY, Verdict.NOT_COVERED): 1,
    }
