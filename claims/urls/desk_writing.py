"""Addresses of what the call centre writes on a claim, and of its checklist."""

from django.urls import URLPattern, path

from claims.views import desk_checks, desk_messages, desk_unlocking

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/besked/", desk_messages.message, name="desk-message"),
    path("sag/<str:number>/besked/til-side/", desk_messages.put_aside, name="desk-message-aside"),
    path("sag/<str:number>/tjekliste/", desk_checks.check, name="desk-check"),
    path("sag/<str:number>/goer-klar/", desk_unlocking.unlock, name="desk-unlock"),
    path("sag/<str:number>/batteri/", desk_checks.battery, name="desk-battery"),
]
