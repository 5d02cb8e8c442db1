"""The mail to the team leads: what lapses before we open again, once a day and lead, while somebody can still act."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from claims.evidence import evidence
from claims.files.uploads import read
from claims.promises import closures
from claims.promises.telling_closures import tell_team_leads
from claims.tasks import tell_of_closures
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import COPENHAGEN, NOW, Cast, make_user, rewrite_hours
from tests.claims.closing import MISS, PAGE, ending
from tests.claims.files import pdf
from workshops.calendars import DEFAULT_CALENDAR

pytestmark = pytest.mark.django_db

THREE = datetime(2026, 10, 15, 15, 0, tzinfo=COPENHAGEN)
MINUTE = timedelta(minutes=1)


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template="closures_tonight").order_by("pk"))


def test_at_three_each_team_lead_is_mailed_the_list_once(cast: Cast) -> None:
    make_user("gert@skadeportalen.example", "Gert Toft", Role.TEAM_LEAD)
    User.objects.filter(pk=cast.gry.pk).update(language="en")
    gone = make_user("gone@skadeportalen.example", "Gitte Væk", Role.TEAM_LEAD)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    deadline = ending(cast)
    assert tell_team_leads(now=THREE - MINUTE) == 0
    assert tell_team_leads(now=THREE) == 2
    assert [tell_team_leads(now=THREE + minutes * MINUTE) for minutes in (0, 5, 300)] == [0, 0, 0]
    assert {(mail.address, mail.language) for mail in mails()} == {
        ("gry@skadeportalen.example", "en"),
        ("gert@skadeportalen.example", "da"),
    }
    danish = next(mail for mail in mails() if mail.language == "da")
    written = render(danish.template, language="da", context=danish.context)
    assert written.subject == "1 sag bliver henlagt i aften"
    for part in (deadline.claim.number, "Dokumentation: Købsbilag", "Ingen påmindelse sendt", PAGE):
        assert part in written.text
        assert part in written.html


def test_after_an_outage_it_comes_late_the_same_day_and_never_the_day_after(cast: Cast) -> None:
    ending(cast)
    assert tell_team_leads(now=MISS - MINUTE) == 1
    assert tell_team_leads(now=MISS + MINUTE) == 0
    (mail,) = mails()
    assert mail.key == f"closures:2026-10-15:{cast.gry.pk}"


def test_on_a_short_day_it_comes_an_hour_before_we_close(cast: Cast) -> None:
    ending(cast)
    shape = DEFAULT_CALENDAR.to_json()
    rewrite_hours(None, {**shape, "half_days": {"2026-10-15": [["08:00", "12:00"]]}})
    eleven = THREE.replace(hour=11)
    assert tell_team_leads(now=eleven - MINUTE) == 0
    assert tell_team_leads(now=eleven) == 1


def test_before_days_on_which_we_stay_closed_it_tells_of_all_that_lapse_until_we_open(cast: Cast) -> None:
    ending(cast)
    shape = DEFAULT_CALENDAR.to_json()
    rewrite_hours(None, {**shape, "closed": ["2026-10-15"]})
    assert tell_team_leads(now=THREE) == 0
    assert tell_team_leads(now=THREE - timedelta(days=1)) == 1
    (mail,) = mails()
    written = render(mail.template, language="da", context=mail.context)
    assert written.subject == "1 sag bliver henlagt, før vi åbner igen"
    assert "15. oktober 2026" in written.text


def test_there_is_no_mail_where_nothing_lapses_and_what_is_kept_is_a_number(cast: Cast) -> None:
    assert tell_team_leads(now=THREE) == 0
    held = ending(cast)
    evidence.add_document(number=held.claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
    assert tell_team_leads(now=THREE) == 0
    ending(cast)
    assert tell_team_leads(now=THREE + MINUTE) == 1
    (mail,) = mails()
    assert (mail.context["number"], mail.context["kept"]) == (1, 1)
    assert held.claim.number not in str(mail.context["rows"])
    assert "1 sag mere holdes tilbage" in render(mail.template, language="da", context=mail.context).text


def test_a_long_list_has_fifty_lines_and_the_number_of_the_rest(cast: Cast) -> None:
    for _ in range(62):
        ending(cast)
    with CaptureQueriesContext(connection) as asked:
        tell_team_leads(now=THREE)
    assert len(asked) < 25
    (mail,) = mails()
    assert len(mail.context["rows"]) == 50
    assert "og 12 mere" in render(mail.template, language="da", context=mail.context).text


def test_the_bell_rings_it_by_the_database_s_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ending(cast)
    monkeypatch.setattr("claims.tasks.database_now", lambda: THREE)
    tell_of_closures()
    tell_of_closures(word_of_a_newer_sender=1)
    assert len(mails()) == 1


def test_when_the_team_leads_are_told_is_a_matter_of_the_calendar() -> None:
    def told(day: int, month: int = 10) -> str | None:
        at = closures.told_at(DEFAULT_CALENDAR, date(2026, month, day))
        return at.strftime("%H:%M") if at else None

    assert told(15) == "15:00"
    assert told(17) is None, "a Saturday"
    assert told(25, 12) is None
    friday = datetime(2026, 10, 16, 15, 0, tzinfo=COPENHAGEN)
    assert closures.until_we_open(DEFAULT_CALENDAR, friday) == datetime(2026, 10, 19, 0, 0, tzinfo=COPENHAGEN)
