"""Who asks: behind `@for_roles(Role.IT_ADMIN)` it is a user, and the database holds that they have an organisation."""

from typing import cast

from django.http import HttpRequest

from accounts.models import Organisation, User


def it_admin(request: HttpRequest) -> User:
    """Who asks; only behind `for_roles`, which has seen to it that somebody is signed in."""
    return cast(User, request.user)


def their_organisation(request: HttpRequest) -> Organisation:
    """The organisation that they look after; every IT admin has one."""
    return cast(Organisation, it_admin(request).organisation)
