"""The parts that pages are built from: what they render, and the rules that every template keeps."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.clock import ClockFace
from accounts.fields import DayField
from accounts.models import Role, User, Visitor
from accounts.templatetags.portal_ui import error_list, icon_names, tel

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT).parts]
DUE = datetime(2026, 9, 15, 12, 20, tzinfo=UTC)


class Report(forms.Form):
    identifier = forms.CharField(
        label="IMEI", help_text="15 cifre", widget=forms.TextInput(attrs={"placeholder": "x", "class": "code"})
    )
    what = forms.ChoiceField(label="Hvad", choices=[("drop", "Faldet"), ("liquid", "Væske")], widget=forms.RadioSelect)
    when = DayField(label="Hvornår", required=False)
    note = forms.CharField(label="Andet", required=False)


def render(source: str, **context: Any) -> str:
    return Template("{% load portal_ui crispy_forms_tags %}" + source).render(Context(context))


def request(user: Any, path: str = "/") -> HttpRequest:
    made = RequestFactory().get(path)
    made.user = user
    return made


# Rules that every template keeps ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_page_has_a_style_or_a_script_in_its_text(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


def test_every_part_says_its_context_and_stands_in_the_list() -> None:
    listed = (ROOT / "docs/interface.md").read_text()
    own = {"bare", "error_page", "entrance", "stylesheets", "demo_banner", "nav", "nav_link", "messages", "footer"}
    for path in sorted((ROOT / "templates/shared").glob("*.html")):
        assert "{% comment %}" in path.read_text()[:60], path.name
        if path.stem not in own | {"languages", "wordmark", "table_box", "htmx", "go_back"}:
            assert f"`{path.stem}`" in listed, path.name


def test_every_icon_that_a_template_names_is_drawn() -> None:
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert named
    assert named <= icon_names()


def test_an_unknown_icon_stops_the_page() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon called 'telefon'"):
        render('{% icon "telefon" %}')


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "phone" %}')
    assert 'role="img" aria-label="Ring &lt;nu&gt;"' in render('{% icon "phone" label=label %}', label="Ring <nu>")


# Forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["{% crispy form %}", "{{ form|crispy }}", '{% include "shared/form.html" %}'])
def test_a_field_has_label_hint_error_and_input_in_that_order(way: str) -> None:
    html = render(way, form=Report({"identifier": "", "what": "drop"}))
    field = html[html.index('id="div_id_identifier"') : html.index('id="div_id_what"')]
    order = [field.index(part) for part in ("<label", "id_identifier_helptext", 'id="id_identifier_error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_identifier_helptext id_identifier_error"' in field
    assert '<span class="visually-hidden">Fejl:</span>' in field


@pytest.mark.parametrize("way", ["{% crispy form %}", "{{ form|crispy }}", '{% include "shared/form.html" %}'])
def test_what_is_optional_says_so_and_nothing_has_an_asterisk_or_a_placeholder(way: str) -> None:
    html = render(way, form=Report())
    assert re.search(r'for="id_note">Andet\s*<span class="field-optional">\(valgfrit\)', html)
    assert html.count("(valgfrit)") == 2
    assert "placeholder" not in html
    assert "asterisk" not in html
    assert "*</" not in html


def test_a_group_of_choices_stands_under_its_legend_with_hints_by_value() -> None:
    form = Report()
    form.fields["what"].choice_hints = {"liquid": "Kaffe & regn"}  # type: ignore[attr-defined]
    form.fields["what"].choice_icons = {"liquid": "drop"}  # type: ignore[attr-defined]
    html = render('{% include "shared/field.html" with field=form.what %}', form=form)
    assert re.search(r"<fieldset>\s*<legend", html)
    assert "Kaffe &amp; regn" in html
    assert html.count("#i-drop") == 1


def test_a_page_may_replace_label_and_hint_and_the_input_knows() -> None:
    source = '{% include "shared/field.html" with field=form.note field_label=label field_hint=hint %}'
    html = render(source, form=Report(), label="Mere", hint="a < b")
    assert ">Mere" in html
    assert "a &lt; b" in html
    assert 'aria-describedby="id_note_helptext"' in html


def test_the_error_summary_links_to_the_first_input_of_each_field() -> None:
    form = Report({"when_day": "31", "when_month": "2", "when_year": "2026"})
    form.add_error(None, "Prøv igen")
    links = [link.href for link in error_list(form)]
    assert links == ["", "#id_identifier", "#id_what_0", "#id_when_0"]
    html = render('{% include "shared/error_summary.html" %}{{ form|crispy }}', form=form)
    for href in links[1:]:
        assert f'id="{href[1:]}"' in html
    assert html.count("Prøv igen") == 1


def test_a_form_that_was_not_sent_has_no_error_summary() -> None:
    assert render('{% include "shared/error_summary.html" %}', form=Report()).strip() == ""


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        (("3", "11", "26"), "2026-11-03"),
        (("03", "11", "2026"), "2026-11-03"),
        (("31", "2", "2026"), "impossible"),
        (("3", "", "2026"), "incomplete"),
        (("tre", "11", "2026"), "impossible"),
        (("", "", ""), "required"),
    ],
)
def test_a_day_is_read_as_typed_or_says_what_is_wrong(typed: tuple[str, str, str], outcome: str) -> None:
    class Form(forms.Form):
        when = DayField()

    form = Form(dict(zip(("when_day", "when_month", "when_year"), typed, strict=True)))
    if form.is_valid():
        assert form.cleaned_data["when"].isoformat() == outcome
    else:
        assert [error.code for error in form.errors["when"].as_data()] == [outcome]


# Parts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "standing", "urgency"),
    [(240, "", "calm"), (120, "", "calm"), (119, "", "soon"), (30, "", "soon"), (29, "", "urgent"), (0, "", "urgent"),
     (-1, "", "over"), (200, "Lukket", "standing"), (-1, "Lukket", "over")],
)  # fmt: skip
def test_a_clock_turns_urgent_as_its_time_runs_out(left: int, standing: str, urgency: str) -> None:
    face = ClockFace(due_at=DUE, minutes_left=left, total_minutes=240, standing=standing)
    assert face.urgency == urgency


def test_a_clock_says_its_time_in_words_and_as_a_machine_reads_it() -> None:
    face = ClockFace(due_at=DUE, minutes_left=-24, total_minutes=240, runs_until=DUE + timedelta(hours=1))
    html = render('{% include "shared/clock.html" %}', clock=face)
    assert "24 min over" in html
    assert 'datetime="2026-09-15T14:20:00+02:00"' in html
    assert 'data-minutes="-24"' in html
    assert "data-runs-until" in html


def test_the_current_step_is_marked_for_those_who_cannot_see_it() -> None:
    html = render(
        '{% include "shared/status_line.html" %}',
        steps=[("Modtaget", "done"), ("Vi ringer", "current"), ("Slut", "todo")],
    )
    assert html.count('aria-current="step"') == 1
    assert re.search(r"Modtaget<span class=\"visually-hidden\"> \(overstået\)", html)


def test_a_blocked_task_has_no_link() -> None:
    tasks = [
        {"title": "Afhentning", "state": "blocked", "href": "/x"},
        {"title": "Fotos", "state": "missing", "href": "/y"},
    ]
    html = render('{% include "shared/task_list.html" %}', tasks=tasks)
    assert "/x" not in html
    assert 'href="/y"' in html
    assert "Kan ikke startes endnu" in html


def test_a_fact_that_nobody_gave_reads_as_not_given() -> None:
    rows = [{"label": "Hvornår", "value": "", "change_href": "/ret"}]
    html = render('{% include "shared/summary_list.html" %}', rows=rows)
    assert "Ikke oplyst" in html
    assert re.search(r'Ret<span class="visually-hidden"> Hvornår', html)


def test_a_table_is_named_by_its_caption_and_scrolls_by_key() -> None:
    html = render('{% tablebox "Køen" %}<tbody><tr><td>1</td></tr></tbody>{% endtablebox %}')
    assert '<div class="table-box" role="region" aria-label="Køen" tabindex="0">' in html
    assert "<td>1</td>" in html
    assert "<caption>Køen</caption>" in html


def test_figures_of_a_plain_table_stand_to_the_right() -> None:
    html = render(
        '{% include "shared/data_table.html" with caption="Beløb" %}',
        columns=[{"label": "Sag"}, {"label": "Beløb", "numeric": True}],
        rows=[{"cells": ["<b>", "12"], "href": "/s"}],
    )
    assert '<td class="numeric">12</td>' in html
    assert '<a href="/s">&lt;b&gt;</a>' in html


@pytest.mark.parametrize(
    ("number", "address"),
    [("70 20 40 60", "tel:+4570204060"), ("+45 70204060", "tel:+4570204060"), ("0046 8 12 34", "tel:+4681234")],
)
def test_a_number_becomes_an_address_that_a_phone_rings(number: str, address: str) -> None:
    assert tel(number) == address


# The frame ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["", *Role.values])
def test_each_role_finds_its_own_pages_in_the_navigation(role: str) -> None:
    user = User(role=role, email="x@example.com") if role else Visitor()
    html = render_to_string("shared/nav.html", request=request(user))
    own = {
        "": {"/anmeld/", "/konto/login/"},
        Role.EMPLOYEE: {"/anmeld/", "/min-side/"},
        Role.AGENT: {"/desk/", "/desk/henlaeggelser/", "/anmeld/", "/vilkaar/"},
        Role.TEAM_LEAD: {
            "/desk/",
            "/desk/henlaeggelser/",
            "/desk/overblik/",
            "/desk/aabningstider/",
            "/anmeld/",
            "/vilkaar/",
        },
        Role.WORKSHOP: {"/vaerksted/"},
        Role.IT_ADMIN: {
            "/flaade/",
            "/flaade/enheder/",
            "/flaade/sager/",
            "/flaade/importer/",
            "/vilkaar/",
            "/anmeld/",
        },
        Role.SYSTEM_ADMIN: {"/system/", "/desk/aabningstider/", "/vilkaar/"},
    }[role]
    assert set(re.findall(r'href="([^"]+)"', html)) == own
    assert ("Log ud" in html) == bool(role)


@pytest.mark.django_db
def test_the_page_that_one_is_on_is_marked_in_the_navigation() -> None:
    html = render_to_string("shared/nav.html", request=request(User(role=Role.AGENT), "/desk/"))
    assert '<a href="/desk/" aria-current="page">' in html
    assert html.count("aria-current") == 1


def test_a_page_with_errors_says_so_in_its_title_and_on_top() -> None:
    blocks = "{% block title %}Hvilken enhed?{% endblock %}{% block content %}<h1>x</h1>{% endblock %}"
    page = '{% extends "base.html" %}' + blocks
    html = Template(page).render(Context({"form": Report({}), "request": request(Visitor())}))
    assert "<title>Fejl: Hvilken enhed? – Skadeportalen</title>" in html
    assert html.index("Der er et problem") < html.index("<h1>")
    untouched = Template(page).render(Context({"form": Report(), "request": request(Visitor())}))
    assert "<title>Hvilken enhed? – Skadeportalen</title>" in untouched
    assert "Der er et problem" not in untouched


def test_the_current_language_stands_first_and_each_has_its_own_name() -> None:
    html = render_to_string("shared/languages.html", request=request(Visitor(), "/anmeld/?trin=2"))
    names = re.findall(r'<button[^>]*lang="(\w+)"( aria-current="true")?>(\w+)</button>', html)
    assert names == [("da", ' aria-current="true"', "Dansk"), ("en", "", "English")]
    assert 'value="/anmeld/?trin=2"' in html


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_the_last_error_pages_ask_neither_database_nor_request(page: str) -> None:
    html = render_to_string(page)
    assert "tel:+4570204060" in html
    assert "<h1>" in html
