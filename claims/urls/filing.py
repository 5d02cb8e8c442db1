"""Addresses of the filing pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
