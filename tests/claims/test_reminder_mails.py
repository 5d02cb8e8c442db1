"""The letters that remind: what they say, to whom they say less, and which is the last one."""

from notifications.rendering import render

CONTEXT = {
    "number": "S-2026-000123",
    "last": "2026-10-15T22:00:00+00:00",
    "name": "Anna & Søn",
    "trusted": True,
    "asked": [],
}
KEY = "0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11"


def test_the_reminder_of_documents_says_what_is_missing_by_when_and_what_else_happens() -> None:
    context = {**CONTEXT, "stage": "days_14", "asked": ["proof_of_purchase", "police_report"], "link_key": KEY}
    mail = render("documents_reminder", language="da", context=context)
    assert mail.subject == "Husk at sende det, vi mangler, senest 15. oktober 2026 – S-2026-000123"
    assert mail.text.startswith(
        "Hej Anna & Søn\n\nVi kan ikke komme videre med din sag, før vi har fået:\n\n- Købsbilag"
    )
    for body in (mail.text, mail.html):
        assert "Politianmeldelse: kvitteringen fra politiet er nok" in body
        assert "Send det senest 15. oktober 2026." in body
        assert "henlægger vi sagen" in body
        assert "/sag/" in body
        assert "S-2026-000123" in body


def test_the_last_reminder_says_that_it_is_the_last() -> None:
    for template in ("documents_reminder", "delivery_reminder"):
        mail = render(template, language="da", context={**CONTEXT, "stage": "days_2"})
        assert mail.subject.startswith("Sidste påmindelse: ")
        assert mail.subject.endswith("senest 15. oktober 2026 – S-2026-000123")


def test_a_stranger_is_told_to_look_and_not_what_is_missing() -> None:
    mail = render("documents_reminder", language="da", context={**CONTEXT, "stage": "days_7", "name": ""})
    assert mail.text.startswith("Hej\n\nVi kan ikke komme videre med din sag, før vi har fået noget mere fra dig.")
    assert "/sag/" not in mail.text + mail.html


def test_the_reminder_of_the_device_says_where_and_by_when() -> None:
    mail = render("delivery_reminder", language="da", context={**CONTEXT, "stage": "days_7", "link_key": KEY})
    assert mail.subject == "Husk, at enheden skal være på værkstedet senest 15. oktober 2026 – S-2026-000123"
    for body in (mail.text, mail.html):
        assert "Din enhed er ikke kommet til værkstedet endnu." in body
        assert "Den skal være der senest 15. oktober 2026." in body
        assert "har vi aftalt at hente den, skal du ikke gøre noget" in body
        assert "/sag/" in body
    assert "Hej Anna &amp; Søn" in mail.html
