"""Colleagues who are named in a note: who is meant, who is not, and until when it counts as unseen."""

import pytest
from django.test import Client

from accounts.models import Role
from accounts.refusals import Refusal
from claims.calls.contact import add_note
from claims.desk.mentioning import colleagues, named_in
from claims.models import Claim, ClaimEvent, EventKind, Mention
from tests.cast import NOW, Cast, make_user
from tests.claims.filed import file, seen
from tests.claims.filing_pages import html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return file()


def note(claim: Claim, cast: Cast, text: str) -> list[str]:
    event = add_note(number=claim.number, text=text, by=cast.camilla, now=NOW)
    return [mention.user.name for mention in event.mentions.order_by("pk")]


@pytest.mark.parametrize(
    "text",
    [
        "@Gry kan du se på den?",
        "Hej @gry madsen, se lige.",
        "(@gry)",
        "Ring @gry.",
        "@Gry og @Gry Madsen",
    ],
)
def test_a_colleague_is_named_by_first_or_whole_name(claim: Claim, cast: Cast, text: str) -> None:
    assert note(claim, cast, text) == ["Gry Madsen"]


def test_two_of_a_name_are_told_apart_by_the_whole_of_it(claim: Claim, cast: Cast) -> None:
    make_user("gry.lund@skadeportalen.example", "Gry Lund", Role.AGENT)
    assert note(claim, cast, "@Gry Lund og @gry.lund") == ["Gry Lund"]
    with pytest.raises(Refusal, match="Flere i callcenteret hedder «gry»"):
        note(claim, cast, "@gry se lige")


@pytest.mark.parametrize("text", ["@Bent se lige", "@Bo se lige", "@Annabella"])
def test_a_name_that_is_nobodys_in_the_call_centre_is_refused(claim: Claim, cast: Cast, text: str) -> None:
    with pytest.raises(Refusal, match="Vi kender ingen"):
        note(claim, cast, text)
    assert not ClaimEvent.objects.filter(claim=claim, kind=EventKind.NOTE).exists()


@pytest.mark.parametrize("text", ["anna@nordlys.example skrev", "2 @ 14.30", "@", "@Camilla selv"])
def test_an_address_a_lone_sign_and_oneself_are_no_mention(claim: Claim, cast: Cast, text: str) -> None:
    assert note(claim, cast, text) == []


def test_who_has_left_the_call_centre_is_not_named(cast: Cast) -> None:
    cast.gry.is_active = False
    cast.gry.save()
    assert named_in("@gry", colleagues()).unknown == ["gry"]


def test_a_mention_is_unseen_until_the_one_it_names_opens_the_claim(claim: Claim, cast: Cast, as_user) -> None:
    note(claim, cast, "@gry se lige")
    as_user(cast.camilla).get(f"/desk/sag/{claim.number}/")
    assert Mention.objects.unseen().filter(user=cast.gry).exists()
    as_user(cast.gry).get(f"/desk/sag/{claim.number}/")
    assert Mention.objects.get().seen_at == NOW


def test_the_form_says_what_is_wrong_and_keeps_the_note(claim: Claim, cast: Cast, as_user) -> None:
    desk: Client = as_user(cast.camilla)
    path = f"/desk/sag/{claim.number}/note/"
    shown = desk.post(path, {"text": "@Bent se lige", "version": str(seen(claim))})
    assert shown.status_code == 200
    assert "Vi kender ingen i callcenteret, der hedder «Bent»." in words(shown)
    assert "@Bent se lige" in html(shown)
    assert desk.post(path, {"text": "@gry se lige", "version": str(seen(claim))}).status_code == 302
    assert Mention.objects.get().user == cast.gry


def test_nobody_outside_the_desk_sees_notes_and_mentions(claim: Claim, cast: Cast, as_user) -> None:
    note(claim, cast, "@gry kanarienote med CPR 010190-1234")
    assert "010190" not in ClaimEvent.objects.get(kind=EventKind.NOTE).data["text"]
    for role, paths in {
        Role.EMPLOYEE: [f"/min-side/sag/{claim.number}/"],
        Role.IT_ADMIN: [f"/flaade/sager/{claim.number}/", "/flaade/"],
    }.items():
        user = cast.user(role)
        assert not Mention.objects.visible_to(user).exists()
        for path in paths:
            shown = as_user(user).get(path)
            assert shown.status_code == 200
            assert "kanarienote" not in html(shown)


def test_the_form_lists_whom_a_note_can_name(claim: Claim, cast: Cast, as_user) -> None:
    shown = words(as_user(cast.camilla).get(f"/desk/sag/{claim.number}/note/"))
    assert "@Gry Madsen" in shown
    assert "@Camilla Dahl" not in shown
    assert "@Bo Andersen" not in shown
