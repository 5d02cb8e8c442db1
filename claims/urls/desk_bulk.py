"""Addresses of what is done with several claims at once."""

from django.urls import URLPattern, path

from claims.views import desk_bulk

urlpatterns: list[URLPattern] = [
    path("flere/", desk_bulk.choose, name="desk-bulk"),
    path("flere/fil/", desk_bulk.download, name="desk-bulk-export"),
    path("flere/<uuid:key>/", desk_bulk.outcome, name="desk-bulk-outcome"),
    path("flere/<uuid:key>/fortsaet/", desk_bulk.go_on, name="desk-bulk-continue"),
    path("flere/<uuid:key>/fortryd/", desk_bulk.undo, name="desk-bulk-undo"),
]
