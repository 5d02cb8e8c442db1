"""The room of policies: its checks are registered when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policer")

    def ready(self) -> None:
        from policies import checks  # noqa: F401 - registers them
