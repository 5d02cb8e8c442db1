"""Addresses of the employee's own page."""

from django.urls import path

from claims.views import employee

urlpatterns = [
    path("", employee.my_page, name="my-page"),
    path("sag/<str:number>/", employee.show, name="my-case"),
    path("sag/<str:number>/bilag/<slug:kind>/", employee.document, name="my-document"),
    path("sag/<str:number>/svar/<slug:task>/", employee.answer, name="my-answer"),
    path("sag/<str:number>/opkald/", employee.call_time, name="my-call-time"),
    path("sag/<str:number>/opkald/kalender/", employee.call_calendar, name="my-call-calendar"),
    path("sag/<str:number>/label/", employee.label, name="my-label"),
    path("sag/<str:number>/goer-klar/", employee.unlock, name="my-unlock"),
    path("sag/<str:number>/fil/<int:pk>/", employee.file, name="my-file"),
    path("sag/<str:number>/fil/<int:pk>/lille/", employee.small_file, name="my-small-file"),
    path("sag/<str:number>/klage/", employee.complain, name="my-complain"),
    path("sag/<str:number>/beskeder/", employee.messages, name="my-messages"),
    path("sag/<str:number>/ny-enhed/", employee.new_received, name="my-new-received"),
    path("sag/<str:number>/traek-tilbage/", employee.withdraw, name="my-withdraw"),
    path("sag/<str:number>/aftale/", employee.visit, name="my-visit"),
    path("sag/<str:number>/aftale/kalender/", employee.visit_calendar, name="my-visit-calendar"),
    path("sag/<str:number>/sag.pdf", employee.pdf, name="my-pdf"),
    path("sag/<str:number>/genaabn/", employee.reopen, name="my-reopen"),
]
