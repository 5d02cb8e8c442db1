"""Addresses of the filing, one a page."""

from django.urls import path

from claims.views import (
    filing,
    filing_codes,
    filing_files,
    filing_receipt,
    filing_saved,
    filing_session,
    forget_me,
    proving,
)

urlpatterns = [
    path("", filing.identifier, name="file-claim"),
    path("nummer/", filing_codes.codes, name="file-claim-codes"),
    path("haendelse/", filing.event, name="file-claim-event"),
    path("goer-nu/", filing.at_once, name="file-claim-now"),
    path("hvornaar/", filing.when, name="file-claim-when"),
    path("forloeb/", filing.story, name="file-claim-story"),
    path("billeder/", filing_files.files, name="file-claim-files"),
    path("billeder/<uuid:pk>/", filing_files.small, name="file-claim-file"),
    path("kontakt/", filing.contact, name="file-claim-contact"),
    path("aflevering/", filing.wish, name="file-claim-wish"),
    path("gem/", filing_saved.save, name="file-claim-save"),
    path("fortsaet/<str:token>/", filing_saved.resume, name="file-claim-resume"),
    path("tjek/", filing.check, name="file-claim-check"),
    path("bliv/", filing_session.stay, name="file-claim-stay"),
    path("glem/", forget_me.forget, name="file-claim-forget"),
    path("hvem/", proving.who, name="file-claim-who"),
    path("hvem/kode/", proving.who_code, name="file-claim-who-code"),
    path("kvittering/", filing_receipt.receipt, name="file-claim-receipt"),
]
