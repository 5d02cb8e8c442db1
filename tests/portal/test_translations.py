"""English is complete: every Danish sentence of the source has its translation, and no slot of it is lost."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

CATALOGUE = Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po"
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
    left_out = shutil.ignore_patterns(".*", "var", "tests", "bench", "docs", "*.mo", "__pycache__")
    shutil.copytree(settings.BASE_DIR, source, ignore=left_out)
    with pytest.MonkeyPatch.context() as patch, override_settings(LOCALE_PATHS=[source / "locale"]):
        patch.chdir(source)
        call_command("makemessages", locale=["en"], verbosity=0, no_wrap=True, no_location=True, no_obsolete=True)
    fresh = {entry.msgid for entry in polib.pofile(str(source / "locale/en/LC_MESSAGES/django.po"))}
    held = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    assert fresh == held, (sorted(fresh - held)[:20], sorted(held - fresh)[:20])
