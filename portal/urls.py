"""Every address of the portal; each audience's own stand in its room."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from accounts.access import public
from portal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("hjem/", views.home, name="home"),
    path("livez", views.live, name="livez"),
    path("readyz", views.ready, name="readyz"),
    path("sprog/", public(set_language), name="set_language"),
    path("konto/", include("allauth.urls")),
    path("system/", admin.site.urls),
    path("anmeld/", include("claims.urls.filing")),
    path("sag/", include("claims.urls.claimant")),
    path("min-side/", include("claims.urls.employee")),
    path("desk/", include("claims.urls.desk")),
    path("vaerksted/", include("claims.urls.workshop")),
    path("flaade/", include("fleet.urls")),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("notifications.urls"))]
