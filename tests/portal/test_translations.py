"""English is complete: every Danish sentence of the source has its translation, and no slot of it is lost."""

import ast
import re
import shutil
from pathlib import Path

import allauth
import django.conf
import django.contrib.auth
import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation
from django.utils.translation import gettext

from portal.translations import compile_catalogues

LOCALE = Path(settings.BASE_DIR) / "locale"
CATALOGUE = LOCALE / "en/LC_MESSAGES/django.po"
# Django's and allauth's own sentences, in the house's tone.
BORROWED = {"da": LOCALE / "da/LC_MESSAGES/django.po", "en": LOCALE / "borrowed/en/LC_MESSAGES/django.po"}
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
SLOT = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_no_message_is_without_its_english_text() -> None:
    missing = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if not entry.obsolete and ("fuzzy" in entry.flags or not all(texts(entry)))
    ]
    assert not missing, missing[:20]


def test_no_translation_loses_or_invents_a_slot() -> None:
    wrong = []
    for entry in polib.pofile(str(CATALOGUE)):
        wanted = set(SLOT.findall(entry.msgid)) | set(SLOT.findall(entry.msgid_plural))
        wrong += [entry.msgid for text in texts(entry) if not set(SLOT.findall(text)) <= wanted]
        if not entry.msgid_plural and set(SLOT.findall(entry.msgstr)) != wanted:
            wrong.append(entry.msgid)
    assert not wrong, wrong[:20]


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext: apt-get install gettext")
def test_the_catalogue_holds_every_sentence_of_the_source(tmp_path: Path) -> None:
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns(".*", "var", "tests", "bench", "chaos", "docs", "*.mo", "__pycache__")
    shutil.copytree(settings.BASE_DIR, source, ignore=left_out)
    with pytest.MonkeyPatch.context() as patch, override_settings(LOCALE_PATHS=[source / "locale"]):
        patch.chdir(source)
        call_command("makemessages", locale=["en"], verbosity=0, no_wrap=True, no_location=True, no_obsolete=True)
    fresh = {entry.msgid for entry in polib.pofile(str(source / "locale/en/LC_MESSAGES/django.po"))}
    held = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    assert fresh == held, (sorted(fresh - held)[:20], sorted(held - fresh)[:20])


def test_no_sentence_hides_in_an_f_string_where_xgettext_does_not_look() -> None:
    hidden = []
    for source in Path(settings.BASE_DIR).glob("[a-z]*/**/*.py"):
        if source.relative_to(settings.BASE_DIR).parts[0] in {"tests", "bench", "chaos", "var"}:
            continue
        for text in (node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.JoinedStr)):
            calls = [node for node in ast.walk(text) if isinstance(node, ast.Call)]
            if any(ast.unparse(call.func).split(".")[-1] in MARKS for call in calls):
                hidden.append(f"{source.name}:{text.lineno}")
    assert not hidden


def test_both_languages_borrow_the_same_sentences_and_say_each_of_them() -> None:
    danish, english = (polib.pofile(str(path)) for path in BORROWED.values())
    assert {entry.msgid for entry in danish} == {entry.msgid for entry in english}
    assert all(all(texts(entry)) for entry in (*danish, *english))


@pytest.mark.parametrize("language", BORROWED)
def test_a_borrowed_sentence_is_still_one_that_django_or_allauth_says(language: str) -> None:
    said = {
        entry.msgid
        for room in (django.conf, django.contrib.auth, allauth)
        for entry in polib.mofile(str(Path(room.__file__).parent / "locale/da/LC_MESSAGES/django.mo"))
    }
    borrowed = {entry.msgid for entry in polib.pofile(str(BORROWED[language]))}
    assert borrowed <= said, borrowed - said


@pytest.mark.parametrize(("language", "sentence"), [("da", "Udfyld feltet."), ("en", "Fill in this field.")])
def test_a_page_says_the_borrowed_sentence_in_the_tone_of_the_house(language: str, sentence: str) -> None:
    compile_catalogues(LOCALE)
    with translation.override(language):
        assert gettext("This field is required.") == sentence
