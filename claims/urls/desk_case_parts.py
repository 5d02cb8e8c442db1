"""Addresses of what the case page shows and takes back."""

from django.urls import URLPattern, path

from claims.views import desk_links, desk_photos, desk_tracking, desk_undo

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/sporing/", desk_tracking.track, name="desk-track"),
    path("sag/<str:number>/links/", desk_links.private_links, name="desk-links"),
    path("sag/<str:number>/fortryd/<int:change>/", desk_undo.undo, name="desk-undo"),
    path("sag/<str:number>/dokument/<int:document>/lille/", desk_photos.small, name="desk-photo"),
]
