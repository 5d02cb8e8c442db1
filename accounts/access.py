"""Who may open which page. Which rows they see there is asked by `visible_to` of each model.

Every view of ours says who it is for, with `@public` or `@for_roles(...)`; `DeclaredAccessMiddleware` stops one that
does not. Sign-in itself is asked by `SignInMiddleware`: everything needs it but what is public.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Role, User

View = Callable[..., HttpResponseBase]

EVERY_ROLE: frozenset[str] = frozenset(Role.values)
# Of others' rooms, with a key in the address; it leads on to an address without one, whose form needs an origin.
_KEYED = frozenset({"account_reset_password_from_key"})


def public(view: View) -> View:
    """Open the view to everybody, signed in or not."""
    view.open_to = None  # type: ignore[attr-defined]
    return login_not_required(view)


def for_roles(*roles: str) -> Callable[[View], View]:
    """Open the view to signed-in users with one of these roles; others are answered 403 with a page that says so."""
    allowed = frozenset(roles)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.role not in allowed:  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.open_to = allowed  # type: ignore[attr-defined]
        return guarded

    return declare


def private(view: View) -> View:
    """Keep the page out of caches, search engines and other sites' logs, whatever it answers: a refusal as well.

    The header keeps the address from what the page fetches. The page itself then says `same-origin`, or its own forms
    would arrive with `Origin: null` and be refused (templates/employee/private.html).
    """
    view.is_private = True  # type: ignore[attr-defined]
    return view


def close_up(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the answer the headers of a `private` view; of any other it stays as it is."""
    match = request.resolver_match
    if match is None:
        return
    if match.url_name in _KEYED or getattr(match.func, "is_private", False):
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if getattr(match.func, "is_private", False):
        response.headers["Referrer-Policy"] = "no-referrer"


for_signed_in = for_roles(*EVERY_ROLE)


def signed_in(request: HttpRequest) -> User:
    """Who asks; only behind `for_roles`, which has seen to it that somebody is signed in."""
    return cast(User, request.user)
