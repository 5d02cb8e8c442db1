"""The guide's pages: by link and signed in, at the desk and at the workshop; and the number that waits for it."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.desk import checking
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, Route, UnlockStep
from claims.routes.repairs import receive
from claims.routes.routing import choose_label, choose_walk_in
from claims.routes.unlocking import Step
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import assessed, filed, page, trusted
from tests.claims.filed import reach
from tests.claims.filing_pages import html, words
from tests.claims.routed import HOME, TOMORROW_AT_NINE, make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[..., Client]


def book(claim: Claim, cast: Cast) -> str:
    route = choose_walk_in(
        number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW
    )
    return str(route.booking.number)  # type: ignore[union-attr]


def send_label(claim: Claim, cast: Cast) -> str:
    route = choose_label(number=claim.number, workshop=cast.kolding, address=HOME, by=cast.camilla, now=NOW)
    return str(route.shipment.number)  # type: ignore[union-attr]


def do(client: Client, path: str, step: str, doing: str = "tick", **said: str) -> object:
    return client.post(path, {"step": step, "do": doing, **said})


def doors(claim: Claim, cast: Cast, client: Client, as_user: SignIn) -> list[tuple[Client, str]]:
    """By the private link of whom the register knows, and signed in."""
    return [(client, trusted(claim)), (as_user(cast.anna), f"/min-side/sag/{claim.number}/")]


@pytest.mark.parametrize("way", [book, send_label])
def test_number_and_label_are_on_no_page_until_every_step_is_done(
    cast: Cast, client: Client, as_user: SignIn, way: Callable[[Claim, Cast], str]
) -> None:
    claim = make_claim(cast)
    number = way(claim, cast)
    for visitor, case in doors(claim, cast, client, as_user):
        for rest in ("", "goer-klar/", "aftale/kalender/", "beskeder/"):
            shown = visitor.get(f"{case}{rest}")
            assert number.encode() not in shown.content, rest
        assert visitor.get(f"{case}aftale/").status_code == 302
        assert "Gør enheden klar" in words(visitor.get(case))
        assert "den adresselabel, du har fået" not in words(visitor.get(case))
        refused = visitor.get(f"{case}label/")
        assert refused.status_code == 409
        assert number not in html(refused)
    for visitor, case in doors(claim, cast, client, as_user)[:1]:
        for step in Step:
            do(visitor, f"{case}goer-klar/", step)
    for visitor, case in doors(claim, cast, client, as_user):
        assert number in html(visitor.get(case))


def test_the_pdf_of_the_case_keeps_it_back_as_well(cast: Cast, client: Client) -> None:
    import io

    import pypdf

    claim = make_claim(cast)
    number = book(claim, cast)

    def text() -> str:
        pdf = client.get(f"{trusted(claim)}sag.pdf").content
        return " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)

    assert number not in text()
    for step in Step:
        do(client, f"{trusted(claim)}goer-klar/", step)
    assert number in text()


def test_the_refused_label_says_kindly_what_to_do(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    send_label(claim, cast)
    said = words(client.get(f"{trusted(claim)}label/"))
    assert "Adresselabelen er klar, så snart enheden er det." in said


def test_the_steps_are_those_of_the_device_and_say_how(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    said = words(client.get(f"{trusted(claim)}goer-klar/"))
    for part in ("Slå Find min iPhone fra", "Face ID", "Tag SIM-kortet ud", "4 trin mangler.", "bookingnummer"):
        assert part in said, part
    assert "Windows" not in said
    assert "Hvilken slags enhed er det?" not in said


def test_ticking_goes_on_to_the_next_step_and_at_last_to_the_case(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    path = f"{trusted(claim)}goer-klar/"
    onward = [do(client, path, step)["Location"] for step in Step]  # type: ignore[index]
    assert onward == [f"{path}#trin-find_my_off", f"{path}#trin-code_off", f"{path}#trin-sim_out", trusted(claim)]
    assert "Enheden er klar til værkstedet." in html(client.get(trusted(claim)))
    assert {step.by for step in UnlockStep.objects.all()} == {None}
    do(client, path, "backup", "undo")
    assert UnlockStep.objects.count() == 3
    assert "1 trin mangler." in words(client.get(path))


def test_signed_in_it_is_known_who_ticked(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    do(as_user(cast.anna), f"/min-side/sag/{claim.number}/goer-klar/", "backup")
    assert UnlockStep.objects.get().by == cast.anna


def test_a_reason_is_taken_and_shown(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    path = f"{trusted(claim)}goer-klar/"
    do(client, path, "code_off", "cannot", reason="Skærmen er <sort>.")
    shown = client.get(path)
    assert "Skærmen er &lt;sort&gt;." in html(shown)
    assert "3 trin mangler." in words(shown)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Skriv, hvorfor det ikke kan lade sig gøre."),
        ("Koden er 4711", "Skriv ikke koder eller CPR-numre til os."),
        ("4711", "Skriv ikke koder eller CPR-numre til os."),
        ("010203-1234", "Skriv ikke koder eller CPR-numre til os."),
        ("Sort skærm, prøv 4711", "Et tal på fire til otte cifre kan være en kode. Skriv grunden uden tallet."),
    ],
)
def test_a_reason_with_a_code_is_refused_with_a_sentence(cast: Cast, client: Client, reason: str, said: str) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    answer = do(client, f"{trusted(claim)}goer-klar/", "code_off", "cannot", reason=reason)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert said in words(answer)  # type: ignore[arg-type]
    assert 'id="code_off_reason"' in html(answer)  # type: ignore[arg-type]
    assert "<title>\n" not in html(answer)  # type: ignore[arg-type]
    assert "Fejl:" in html(answer)  # type: ignore[arg-type]
    assert not UnlockStep.objects.exists()


def test_there_is_no_guide_before_the_way_nor_behind_it(cast: Cast, client: Client) -> None:
    claim = make_claim(cast)
    path = f"{trusted(claim)}goer-klar/"
    assert client.get(path)["Location"] == trusted(claim)
    assert do(client, path, "backup").status_code == 409  # type: ignore[attr-defined]
    book(claim, cast)
    receive(number=claim.number, by=cast.eva, now=TOMORROW_AT_NINE)
    assert client.get(path).status_code == 302
    assert do(client, path, "backup").status_code == 409  # type: ignore[attr-defined]


def test_a_dangerous_battery_has_neither_guide_nor_label(cast: Cast, client: Client, as_user: SignIn) -> None:
    claim = make_claim(cast)
    number = send_label(claim, cast)
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    for visitor, case in doors(claim, cast, client, as_user):
        assert visitor.get(f"{case}goer-klar/").status_code == 302
        assert visitor.get(f"{case}label/").status_code == 409
        said = words(visitor.get(case))
        assert "Gør enheden klar" not in said
        assert "Pak enheden ind" not in said
        assert "Lad enheden ligge. Den må ikke sendes, så vi finder en anden vej med dig." in said
        assert "adresselabel" not in said.partition("Det er der sket")[0]
        assert number not in said
        assert "Læg den et sted, hvor intet kan brænde." in said


def test_a_theft_never_sees_it(cast: Cast, client: Client) -> None:
    claim = make_claim(cast, peril="theft")
    book(claim, cast)
    said = words(client.get(trusted(claim)))
    assert "Gør enheden klar" not in said
    assert "sikkerhedskopi" not in said
    assert client.get(f"{trusted(claim)}goer-klar/").status_code == 302


# What the register knows of the device is not told by the steps --------------------------------------------------


def test_by_an_untrusted_link_one_chooses_what_device_it_is(cast: Cast, client: Client) -> None:
    receipt = assessed(cast)
    book(receipt.claim, cast)
    path = page(receipt, "goer-klar/")
    said = words(client.get(path))
    assert "Hvilken slags enhed er det?" in said
    assert "Slå Find min enhed fra" in said
    assert "Slå Find min iPhone fra" not in said
    chosen = words(client.get(f"{path}?slags=samsung"))
    assert "Administrer konti" in chosen
    onward = do(client, path, "backup", slags="samsung")["Location"]  # type: ignore[index]
    assert onward == f"{path}?slags=samsung#trin-find_my_off"
    for odd in ("<script>", "any", "watch", "x" * 500):
        assert words(client.get(path, {"slags": odd})).count("Sådan gør du") == 0


def test_a_known_and_an_unknown_device_look_alike_by_an_untrusted_link(cast: Cast, client: Client) -> None:
    seen = set()
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI):
        receipt = file_claim(
            filing=Filing(
                identifier=identifier, filer_key=session_hash("here"), peril="damage", contact_phone="+4520304050"
            ),
            now=NOW,
        )
        book(reach(receipt.claim, cast.camilla), cast) if identifier == ANNAS_IMEI else choose_walk_in(
            number=reach(receipt.claim, cast.camilla).number,
            workshop=cast.odense,
            starts_at=TOMORROW_AT_NINE,
            by=cast.camilla,
            now=NOW,
        )
        seen.add(words(client.get(page(receipt, "goer-klar/"))).replace(receipt.claim.number, "S"))
    assert len(seen) == 1


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI])
def test_before_the_way_it_answers_alike_whoever_is_known(cast: Cast, client: Client, identifier: str) -> None:
    receipt = filed(identifier)
    reach(receipt.claim, cast.camilla)
    assert client.get(page(receipt, "goer-klar/")).status_code == 302
    assert do(client, page(receipt, "goer-klar/"), "backup").status_code == 409  # type: ignore[attr-defined]


def test_a_stranger_neither_sees_nor_ticks_what_is_anothers(cast: Cast, client: Client) -> None:
    stranger = filed(ANNAS_IMEI)
    claim = reach(stranger.claim, cast.camilla)
    book(claim, cast)
    assert client.get(page(stranger, "goer-klar/")).status_code == 404
    assert do(client, page(stranger, "goer-klar/"), "backup").status_code == 404  # type: ignore[attr-defined]
    assert not UnlockStep.objects.exists()
    do(client, f"{trusted(claim)}goer-klar/", "backup")
    assert "sikkerhedskopi" not in words(client.get(page(stranger)))


def test_a_foreign_case_is_answered_as_missing(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    path = f"/min-side/sag/{claim.number}/goer-klar/"
    assert as_user(cast.david).get(path).status_code == 404
    assert do(as_user(cast.david), path, "backup").status_code == 404  # type: ignore[attr-defined]
    assert not UnlockStep.objects.exists()


# The desk and the workshop ------------------------------------------------------------------------------------------


def test_the_desk_ticks_what_it_was_told_and_can_undo_it(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    desk, path = as_user(cast.camilla), f"/desk/sag/{claim.number}/goer-klar/"
    assert "Bookingnummeret er ikke sendt." in words(desk.get(f"/desk/sag/{claim.number}/"))
    for step in Step:
        answered = desk.post(path, {"step": step, "do": "tick"}, follow=True)
    said = words(answered)
    assert "Det er noteret." in html(answered)
    assert "Fortryd" in html(answered)
    assert "Bookingnummeret er ikke sendt." not in said
    assert 'id="unlock-code_off" aria-pressed="true"' in html(answered)
    assert {step.by for step in UnlockStep.objects.all()} == {cast.camilla}
    change = claim.changes.latest("pk")
    desk.post(f"/desk/sag/{claim.number}/fortryd/{change.pk}/")
    assert UnlockStep.objects.count() == 3
    assert "Bookingnummeret er ikke sendt." in words(desk.get(f"/desk/sag/{claim.number}/"))


def test_the_desk_explains_and_is_refused_a_code_with_a_sentence(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    desk, path = as_user(cast.camilla), f"/desk/sag/{claim.number}/goer-klar/"
    refused = desk.post(path, {"step": "code_off", "do": "cannot", "reason": "Koden er 4711"})
    assert refused.status_code == 400
    assert "Skriv ikke koder eller CPR-numre til os." in words(refused)
    desk.post(path, {"step": "code_off", "do": "cannot", "reason": "Skærmen er sort."})
    assert "kan ikke : Skærmen er sort." in words(desk.get(f"/desk/sag/{claim.number}/")).replace(
        "kan ikke:", "kan ikke :"
    )
    desk.post(path, {"step": "code_off", "do": "undo"})
    assert not UnlockStep.objects.exists()


def test_nobody_else_posts_to_the_desks_panel(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    for user in (cast.anna, cast.bo, cast.eva):
        answer = as_user(user).post(f"/desk/sag/{claim.number}/goer-klar/", {"step": "backup", "do": "tick"})
        assert answer.status_code == 403
    assert not UnlockStep.objects.exists()


def test_the_desk_says_whether_the_number_has_gone_out(cast: Cast, as_user: SignIn) -> None:
    claim = make_claim(cast)
    desk = as_user(cast.camilla)
    booked = desk.post(
        f"/desk/sag/{claim.number}/vej/indlevering/",
        {"workshop": "kolding", "starts_at": TOMORROW_AT_NINE.isoformat(), "version": ""},
        follow=True,
    )
    assert "Tiden er booket. Bookingnummeret bliver sendt, når enheden er gjort klar." in html(booked)


def test_the_workshop_reads_what_was_done_and_what_could_not_be(cast: Cast, client: Client, as_user: SignIn) -> None:
    claim = make_claim(cast)
    book(claim, cast)
    path = f"{trusted(claim)}goer-klar/"
    do(client, path, "backup")
    do(client, path, "code_off", "cannot", reason="Skærmen er sort.")
    said = words(as_user(cast.eva).get(f"/vaerksted/sag/{claim.number}/"))
    assert "Er den låst op?" in said
    assert "Tag en sikkerhedskopi Er gjort" in said
    assert "Kan ikke Skærmen er sort." in said
    assert said.count("Ikke oplyst") >= 2
    assert Route.objects.get().booking.number in said  # type: ignore[union-attr]
    assert as_user(cast.frode).get(f"/vaerksted/sag/{claim.number}/").status_code == 404
