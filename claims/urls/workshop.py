"""Addresses of the workshop pages."""

from django.urls import URLPattern, path

from claims.views import hours, workshop

urlpatterns: list[URLPattern] = [
    path("", workshop.jobs, name="workshop-jobs"),
    path("find/", workshop.find, name="workshop-find"),
    path("aabningstider/<slug:slug>/", hours.workshop, name="workshop-hours"),
    path("sag/<str:number>/", workshop.job, name="workshop-job"),
    path("sag/<str:number>/modtag/", workshop.receive, name="workshop-receive"),
    path("sag/<str:number>/diagnose/", workshop.diagnose, name="workshop-diagnose"),
    path("sag/<str:number>/tilbud/", workshop.quote, name="workshop-quote"),
    path("sag/<str:number>/faerdig/", workshop.finish, name="workshop-finish"),
    path("sag/<str:number>/udlever/", workshop.hand_back, name="workshop-hand-back"),
    path("sag/<str:number>/returlabel/", workshop.return_label, name="workshop-return-label"),
]
