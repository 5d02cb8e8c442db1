"""Addresses of the IT admin's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
