"""What a merged claim had sent in counts where facts are stated on the one that goes on."""

import pytest

from claims.deciding.assessing import StatedFacts, state_facts
from claims.desk.merging import merge
from claims.evidence.evidence import add_document
from claims.files.uploads import read
from tests.cast import NOW, Cast, make_policy
from tests.claims.filed import file
from tests.claims.files import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_a_paper_that_a_merged_claim_has_is_not_asked_for_again(cast: Cast) -> None:
    policy = make_policy(cast.nordlys, "SQ-1", terms="squaretrade-elgiganten")
    policy.options = ["theft"]
    policy.save()
    cast.annas_phone.covers.update(policy=policy, terms=policy.terms)
    first, second = file(), file(peril="theft", contact_name="Carl Berg", contact_phone="+4540506070")
    assert first.pk != second.pk
    add_document(number=second.number, kind="police_report", upload=read(pdf()), by=cast.camilla, now=NOW)
    merge(into=first.number, numbers=[second.number], by=cast.camilla, now=NOW)
    state_facts(number=first.number, facts=StatedFacts(cause="burglary"), by=cast.camilla, now=NOW)
    owed = set(first.tasks.open().values_list("kind", flat=True))
    assert "sim_block" in owed
    assert "police_report" not in owed
