"""Every address of the portal; each audience's own stand in its room."""

from allauth.account.views import EmailView
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from accounts.access import public
from portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("hjem/", views.home, name="home"),
    path("livez", views.live, name="livez"),
    path("readyz", views.ready, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("sprog/", public(set_language), name="set_language"),
    # An address belongs to a role: an administrator changes it, so the page only shows it.
    path("konto/email/", require_safe(EmailView.as_view()), name="account_email"),
    path("konto/", include("allauth.urls")),
    path("system/", admin.site.urls),
    path("anmeld/", include("claims.urls.filing")),
    path("sag/", include("claims.urls.claimant")),
    path("status/", include("claims.urls.status")),
    path("min-side/", include("claims.urls.employee")),
    path("desk/", include("claims.urls.desk")),
    path("vaerksted/", include("claims.urls.workshop")),
    path("flaade/", include("fleet.urls")),
    path("vilkaar/", include("policies.urls")),
    path("retur/", include("notifications.webhook_urls")),
]

if settings.DEMO:
    from portal.demo.clock_page import clock

    urlpatterns += [
        path("demo/", include("notifications.urls")),
        path("demo/ur/", clock, name="demo-clock"),
    ]
