"""The room of the outbox."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Listen for what anymail is told: by a signal, the only one in the house, as anymail has no other way."""
        from anymail.signals import tracking

        from notifications.webhooks import hear_provider

        tracking.connect(hear_provider, dispatch_uid="notifications.bounces")
