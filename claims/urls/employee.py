"""Addresses of the employee pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
