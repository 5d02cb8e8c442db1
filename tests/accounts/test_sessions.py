"""Sessions: how long they hold what somebody typed."""

from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.tasks import clear_sessions
from tests.cast import ANNAS_IMEI


def test_what_was_typed_into_an_unfinished_filing_is_gone_after_the_session(cast, frozen):
    first, second = Client(), Client()
    first.post("/anmeld/", {"identifier": ANNAS_IMEI})
    frozen.shift(timedelta(hours=5))
    second.post("/anmeld/", {"identifier": ANNAS_IMEI})
    frozen.shift(timedelta(hours=4))
    clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == [second.session.session_key]
    assert second.get("/anmeld/haendelse/").status_code == 200


def test_every_round_that_beat_rings_is_a_task_that_workers_know():
    current_app.loader.import_default_modules()
    assert {round_["task"] for round_ in settings.CELERY_BEAT_SCHEDULE.values()} <= set(current_app.tasks)


def test_a_task_that_hangs_ends_before_its_message_goes_to_somebody_else():
    conf = current_app.conf
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]
