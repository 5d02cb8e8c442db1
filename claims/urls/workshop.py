"""Addresses of the workshop pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
