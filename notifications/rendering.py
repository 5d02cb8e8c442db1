"""Messages as text in the reader's language: a mail is three files in `templates/mail/<name>/`, an SMS is one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils import translation


@dataclass(frozen=True)
class Rendered:
    """A mail's subject in one line, its plain text, and its HTML."""

    subject: str
    text: str
    html: str


def render(name: str, *, language: str, context: Mapping[str, Any]) -> Rendered:
    """Render the mail `name` with `subject.txt`, `text.txt` and `html.html`; raises what Django's templates raise."""
    with translation.override(language):
        return Rendered(
            subject=_subject(name, context),
            text=re.sub(r"\n{3,}", "\n\n", _plain(f"mail/{name}/text.txt", context)).strip() + "\n",
            html=get_template(f"mail/{name}/html.html").render(dict(context)),
        )


def render_subject(name: str, *, language: str, context: Mapping[str, Any]) -> str:
    """The subject alone, for a list of mails; raises what Django's templates raise."""
    with translation.override(language):
        return _subject(name, context)


def render_sms(name: str, *, language: str, context: Mapping[str, Any]) -> str:
    """Render the SMS `templates/sms/<name>.txt` as one line; raises what Django's templates raise."""
    with translation.override(language):
        return " ".join(_plain(f"sms/{name}.txt", context).split())


def _subject(name: str, context: Mapping[str, Any]) -> str:
    return " ".join(_plain(f"mail/{name}/subject.txt", context).split())


def _plain(path: str, context: Mapping[str, Any]) -> str:
    # Nothing is escaped in plain text: "Nordlys & Sønner" is no markup.
    template = get_template(path).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(context), autoescape=False)))
