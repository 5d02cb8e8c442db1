"""Addresses of the way back to a claim without its link."""

from django.urls import path

from claims.views import proving

urlpatterns = [
    path("", proving.status, name="status"),
    path("kode/", proving.status_code, name="status-code"),
]
