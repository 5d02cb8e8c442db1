"""The countries' names: the same countries in both languages, and read without loading a library's places."""

import subprocess
import sys

from django.conf import settings
from django.utils import translation

from accounts.countries import country_choices, country_name


def test_both_languages_name_the_same_countries_each_once() -> None:
    named = {}
    for language in ("da", "en"):
        with translation.override(language):
            named[language] = dict(country_choices())
            assert len(set(named[language].values())) == len(named[language])
            assert next(iter(named[language])) == "DK"
    assert set(named["da"]) == set(named["en"])
    assert (named["da"]["DE"], named["en"]["DE"]) == ("Tyskland", "Germany")


def test_what_is_no_country_stays_as_it_is() -> None:
    assert country_name("") == ""
    assert country_name("ZZ") == "ZZ"


def test_no_table_of_all_the_worlds_places_is_loaded() -> None:
    """It costs each process 100 MB."""
    asked = "import django; django.setup(); import portal.urls, sys; print('phonenumbers.geodata' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PATH": ""}
    said = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
