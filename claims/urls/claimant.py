"""Addresses of the pages behind a private link."""

from django.urls import path

from claims.views import claimant

urlpatterns = [
    path("<str:token>/", claimant.show, name="claimant-case"),
    path("<str:token>/bilag/<slug:kind>/", claimant.document, name="claimant-document"),
    path("<str:token>/svar/<slug:task>/", claimant.answer, name="claimant-answer"),
    path("<str:token>/opkald/", claimant.call_time, name="claimant-call-time"),
    path("<str:token>/opkald/kalender/", claimant.call_calendar, name="claimant-call-calendar"),
    path("<str:token>/label/", claimant.label, name="claimant-label"),
    path("<str:token>/goer-klar/", claimant.unlock, name="claimant-unlock"),
    path("<str:token>/fil/<int:pk>/", claimant.file, name="claimant-file"),
    path("<str:token>/fil/<int:pk>/lille/", claimant.small_file, name="claimant-small-file"),
    path("<str:token>/klage/", claimant.complain, name="claimant-complain"),
    path("<str:token>/beskeder/", claimant.messages, name="claimant-messages"),
    path("<str:token>/ny-enhed/", claimant.new_received, name="claimant-new-received"),
    path("<str:token>/luk/", claimant.close_link, name="claimant-close-link"),
    path("<str:token>/traek-tilbage/", claimant.withdraw, name="claimant-withdraw"),
    path("<str:token>/aftale/", claimant.visit, name="claimant-visit"),
    path("<str:token>/aftale/kalender/", claimant.visit_calendar, name="claimant-visit-calendar"),
    path("<str:token>/sag.pdf", claimant.pdf, name="claimant-pdf"),
    path("<str:token>/genaabn/", claimant.reopen, name="claimant-reopen"),
]
