"""Celery: the doorbell. PostgreSQL is the clock and the ledger (docs/architecture.md, ideas 1 to 4)."""

import gc
import os
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class PortalTask(Task):
    """A task that sees one time from its beginning to its end (`accounts.present`)."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # Here, for the reason given below.
        from accounts import present

        with present.read_once():
            return self.run(*args, **kwargs)


app = Celery("portal", task_cls=PortalTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_everywhere(**told: Any) -> None:
    """Keep Celery from a log of its own: Django's holds no private link (portal/logs.py), whoever writes there."""


@worker_init.connect  # type: ignore[untyped-decorator]
def make_ready(**told: Any) -> None:
    """A worker that could not judge a claim does not start; what it holds by then it holds for good."""
    # Here, for whoever only compiles the catalogues or starts the services imports this module, too.
    from policies.checks import stop_on_unusable_terms

    stop_on_unusable_terms()
    # The collector would go through all of it again and again for nothing: a quarter of a long sweep's time.
    gc.collect()
    gc.freeze()
