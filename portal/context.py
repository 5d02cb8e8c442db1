"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import present
from accounts.spoken import spoken_help_phone


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page may name: the portal, its telephone, whether it is the demonstration, and its clock there."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_help_phone": spoken_help_phone(),
        "portal_demo": settings.DEMO,
        "portal_ahead": present.ahead,
        "portal_now": present.now,
    }
