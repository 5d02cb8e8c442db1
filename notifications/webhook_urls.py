"""Addresses at which providers say that a message came back."""

from django.urls import path

from notifications import webhooks

urlpatterns = [
    path("mail/", webhooks.mail_events, name="bounce-mail"),
    path("sms/", webhooks.sms_status, name="bounce-sms"),
]
