"""Signing out, as the whole portal sees it: what the rooms above `accounts` let go of then."""

from django.http import HttpRequest

from accounts import present
from accounts.adapter import InvitedOnlyAdapter
from claims.desk import leasing


class PortalAdapter(InvitedOnlyAdapter):
    """Who works in the call centre and goes home holds no claim."""

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if user.is_authenticated and user.is_call_centre:
            leasing.sign_out(agent=user, now=present.now())
        super().logout(request)
