"""Addresses of the IT admin's pages."""

from django.urls import path

from fleet.views import claims, devices, importing, overview

urlpatterns = [
    path("", overview.overview, name="fleet-overview"),
    path("enheder/", devices.devices, name="fleet-devices"),
    path("enheder/enheder.csv", devices.export, name="fleet-export"),
    path("enheder/<int:pk>/", devices.device, name="fleet-device"),
    path("sager/", claims.claims, name="fleet-claims"),
    path("sager/<str:number>/", claims.claim, name="fleet-claim"),
    path("importer/", importing.importing, name="fleet-import"),
]
