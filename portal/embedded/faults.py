"""What stops the embedded services from starting, each said in one line."""

import errno
import gettext
import os
from pathlib import Path

# Read without Django's settings: the launcher speaks before there is a database, and also when there can be none.
_ = gettext.translation(
    "django",
    localedir=Path(__file__).resolve().parents[2] / "locale",
    languages=[os.environ.get("PORTAL_LANGUAGE", "da")],
    fallback=True,
).gettext


class CannotStart(Exception):
    """One line for the person at the keyboard: what is wrong and what to do; commands exit 2 with it."""


def explained(error: OSError) -> CannotStart:
    """Return the one line that stands for an operating system's refusal."""
    place = error.filename or ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full_disk(str(place))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CannotStart(
            _("Din bruger har ikke adgang til {place}: giv den adgang, og prøv igen.").format(place=place)
        )
    return CannotStart(_("Styresystemet siger nej: {error}").format(error=error))


def full_disk(place: str) -> CannotStart:
    """Return the one line for a disk without room."""
    return CannotStart(_("Disken er fuld ved {place}: ryd op, og prøv igen.").format(place=place))
