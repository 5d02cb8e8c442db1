"""Addresses of 'Næste sag', of who else is on a claim, and of setting one aside."""

from django.urls import URLPattern, path

from claims.views import desk_next

urlpatterns: list[URLPattern] = [
    path("naeste/", desk_next.next_case, name="desk-next"),
    path("naeste/spring-over/", desk_next.skip, name="desk-skip"),
    path("sag/<str:number>/her/", desk_next.here, name="desk-presence"),
    path("sag/<str:number>/forladt/", desk_next.leave, name="desk-leave"),
    path("sag/<str:number>/udskyd/", desk_next.snooze, name="desk-snooze"),
    path("sag/<str:number>/hent-frem/", desk_next.wake, name="desk-wake"),
]
