"""Mails as text: plain, in the reader's language, with the private link made on the way out."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse

from notifications.rendering import render
from notifications.tokens import private_token, token_hash

KEY = "0b5a3cbe-2d53-4b27-9a41-1f0f2f0c7a11"
DUE = "2026-10-15T22:00:00+00:00"  # midnight in Copenhagen after 15 October

LAPSED = {"number": "S-2026-000123", "kind": "delivery", "due_at": DUE, "name": "Anna Holm", "link_key": KEY}
MISSED = {"number": "S-2026-000123", "due_at": "2026-09-15T12:00:00+00:00"}


def test_a_lapsed_claim_says_what_happened_by_when_that_nothing_is_decided_and_how_to_reopen() -> None:
    mail = render("claim_lapsed", language="da", context=LAPSED)
    assert mail.subject == "Sag S-2026-000123 er henlagt"
    for body in (mail.text, mail.html):
        assert "din enhed ikke er kommet til værkstedet" in body
        assert "senest 15. oktober 2026" in body
        assert "Vi har ikke afgjort, om skaden er dækket" in body
        assert f"Ring til os på {settings.PORTAL_HELP_PHONE}" in body
        assert settings.SITE_URL + reverse("claimant-case", args=[private_token(KEY)]) in body
    assert mail.text.startswith("Hej Anna Holm\n\nVi har henlagt sag S-2026-000123, fordi")


def test_which_deadline_was_missed_is_said() -> None:
    mail = render("claim_lapsed", language="da", context={**LAPSED, "kind": "documentation"})
    assert "fordi vi mangler din dokumentation" in mail.text
    assert "enhed ikke er kommet" not in mail.text


def test_an_address_without_a_link_gets_none() -> None:
    mail = render("claim_lapsed", language="da", context={**LAPSED, "link_key": ""})
    assert settings.SITE_URL not in mail.text + mail.html


def test_a_missed_call_names_the_promise_and_links_to_the_case() -> None:
    mail = render("callback_missed", language="da", context=MISSED)
    assert mail.subject == "Sag S-2026-000123: vi nåede ikke at ringe"
    for body in (mail.text, mail.html):
        assert "Vi lovede at ringe senest 15. september 2026 kl. 14.00." in body
        assert settings.SITE_URL + reverse("desk-case", args=["S-2026-000123"]) in body


@pytest.mark.parametrize(("name", "context"), [("claim_lapsed", LAPSED), ("callback_missed", MISSED)])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_mail_has_a_subject_in_one_line_tidy_text_and_html_in_its_language(
    name: str, context: dict[str, str], language: str
) -> None:
    mail = render(name, language=language, context=context)
    assert mail.subject
    assert "\n" not in mail.subject
    assert "\n\n\n" not in mail.text
    assert mail.text == mail.text.strip() + "\n"
    assert not [line for line in mail.text.splitlines() if line != line.strip()]
    assert f'<html lang="{language}">' in mail.html


def test_plain_text_is_not_escaped_and_html_is(tmp_path: Path, settings: object) -> None:
    context = {**LAPSED, "name": "<b>Nordlys & Sønner</b>"}
    mail = render("claim_lapsed", language="da", context=context)
    assert "Hej <b>Nordlys & Sønner</b>" in mail.text
    assert "Hej &lt;b&gt;Nordlys &amp; Sønner&lt;/b&gt;" in mail.html


def test_a_private_address_without_a_key_is_a_mistake_in_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% load mail %}{% private_url 'claimant-case' link_key %}").render(Context({}))


def test_a_token_is_long_the_same_each_time_and_its_keys_own() -> None:
    token = private_token(KEY)
    assert token == private_token(KEY)
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()
    assert token != private_token(KEY.replace("0b", "0c"))
    assert len(token_hash(token)) == 64
    assert token not in token_hash(token)


def test_a_token_hangs_on_the_portals_secret(settings: object) -> None:
    before = private_token(KEY)
    settings.SECRET_KEY = "another one"  # type: ignore[attr-defined]
    assert private_token(KEY) != before
