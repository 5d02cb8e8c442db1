"""Addresses of the filing, one a page."""

from django.urls import path

from claims.views import filing

urlpatterns = [
    path("", filing.identifier, name="file-claim"),
    path("haendelse/", filing.event, name="file-claim-event"),
    path("hvornaar/", filing.when, name="file-claim-when"),
    path("forloeb/", filing.story, name="file-claim-story"),
    path("kontakt/", filing.contact, name="file-claim-contact"),
    path("aflevering/", filing.wish, name="file-claim-wish"),
    path("tjek/", filing.check, name="file-claim-check"),
    path("kvittering/", filing.receipt, name="file-claim-receipt"),
]
