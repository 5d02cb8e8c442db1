"""How a form's fields are drawn; used by the templates in `templates/bootstrap5/`."""

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field_words(field: BoundField, *, label: str = "", hint: str = "", no_hint: bool = False) -> str:
    """Let the page's words replace the field's own label and hint, before it is drawn."""
    if label:
        field.label = label
    if hint:
        field.help_text = conditional_escape(hint)
    if no_hint:
        field.help_text = ""
    return ""


@register.simple_tag
def control(field: BoundField, *, css: str = "", inputmode: str = "") -> SafeString:
    """The field's own input with the house's classes, and without a placeholder: a label says it better."""
    widget = field.field.widget
    classes = [_base_class(widget), *widget.attrs.get("class", "").split(), *css.split()]
    if field.errors:
        classes.append("is-invalid")
    attrs: dict[str, Any] = {"class": " ".join(dict.fromkeys(filter(None, classes))), "placeholder": False}
    if inputmode:
        attrs["inputmode"] = inputmode
    return field.as_widget(attrs=attrs)


@register.simple_tag
def attributes(attrs: dict[str, Any], *, without: str = "") -> SafeString:
    """The attributes in their order, each with a space before it; of a widget's, those that are False are left out.

    `without` are names to leave out, with a space between.
    """
    left_out = without.split()
    shown = [(name, value) for name, value in attrs.items() if value is not False and name not in left_out]
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown))


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several inputs under one legend, rather than one input under one label."""
    return bool(field.use_fieldset) and not isinstance(field.field.widget, forms.FileInput)


@register.filter
def choice_hint(field: BoundField, value: object) -> str:
    """One line that explains a choice; a form says them in its field's `choice_hints`, by value."""
    return str(getattr(field.field, "choice_hints", {}).get(value, ""))


@register.filter
def choice_icon(field: BoundField, value: object) -> str:
    """The icon of a choice, from its field's `choice_icons`, by value."""
    return str(getattr(field.field, "choice_icons", {}).get(value, ""))


def _attribute(name: str, value: object) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))


def _base_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.MultiWidget):
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
