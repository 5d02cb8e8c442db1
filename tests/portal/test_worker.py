"""What a worker does before its first task."""

import gc

from celery.signals import worker_init

from portal.celery import make_ready


def test_a_worker_holds_what_it_starts_with_for_good() -> None:
    assert make_ready in worker_init._live_receivers(None)
    before = gc.get_freeze_count()
    try:
        make_ready()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
