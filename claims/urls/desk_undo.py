"""The address at which a change is undone."""

from django.urls import URLPattern, path

from claims.views import desk_undo

urlpatterns: list[URLPattern] = [
    path("sag/<str:number>/fortryd/<int:change>/", desk_undo.undo, name="desk-undo"),
]
