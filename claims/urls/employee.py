"""Addresses of the employee's own page."""

from django.urls import path

from claims.urls import case
from claims.views.employee import my_page, own_case

urlpatterns = [
    path("", my_page, name="my-page"),
    *case.behind(own_case, at="sag/<str:number>/", named="my"),
]
