"""Who asks: behind `@for_roles(Role.IT_ADMIN)` it is a user, and the database holds that they have an organisation."""

from typing import cast

from django.http import HttpRequest

from accounts.access import signed_in
from accounts.models import Organisation, User


def it_admin(request: HttpRequest) -> User:
    """Who asks, of whom `for_roles` has seen to it that they look after an organisation."""
    return signed_in(request)


def their_organisation(request: HttpRequest) -> Organisation:
    """The organisation that they look after; every IT admin has one."""
    return cast(Organisation, it_admin(request).organisation)
