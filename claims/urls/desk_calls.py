"""Addresses of calls at the desk."""

from django.urls import URLPattern, path

from claims.views import desk, desk_calls

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/opkald/", desk.call, name="desk-call"),
    path("sag/<str:number>/telefon/", desk.phone, name="desk-phone"),
    path("sag/<str:number>/aftal-opkald/", desk_calls.agree, name="desk-agree-call"),
    path("sag/<str:number>/aftal-opkald/kalender/", desk_calls.calendar_file, name="desk-call-calendar"),
]
