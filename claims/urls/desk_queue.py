"""Addresses of the queue."""

from django.urls import URLPattern, path

from claims.views import desk_live, desk_queue, desk_views

urlpatterns: list[URLPattern] = [
    path("", desk_queue.queue, name="desk-queue"),
    path("nyt/", desk_live.live, name="desk-live"),
    path("afgraens/", desk_views.narrow, name="desk-filter"),
    path("visninger/", desk_views.views, name="desk-views"),
    path("visninger/omdoeb/", desk_views.rename, name="desk-view-rename"),
    path("visninger/slet/", desk_views.delete, name="desk-view-delete"),
]
