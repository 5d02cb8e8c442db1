"""Who asks: behind `@for_roles(Role.IT_ADMIN)` it is a user, and the database holds that they have an organisation."""

from typing import cast

from django.http import HttpRequest

from accounts.models import Organisation, User


def it_admin(request: HttpRequest) -> User:
    return cast(User, request.user)


def their_organisation(request: HttpRequest) -> Organisation:
    return cast(Organisation, it_admin(request).organisation)
