"""Addresses of the team's overview, and of the pack that a complaint goes on with."""

from django.urls import URLPattern, path

from claims.views import desk_evidence, desk_overview

urlpatterns: list[URLPattern] = [
    path("overblik/", desk_overview.overview_page, name="desk-overview"),
    path("sag/<str:number>/sagsmappe.pdf", desk_evidence.as_pdf, name="desk-evidence-pdf"),
    path("sag/<str:number>/sagsmappe.zip", desk_evidence.as_zip, name="desk-evidence-zip"),
]
