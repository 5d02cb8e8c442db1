import pytest
from django.test import Client

from accounts.models import Role, Team, User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_a_system_administrator_opens_every_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    for room in ("accounts/user", "accounts/organisation", "accounts/person", "workshops/workshop", "policies/policy"):
        assert client.get(f"/system/{room}/").status_code == 200, room


def test_nobody_else_opens_the_system_pages(cast: Cast, client: Client) -> None:
    for user in (cast.anna, cast.bo, cast.camilla, cast.gry, cast.eva):
        client.force_login(user)
        answer = client.get("/system/accounts/user/")
        assert answer.status_code == 302, user.role
        assert "/login/" in answer["Location"]


def test_the_system_pages_have_no_door_of_their_own(cast: Cast, client: Client) -> None:
    """Beside the one with the second step and the limit on guesses."""
    answer = client.post("/system/login/?next=/system/", {"username": cast.helle.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/konto/login/?next=%2Fsystem%2F")
    assert client.get("/system/").status_code == 302
    answer = client.post(answer["Location"], {"login": cast.helle.email, "password": PASSWORD, "next": "/system/"})
    assert answer["Location"] == "/system/"
    assert client.get("/system/").status_code == 200
    client.force_login(cast.camilla)
    assert client.get("/system/", follow=True).status_code == 403


def test_a_new_sign_in_gets_the_rights_of_its_role(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    new = {
        "email": "ida@skadeportalen.example",
        "name": "Ida Krogh",
        "role": Role.AGENT,
        "speaks": ["da", "en"],
        "password1": "en ny god lang kode",
        "password2": "en ny god lang kode",
    }
    answer = client.post("/system/accounts/user/add/", new)
    assert answer.status_code == 302, answer.content
    ida = User.objects.get(email="ida@skadeportalen.example")
    assert (ida.role, ida.is_superuser, ida.is_staff) == (Role.AGENT, False, False)
    assert ida.check_password("en ny god lang kode")


def test_an_employee_without_an_organisation_is_refused_with_a_sentence(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    new = {
        "email": "jo@nordlys.example",
        "name": "Jo",
        "role": Role.EMPLOYEE,
        "password1": "en ny god lang kode",
        "password2": "en ny god lang kode",
    }
    answer = client.post("/system/accounts/user/add/", new)
    assert "Vælg den virksomhed, som brugeren hører til." in answer.content.decode()
    assert not User.objects.filter(email="jo@nordlys.example").exists()


def test_who_loses_the_administrator_role_loses_its_rights(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    other = User.objects.create_superuser("ib@skadeportalen.example", "x", name="Ib")
    fields = {"email": other.email, "name": "Ib", "role": Role.AGENT, "speaks": ["da"], "is_active": "on"}
    assert client.post(f"/system/accounts/user/{other.pk}/change/", fields).status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser


def test_team_and_languages_of_an_agent_are_set_here_and_asked_of_the_call_centre_alone(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.helle)
    assert client.post("/system/accounts/team/add/", {"name": "Nord"}).status_code == 302
    team = Team.objects.get()
    page = f"/system/accounts/user/{cast.camilla.pk}/change/"
    agent = {"email": cast.camilla.email, "name": "Camilla Dahl", "role": Role.AGENT, "is_active": "on"}
    answer = client.post(page, agent)
    assert "Vælg mindst et sprog, ellers får brugeren ingen sager." in answer.content.decode()
    assert client.post(page, {**agent, "team": team.pk, "speaks": ["en"]}).status_code == 302
    cast.camilla.refresh_from_db()
    assert (cast.camilla.team, cast.camilla.speaks) == (team, ["en"])
    workshop = {"email": cast.eva.email, "name": "Eva Lund", "role": Role.WORKSHOP, "team": team.pk, "is_active": "on"}
    answer = client.post(f"/system/accounts/user/{cast.eva.pk}/change/", workshop)
    assert "Kun callcenteret har team." in answer.content.decode()
