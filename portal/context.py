"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page may name: the portal, its telephone, and whether it is the demonstration."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_help_phone": settings.PORTAL_HELP_PHONE,
        "portal_demo": settings.DEMO,
    }
