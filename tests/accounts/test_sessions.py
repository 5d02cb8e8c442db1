"""Sessions: how long they hold what somebody typed."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.sessions import SessionStore
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


def test_a_session_is_read_in_one_statement_and_an_unknown_one_is_empty(db, django_assert_num_queries):
    kept = SessionStore()
    kept["draft"] = "7"
    kept.create()
    with django_assert_num_queries(1):
        again = SessionStore(kept.session_key)
        assert again["draft"] == "7"
    for key in ("x" * 32, None):
        other = SessionStore(key)
        assert other.get("draft") is None
        assert other.session_key is None


def test_a_session_that_is_over_is_unknown(db):
    over = SessionStore()
    over.set_expiry(-1)
    over.create()
    assert SessionStore(over.session_key).load() == {}


def test_a_key_that_is_taken_is_drawn_anew_and_what_stood_there_stays(db, monkeypatch):
    first = SessionStore()
    first["draft"] = "7"
    first.create()
    keys = iter([first.session_key, "n" * 32])
    monkeypatch.setattr(SessionStore, "_get_new_session_key", lambda self: next(keys))
    second = SessionStore()
    second.create()
    assert second.session_key == "n" * 32
    assert SessionStore(first.session_key)["draft"] == "7"


def test_a_session_that_was_ended_meanwhile_is_not_written_again(db):
    kept = SessionStore()
    kept.create()
    kept["draft"] = "7"
    SessionStore().delete(kept.session_key)
    with pytest.raises(UpdateError):
        kept.save()
    assert not Session.objects.exists()
