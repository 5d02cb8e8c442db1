"""A message to several claimants: whom it reaches, in which words, and that nobody gets words that nobody saw."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.desk import bulk
from claims.desk.undoing import UNDO
from claims.forms.bulk import MessageManyForm
from claims.models import BulkAct, Claim, Message, ReplyTemplate
from claims.writing.messaging import thread
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file
from tests.claims.ticked import BULK, hidden, look, press, three_claims, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]


@pytest.fixture
def agent(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.camilla)


@pytest.fixture
def three(cast: Cast) -> list[Claim]:
    return three_claims()


def test_each_gets_the_message_with_its_own_facts(agent: Client, cast: Cast, three: list[Claim]) -> None:
    preview = look(agent, "message", three, text="Hej {navn}. Sag {sagsnummer} venter på en del.")
    said = words(preview)
    assert f"Hej Anna. Sag {three[0].number} venter på en del." in said
    assert "Mail til anna@nordlys.example" in said
    assert "Send 3 beskeder" in said
    press(agent, preview)
    sent = dict(Message.objects.values_list("claim_id", "text"))
    assert sent[three[2].pk] == f"Hej David. Sag {three[2].number} venter på en del."
    assert OutboxMessage.objects.filter(template="message_from_us").count() >= 3


def test_what_we_must_not_write_is_gone_where_the_message_is_looked_at(agent: Client, three: list[Claim]) -> None:
    preview = look(agent, "message", three, text="Du er 010203-1234.")
    assert "Du er ••••••-••••." in words(preview)
    press(agent, preview)
    assert set(Message.objects.values_list("text", flat=True)) == {"Du er ••••••-••••."}


def test_who_has_no_address_is_left_out(agent: Client, cast: Cast) -> None:
    nobody = file(identifier=UNKNOWN_IMEI, contact_email="")
    assert "Vi har ingen e-mailadresse. Ring i stedet." in words(look(agent, "message", [nobody], text="Hej."))


def test_the_addresses_shown_are_those_that_are_written_to(agent: Client, cast: Cast, three: list[Claim]) -> None:
    preview = look(agent, "message", three, text="Hej.")
    shown = set(re.findall(r"[\w.]+@[\w.]+\.example", words(preview)))
    OutboxMessage.objects.all().delete()
    press(agent, preview)
    assert set(OutboxMessage.objects.values_list("address", flat=True)) == shown


def test_a_template_is_said_in_the_claimants_language(agent: Client, cast: Cast, three: list[Claim]) -> None:
    template = ReplyTemplate.objects.create(slug="del", name="Del", text_da="Vi venter.", text_en="We are waiting.")
    Claim.objects.filter(pk=three[1].pk).update(language="en")
    press(agent, look(agent, "message", three, template=template.pk))
    assert [m.text for m in Message.objects.order_by("claim_id")] == ["Vi venter.", "We are waiting.", "Vi venter."]


def test_no_claimant_reads_it_before_it_is_past_undoing(agent: Client, three: list[Claim]) -> None:
    press(agent, look(agent, "message", three, text="Vi venter på en del."))
    until = NOW + UNDO + timedelta(seconds=3)
    for claim in three:
        assert not thread(claim, trusted=True, now=until - timedelta(seconds=1)).exists()
        assert thread(claim, trusted=True, now=until).count() == 1


def test_a_template_that_is_edited_or_gone_changes_nothing_of_what_was_pressed(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    template = ReplyTemplate.objects.create(slug="del", name="Del", text_da="Vi venter.", text_en="We are waiting.")
    Claim.objects.filter(pk=three[1].pk).update(language="en")
    form = MessageManyForm(QueryDict(f"message-template={template.pk}"), actor=cast.camilla, claims=three)
    assert form.is_valid()
    seen = {claim.number: claim.version for claim in three}
    run = bulk.start(key=uuid4(), act=BulkAct.MESSAGE, said=form.said(), seen=seen, by=cast.camilla, now=NOW)
    template.delete()
    agent.post(reverse("desk-bulk-continue", args=[run.key]))
    assert [m.text for m in Message.objects.order_by("claim_id")] == ["Vi venter.", "We are waiting.", "Vi venter."]


def test_a_template_that_was_edited_after_it_was_shown_is_shown_again(
    agent: Client, cast: Cast, three: list[Claim]
) -> None:
    template = ReplyTemplate.objects.create(slug="del", name="Del", text_da="Vi venter.", text_en="We are waiting.")
    preview = look(agent, "message", three, template=template.pk)
    ReplyTemplate.objects.update(text_da="Vi er her.")
    again = agent.post(BULK, {**hidden(preview), "confirm": "1"})
    assert again.status_code == 200
    assert "Vi er her." in words(again)
    assert not Message.objects.exists()
    press(agent, again)
    ReplyTemplate.objects.update(text_da="Vi er væk.")
    # The first press is done; a second one leads to what came of it.
    press(agent, again)
    assert set(Message.objects.values_list("text", flat=True)) == {"Vi er her."}


def test_who_lacks_a_fact_of_the_text_is_left_out(agent: Client, three: list[Claim]) -> None:
    said = words(look(agent, "message", three, text="Din tid er {tid}."))
    assert "{tid}" in said
    assert "Send" not in said


def test_a_message_to_many_answers_nobodys_question(agent: Client, cast: Cast, three: list[Claim]) -> None:
    asked = Message.objects.create(claim=three[0], by_claimant=True, text="Hvornår?", language="da", at=NOW)
    press(agent, look(agent, "message", three, text="Vi venter på en del."))
    asked.refresh_from_db()
    assert asked.answered_at is None
