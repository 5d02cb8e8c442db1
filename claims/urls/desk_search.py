"""Addresses of the desk's search."""

from django.urls import URLPattern, path

from claims.views import desk_search

urlpatterns: list[URLPattern] = [
    path("soeg/", desk_search.page, name="desk-search"),
    path("soeg/forslag/", desk_search.answers, name="desk-search-answers"),
]
