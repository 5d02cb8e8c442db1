"""The parts of a page that every template may use: icons, navigation, error summaries and tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template import Context, TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.spoken import spoken_help_hours, spoken_help_in_sms, spoken_help_phone

register = template.Library()


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary; `href` is empty for an error that belongs to no single field."""

    href: str
    text: str


# Icons and the portal's own name ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons that the sprite holds."""
    return frozenset(re.findall(r'id="i-([a-z-]+)"', render_to_string("shared/icons.svg")))


@register.simple_tag
def icon(name: str, *, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; decorative without a label. An unknown name is an error in the template."""
    if name not in icon_names():
        raise TemplateSyntaxError(f"There is no icon called {name!r} in templates/shared/icons.svg.")
    spoken_as = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" width="20" height="20" focusable="false" {}><use href="#i-{}"></use></svg>',
        css,
        spoken_as,
        name,
    )


@register.simple_tag
def portal_name() -> str:
    """The product's name, also where no request is at hand (mail, error pages)."""
    return str(settings.PORTAL_NAME)


@register.simple_tag
def help_phone() -> str:
    """The number to ring, also where no request is at hand."""
    return spoken_help_phone()


@register.simple_tag
def help_hours(*, asking: bool = True) -> str:
    """When that number is answered, within a sentence; not `asking`, what is known without the database."""
    return spoken_help_hours(asking=asking)


@register.simple_tag
def help_phone_in_sms() -> str:
    """The number to ring and, where they are short enough, the hours, in letters that an SMS has."""
    return spoken_help_in_sms()


@register.simple_tag
def written_in(language: str) -> SafeString:
    """The `lang` of an element whose text was written in that language; nothing where the page speaks it."""
    if not language or language == (get_language() or settings.LANGUAGE_CODE):
        return SafeString("")
    return format_html(' lang="{}"', language)


@register.simple_tag
def quoting(text: str, quoted: str, language: str) -> SafeString:
    """The text with what it quotes marked as written in that language; as it is where the page speaks it."""
    before, quote, after = text.partition(quoted or text)
    marked = written_in(language if quoted else "")
    return format_html("{}<span{}>{}</span>{}", before, marked, quote, after) if marked else format_html("{}", text)


@register.filter
def tel(number: str) -> str:
    """A telephone number as a `tel:` address; a Danish number without country code gets +45."""
    digits = re.sub(r"[^\d+]", "", number)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return f"tel:{digits if digits.startswith('+') else '+45' + digits}"


# Navigation ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("shared/nav_link.html", takes_context=True)
def nav_link(
    context: Context, url_name: str, label: str, icon_name: str = "", *, exact: bool = False
) -> dict[str, Any]:
    """One entry of the main navigation, marked as current on its page and, unless `exact`, on the pages below it.

    A page whose room is not mounted has no entry.
    """
    try:
        href = reverse(url_name)
    except NoReverseMatch:
        return {"href": ""}
    path = context["request"].path if "request" in context else ""
    here = path == href
    below = href != "/" and not exact and path.startswith(href)
    return {
        "href": href,
        "label": label,
        "icon_name": icon_name,
        "current": "page" if here else "true" if below else "",
    }


# Errors of a form -----------------------------------------------------------------------------------------------------


@register.simple_tag
def error_list(*forms: object) -> list[ErrorLink]:
    """All errors of the given forms and formsets in the order of their fields, each with a link to its field."""
    return [link for form in forms for link in _errors_of(form)]


@register.simple_tag
def error_list_of(forms: Iterable[object]) -> list[ErrorLink]:
    """The same for a list of forms."""
    return error_list(*forms)


def _errors_of(form: object) -> Iterator[ErrorLink]:
    if isinstance(form, BaseFormSet):
        if form.is_bound:
            yield from (ErrorLink("", str(text)) for text in form.non_form_errors())
            for one in form.forms:
                yield from _errors_of(one)
    elif isinstance(form, BaseForm) and form.is_bound:
        yield from (ErrorLink("", str(text)) for text in form.non_field_errors())
        for field in form:
            href = "" if field.is_hidden else f"#{first_control(field)}"
            yield from (ErrorLink(href, str(text)) for text in field.errors)


def first_control(field: BoundField) -> str:
    """The id of the field's first input: the first radio of a group, the day of a date."""
    return field.id_for_label or f"{field.auto_id}_0"


# Tables -------------------------------------------------------------------------------------------------------------


@register.simple_block_tag(end_name="endtablebox", takes_context=True)
def tablebox(context: Context, content: str, caption: str, *, css: str = "", hidden: bool = False) -> str:
    """A table in its own scroll box, named by its caption; the content is `thead` and `tbody`."""
    shown = {"caption": caption, "content": content, "css": css, "caption_hidden": hidden}
    return render_to_string("shared/table_box.html", shown)


@register.filter
def is_numeric(index: int, columns: list[dict[str, Any]]) -> bool:
    """Whether the column at this index holds figures, which stand to the right."""
    return bool(columns[index].get("numeric"))
