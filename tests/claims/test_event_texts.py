"""The sentences of the timeline, to staff and to the claimant."""

import pytest

from claims.events.event_texts import speak, speak_to_claimant
from claims.models import ClaimEvent, EventKind
from claims.models.history import INTERNAL


def event(kind: str, /, **data: object) -> ClaimEvent:
    return ClaimEvent(kind=kind, data=data)


@pytest.mark.parametrize("kind", EventKind.values)
def test_every_kind_has_a_sentence_for_staff_even_without_its_facts(kind: str) -> None:
    sentence = speak(event(kind))
    assert sentence.endswith(".")
    assert "None" not in sentence
    assert ": ." not in sentence


@pytest.mark.parametrize("kind", EventKind.values)
def test_the_claimant_hears_every_kind_but_the_internal_ones(kind: str) -> None:
    sentence = speak_to_claimant(event(kind))
    if kind in INTERNAL:
        assert sentence == ""
    else:
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("filed", {"peril": "liquid"}, "Skaden blev anmeldt: væske."),
        ("facts_added", {"fields": ["peril", "description", "wish"]}, "Nye oplysninger fra anmelderen: "
         "hvad der er sket, ønsket vej."),
        ("document_added", {"kind": "police_report", "name": "kvittering.pdf"}, "Dokument modtaget: "
         "politianmeldelse (kvittering.pdf)."),
        ("file_unreadable", {"name": "a.jpg", "fault": "unreadable"}, "En fil fra anmelderen kunne ikke åbnes: a.jpg."),
        ("file_unreadable", {"name": "a.jpg", "fault": "too_many_pixels"}, "En fil fra anmelderen kunne ikke åbnes: "
         "a.jpg (for mange billedpunkter)."),
        ("assigned", {"name": "Gry Madsen", "taken": False}, "Gav sagen til Gry Madsen."),
        ("assigned", {"name": "Gry Madsen", "taken": True}, "Tog sagen."),
        ("assigned", {}, "Lagt tilbage i køen."),
        ("called", {"outcome": "not_reached"}, "Ringede op, men ingen svarede."),
        ("facts_stated", {"cause": "liquid", "asked": []}, "Oplysninger til vurderingen: væskeskade."),
        ("facts_stated", {"cause": "burglary", "asked": ["police_report"]}, "Oplysninger til vurderingen: "
         "indbrudstyveri. Bad anmelderen om: en politianmeldelse."),
        ("facts_stated", {"cause": "something new", "asked": ["a hunch"]}, "Oplysninger til vurderingen."),
        ("decided", {"kind": "rejected", "clause": "6"}, "Afviste skaden efter vilkårenes punkt 6."),
        ("decided", {"kind": "covered", "clause": ""}, "Afgjorde, at skaden er dækket."),
        ("decided", {"kind": "covered", "clause": "all-risk"}, "Afgjorde, at skaden er dækket."),
        ("decided", {"kind": "rejected", "clause": "6", "proposed_by": "Camilla Dahl"}, "Afviste skaden efter "
         "vilkårenes punkt 6. Foreslået af Camilla Dahl."),
        ("decision_proposed", {"kind": "covered"}, "Foreslog en afgørelse, som venter på en kollega: dækket."),
        ("decision_sent_back", {"kind": "rejected"}, "Sendte forslaget til afgørelse tilbage: afvist."),
        (
            "routed",
            {"kind": "walk_in", "workshop": "Mobilværkstedet, Kolding", "number": "BK7Q4M"},
            "Vejen til værkstedet blev valgt: indlevering på værksted, Mobilværkstedet, Kolding, nummer BK7Q4M.",
        ),
        ("deadline_missed", {"kind": "callback"}, "Vi ringede ikke til tiden. Sagen er løftet i køen."),
        ("lapsed", {"kind": "documentation"}, "Sagen blev henlagt, fordi dokumentationen ikke kom til tiden."),
        ("received", {"workshop": "Mobilværkstedet, Kolding", "number_check": "other"}, "Værkstedet har modtaget "
         "enheden: Mobilværkstedet, Kolding, enhedens nummer er et andet end sagens."),
        ("finished", {"outcome": "swapped", "new": ["352990117296331"]}, "Værkstedet er færdigt: hele enheden er "
         "ombyttet, nyt nummer 352990117296331."),
        ("closed", {"outcome": "settled"}, "Sagen blev afsluttet: erstattet."),
        ("closed", {"outcome": "something new"}, "Sagen blev afsluttet."),
    ],
)  # fmt: skip
def test_staff_reads_the_facts_in_one_sentence(kind: str, data: dict[str, object], sentence: str) -> None:
    assert speak(event(kind, **data)) == sentence


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("called", {"outcome": "not_reached"}, "Vi ringede til dig, men fik ikke fat i dig."),
        ("decided", {"kind": "rejected", "clause": "6"}, "Vi har afgjort, at skaden ikke er dækket. Hvorfor, står i "
         "vores mail til dig."),
        ("deadline_missed", {"kind": "callback"}, "Vi nåede ikke at ringe, som vi lovede. Din sag ligger nu øverst "
         "hos os."),
        ("deadline_missed", {"kind": "complaint_acknowledgement"}, "Vi nåede ikke at læse og bekræfte din klage til "
         "tiden. Den ligger nu øverst hos os."),
        ("deadline_missed", {"kind": "complaint_answer"}, "Vi nåede ikke at svare på din klage til tiden. Den ligger "
         "nu øverst hos os."),
        ("lapsed", {"kind": "delivery"}, "Vi har henlagt sagen, fordi enheden ikke er kommet frem. Skal den genåbnes, "
         "så bed os om det på sagens side, eller ring til os."),
        ("finished", {"outcome": "repaired"}, "Din enhed er repareret."),
        ("file_unreadable", {"name": "a.jpg", "fault": "too_slow"}, "Vi kunne ikke åbne din fil: a.jpg."),
    ],
)  # fmt: skip
def test_the_claimant_is_spoken_to(kind: str, data: dict[str, object], sentence: str) -> None:
    assert speak_to_claimant(event(kind, **data)) == sentence


def test_no_clause_reaches_the_claimant_as_a_bare_number() -> None:
    assert "6" not in speak_to_claimant(event("decided", kind="rejected", clause="6"))
