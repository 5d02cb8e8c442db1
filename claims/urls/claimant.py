"""Addresses of the claimant pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
