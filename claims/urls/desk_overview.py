"""Addresses of the team's overview."""

from django.urls import URLPattern, path

from claims.views import desk_overview

urlpatterns: list[URLPattern] = [
    path("overblik/", desk_overview.overview_page, name="desk-overview"),
]
