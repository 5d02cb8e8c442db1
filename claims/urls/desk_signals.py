"""Addresses of the signals on a claim."""

from django.urls import URLPattern, path

from claims.views import desk_signals

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/signaler/", desk_signals.signals, name="desk-signals"),
    path("sag/<str:number>/signaler/<str:name>/", desk_signals.signal, name="desk-signal"),
]
