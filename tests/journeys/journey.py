"""The main job from end to end, as its people do it: written once, walked by every kind of visitor."""

import csv
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.visitors import Visitor

# What `bin/demo` prints; a journey knows the portal only from outside.
PASSWORD = "proev-portalen-nu"
IT_ADMIN = "bo@nordlys.example"
AGENT = "camilla@skadeportalen.example"
WORKSHOP = "eva@vaerksted.example"
# Of one that never comes; on a loaded machine the worker takes a minute to be there.
MAIL_SECONDS = 180
# The terms of the policy that the fleet files name, and where they cover a broken screen.
PRODUCT, CLAUSE = "USG Totalforsikring", "punkt 1, «Dækningsomfang»"

Arrive = Callable[[], Visitor]


@dataclass(frozen=True)
class Phone:
    """The device that is lost in a journey: its line in the fleet file that the IT admin reads in first."""

    file: Path
    imei: str
    name: str
    holder: str
    email: str


def phone_of(file: Path, *, encoding: str = "utf-8-sig", delimiter: str = ";") -> Phone:
    """The first telephone of a fleet file that has a user with a mail address."""
    with file.open(encoding=encoding, newline="") as lines:
        for row in csv.DictReader(lines, delimiter=delimiter):
            said = {key.casefold(): value for key, value in row.items() if key}
            imei, email = said.get("imei", ""), said.get("e-mail") or said.get("email", "")
            if len(imei) == 15 and email:
                brand = said.get("mærke") or said.get("manufacturer", "")
                holder = said.get("medarbejder") or said.get("checked out to", "")
                return Phone(file, imei, f"{brand} {said['model']}", holder, email)
    raise LookupError(f"no telephone in {file}")


def sign_in(arrive: Arrive, email: str) -> Visitor:
    visitor = arrive()
    visitor.open("/konto/login/")
    visitor.fill("E-mail", email)
    visitor.fill("Adgangskode", PASSWORD)
    visitor.press("Log ind")
    return visitor


def travel(arrive: Arrive, phone: Phone) -> None:
    """Import, file, mail, call, assess, decide, route, repair, hand over; then see it closed from both sides."""
    admin = sign_in(arrive, IT_ADMIN)
    read_in(admin, phone)
    number = file_damage(arrive(), phone)
    claimant = arrive()
    link = follow_mail(claimant, number, phone)
    agent = sign_in(arrive, AGENT)
    call(agent, number)
    assess(agent, number)
    decide(agent)
    claimant.open(link)
    assert "Skærmen gik i stykker, da telefonen faldt." in claimant.text
    assert f"Afgjort efter {CLAUSE}, i vilkårene for {PRODUCT}." in claimant.text
    book(agent)
    get_ready(claimant, link)
    repair(sign_in(arrive, WORKSHOP), number, phone)
    claimant.open(link)
    assert "Din enhed er repareret og leveret tilbage." in claimant.text
    assert "Mobilværkstedet" in claimant.text or "Kolding" in claimant.text
    see_it_closed(admin, number, phone)


def read_in(admin: Visitor, phone: Phone) -> None:
    admin.follow("Importér liste")
    admin.attach("Fil med enheder", phone.file)
    admin.press("Tjek filen")
    assert "Intet er gemt endnu." in admin.text
    admin.press("Indlæs ")
    assert "Listen er indlæst" in admin.text


def file_damage(visitor: Visitor, phone: Phone) -> str:
    """File with nothing known but the IMEI, and give the claim's number."""
    visitor.open("/")
    visitor.follow("Anmeld en skade")
    visitor.fill("Hvilken enhed er det?", f"{phone.imei[:6]} {phone.imei[6:]}")
    visitor.press("Fortsæt")
    visitor.press("Faldet eller stødt")
    visitor.press("I dag")
    visitor.fill("Fortæl kort, hvad der skete", "Tabt på cykelstien. Skærmen er knust.")
    visitor.choose("Nej")
    visitor.press("Fortsæt")
    assert "I hånden igen ca." in visitor.text
    visitor.press("Indlevering på værksted")
    visitor.fill("Mobilnummer", "20 30 40 51")
    visitor.press("Fortsæt")
    assert "Intet er sendt endnu." in visitor.text
    # What the register knows is not told to whoever types a number.
    assert phone.holder not in visitor.text
    assert phone.name not in visitor.text
    visitor.press("Send skadeanmeldelse")
    assert "Vi har modtaget din anmeldelse" in visitor.text
    assert re.search(r"Vi ringer senest .{4,60}? kl\. \d\d\.\d\d", visitor.text), visitor.text
    return number_on(visitor)


def skip_to_contact(visitor: Visitor, skip: str = "Spring over") -> None:
    """Leave out every question until the one for the contact."""
    for _page in range(9):
        if visitor.address.endswith("/kontakt/"):
            return
        visitor.follow(skip)
    raise AssertionError(f"no question for the contact, but {visitor.address}")


def number_on(visitor: Visitor) -> str:
    found = re.search(r"S-\d{4}-\d{6}", visitor.text)
    assert found, visitor.text
    return found.group()


def follow_mail(visitor: Visitor, number: str, phone: Phone) -> str:
    """Find the mail that went to the contact in the register, follow its link, and give the link's address."""
    wait_for_mail(visitor, phone.email, number)
    visitor.follow(f"– {number}")
    assert phone.email in visitor.text
    visitor.follow("http")
    assert visitor.address.startswith("/sag/")
    assert number in visitor.text
    assert "Vi ringer senest" in visitor.text
    return visitor.address


def wait_for_mail(visitor: Visitor, email: str, number: str) -> None:
    latest = time.monotonic() + MAIL_SECONDS
    while True:
        visitor.open(f"/demo/post/?til={email}")
        if number in visitor.text:
            return
        assert time.monotonic() < latest, f"no mail about {number} to {email} within {MAIL_SECONDS} s: {visitor.text}"
        time.sleep(0.5)


def call(agent: Visitor, number: str) -> None:
    """Find the claim in the queue, and log the call."""
    find_in_queue(agent, number)
    agent.follow("Log opkald")
    agent.choose("Talte med anmelderen")
    agent.fill("Note", "Har en sikkerhedskopi og vil selv aflevere den.")
    agent.press("Gem opkald")
    assert "Ringede op og talte med anmelderen." in agent.text


def assess(agent: Visitor, number: str) -> None:
    """Read what the terms say of a guess, state the facts, read it again, and look the terms up."""
    assert "Foreløbig" in agent.text
    assert "Der mangler dokumentation" in agent.text
    agent.follow("Angiv årsagen")
    agent.choose("Knust eller revnet skærm")
    agent.fill("Værkstedets tilbud, kr.", "1.895")
    agent.choose("Et købsbilag")
    agent.press("Gem og vurdér")
    assert agent.address == f"/desk/sag/{number}/"
    assert "Knust eller revnet skærm er dækket. Punkt 1: Dækningsomfang" in agent.text
    assert "Reparation, derefter ny enhed" in agent.text
    agent.follow(PRODUCT)
    assert agent.address.startswith("/vilkaar/")
    assert "Hvad der ikke er dækket" in agent.text
    agent.open(f"/desk/sag/{number}/")


def decide(agent: Visitor) -> None:
    """Decide that the damage is covered, read the letter, go back to mend it, and send it."""
    agent.follow("Afgør")
    agent.choose("Dækket")
    agent.fill("Begrundelse", "Skærmen gik i stykker, da du tabte telefonen.")
    agent.press("Se brevet")
    assert "Din skade er dækket" in agent.text
    assert f"Vi har afgjort det efter punkt 1 i vilkårene for {PRODUCT}" in agent.text
    agent.press("Ret")
    agent.fill("Begrundelse", "Skærmen gik i stykker, da telefonen faldt.")
    agent.press("Se brevet")
    assert "da telefonen faldt" in agent.text
    agent.press("Brevet på engelsk")
    assert "Sådan lyder brevet på et andet sprog." in agent.text
    agent.press("Send afgørelsen")
    assert "Afgørelsen er gemt, og brevet er på vej." in agent.text


def book(agent: Visitor) -> None:
    """Book a time in Kolding."""
    agent.follow("Vælg vej")
    agent.follow("Kolding")
    agent.choose_first("Tid")
    agent.press("Book tiden")
    assert "Tiden er booket. Bookingnummeret bliver sendt, når enheden er gjort klar." in agent.text
    assert "Mobilværkstedet, Kolding" in agent.text


def get_ready(claimant: Visitor, link: str) -> None:
    """Do what the workshop needs first, step by step; the last one gives the booking number."""
    claimant.open(link)
    assert "Bookingnummer" not in claimant.text
    claimant.follow("Gør enheden klar")
    while "Det er gjort" in claimant.text:
        claimant.press("Det er gjort")
    assert "Tak. Enheden er klar til værkstedet." in claimant.text
    assert "Bookingnummer" in claimant.text


def find_in_queue(agent: Visitor, number: str) -> None:
    """Walk the queue page by page until the claim stands there."""
    agent.open("/desk/?vis=opkald")
    for _page in range(5):
        if number in agent.text:
            break
        agent.follow("Næste")
    agent.follow(number)
    assert agent.address == f"/desk/sag/{number}/"


def repair(workshop: Visitor, number: str, phone: Phone) -> None:
    """Scan, receive, diagnose, finish, and hand over."""
    workshop.fill("Scan eller skriv nummer", number)
    workshop.press("Find")
    assert phone.name in workshop.text
    workshop.press("Ja, modtag")
    workshop.fill("Hvad er der i vejen?", "Skærmen er knust.")
    workshop.press("Gem diagnose")
    workshop.choose("Repareret")
    workshop.fill("Hvad er gjort?", "Ny skærm. Testet.")
    workshop.press("Færdigmeld")
    workshop.press("Udlevér")
    assert workshop.address == "/vaerksted/"
    workshop.open(f"/vaerksted/sag/{number}/")
    assert "Sagen er afsluttet" in workshop.text


def see_it_closed(admin: Visitor, number: str, phone: Phone) -> None:
    """The organisation's list has it among the ended ones, and says how it ended."""
    admin.open("/flaade/sager/")
    admin.follow("Afsluttede")
    assert number in admin.text
    admin.follow(number)
    assert phone.holder in admin.text
    assert "Repareret" in admin.text
    assert "Afsluttet" in admin.text
