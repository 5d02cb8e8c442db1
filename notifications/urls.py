"""Addresses of the demonstration's mailbox."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("post/", views.mailbox, name="demo-mailbox"),
    path("post/<slug:name>/", views.mail, name="demo-mail"),
    path("post/<slug:name>/html/", views.mail_html, name="demo-mail-html"),
    path("post/<slug:name>/bilag/<int:number>/", views.mail_file, name="demo-mail-file"),
]
