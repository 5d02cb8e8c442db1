"""The evidence pack: what is in it, what never is, that it can be checked, and that it says the same each time."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from claims import complaints
from claims.calls.contact import add_note
from claims.calls.contact import log_call as ring
from claims.deciding.decisions import decide
from claims.evidence.evidence_chapters import chapters
from claims.evidence.evidence_pack import OPENED, gather, open_pack
from claims.evidence.evidence_pdf import pdf
from claims.evidence.evidence_zip import prepared, safe_name, stream
from claims.models import Claim, ClaimLink, Document, Message, Opening
from notifications.models import Attachment, OutboxMessage
from notifications.tokens import private_token
from policies import terms
from tests.cast import NOW, Cast
from tests.claims.granted import insure
from tests.claims.routed import make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "_kept_apart")]

DAY = timedelta(days=1)
PHOTO = b"\xff\xd8\xff\xe0 et billede"
SECRET = "Anmelderen lyder fuld."
SignIn = Callable[[User | None], Client]


@pytest.fixture
def _kept_apart(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """A claim that was rung, rejected, complained of and answered, with a photo, letters, and what is only ours."""
    insure(cast)
    claim = make_claim(cast)
    ring(number=claim.number, agent=cast.camilla, outcome="not_reached", note=SECRET, now=NOW)
    add_note(number=claim.number, text=SECRET, by=cast.camilla, now=NOW)
    clause = next(iter(terms.get("squaretrade-elgiganten").clauses))
    decide(number=claim.number, kind="rejected", clause=clause, reason="Ikke dækket.", by=cast.camilla, now=NOW)
    complaints.receive(number=claim.number, text="I tager <b>fejl</b> & ved det.", channel="page", by=None, now=NOW)
    complaints.answer(number=claim.number, outcome="partly", answer="Vi så på det igen.", by=cast.gry, now=NOW + DAY)
    add_document(claim, "foto/../æble.jpg", PHOTO)
    Message.objects.create(claim=claim, by_claimant=True, text="Har I set på det?", language="da", at=NOW + DAY)
    OutboxMessage.objects.update(state="delivered", delivered_at=NOW)
    return Claim.objects.get(pk=claim.pk)


def add_document(claim: Claim, name: str, content: bytes) -> Document:
    return Document.objects.create(
        claim=claim,
        kind="photo",
        name=name,
        file=default_storage.save(f"claims/{claim.number}/{len(content)}", ContentFile(content)),
        content_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        received_at=NOW,
    )


def packed(claim: Claim, *, by: str = "Gry Madsen", language: str = "da") -> bytes:
    with translation.override(language):
        made = prepared(gather(claim), made_at=NOW, made_by=by)
    return b"".join(stream(made))


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def manifest(archive: zipfile.ZipFile) -> dict[str, object]:
    found: dict[str, object] = json.loads(archive.read("manifest.json"))
    return found


def words(archive: zipfile.ZipFile) -> str:
    """Everything in it that is text."""
    return "\n".join(
        archive.read(name).decode() for name in archive.namelist() if name.endswith((".json", ".txt", "SHA256SUMS"))
    )


def test_all_that_a_board_needs_is_in_it(claim: Claim) -> None:
    archive = opened(packed(claim))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:6] == [
        f"{claim.number}.pdf",
        "data/sag.json",
        "data/tidslinje.json",
        "data/frister.json",
        "data/afgoerelser.json",
        "data/vilkaar.json",
    ]
    assert names[-3:] == ["dokumenter/001-foto-..-æble.jpg", "manifest.json", "SHA256SUMS"]
    assert archive.read("dokumenter/001-foto-..-æble.jpg") == PHOTO
    said = words(archive)
    for told in (
        "Ringede op, men ingen svarede.",
        "Ikke dækket.",
        "Delvist medhold",
        "I tager <b>fejl</b> & ved det.",
        "Vi så på det igen.",
        "Har I set på det?",
        "Ankenævnet for Forsikring",
        "Vilkårene, som de gjaldt",
    ):
        assert told in said, told
    assert json.loads(archive.read("data/vilkaar.json"))["id"] == "squaretrade-elgiganten"
    kinds = {promise["kind"] for promise in json.loads(archive.read("data/frister.json"))}
    assert {"documentation", "delivery", "complaint_acknowledgement", "complaint_answer"} <= kinds
    assert "call_again" not in kinds


def test_what_is_only_ours_is_not_in_it(claim: Claim, cast: Cast) -> None:
    Opening.objects.create(claim=claim, by=cast.helle, at=NOW, what="signal:same_photo")
    said = words(opened(packed(claim)))
    for hidden in (SECRET, "Intern note", "signal", "Helle Skov", "assigned"):
        assert hidden not in said, hidden


def test_no_key_to_the_claim_is_in_it(claim: Claim) -> None:
    keys = [str(link.pk) for link in ClaimLink.objects.filter(claim=claim)]
    said = words(opened(packed(claim)))
    assert keys
    assert "•••" in said
    for key in keys:
        assert private_token(key) not in said
        assert key not in said


def test_only_what_was_delivered_to_the_claimant_is_in_it(claim: Claim) -> None:
    told = OutboxMessage.objects.filter(subject_key=claim.number, context__has_key="trusted").order_by("pk")
    first = told.first()
    assert first
    Attachment.objects.create(message=first, name="label.pdf", content_type="application/pdf", content=b"%PDF-")
    last = told.last()
    OutboxMessage.objects.filter(pk=last.pk).update(state="dead", delivered_at=None)  # type: ignore[union-attr]
    OutboxMessage.objects.create(
        key="workshop",
        template="quote_answered",
        address="kolding@vaerksted.example",
        language="da",
        subject_key=claim.number,
        state="delivered",
        delivered_at=NOW,
        created_at=NOW,
        next_attempt_at=NOW,
    )
    archive = opened(packed(claim))
    texts = [name for name in archive.namelist() if name.startswith("beskeder/") and name.endswith(".txt")]
    assert len(texts) == told.count() - 1
    assert archive.read("beskeder/001-label.pdf") == b"%PDF-"
    assert "vaerksted.example" not in words(archive)


def test_a_letter_that_cannot_be_read_takes_no_pack_with_it(claim: Claim) -> None:
    OutboxMessage.objects.filter(subject_key=claim.number).update(template="fra_en_anden_tid")
    assert "Beskeden kan ikke gengives." in words(opened(packed(claim)))


def test_every_file_can_be_checked(claim: Claim, tmp_path: Path) -> None:
    archive = opened(packed(claim))
    archive.extractall(tmp_path / "ud")
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "ud", capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
    listed = {file["path"]: file for file in manifest(archive)["files"]}  # type: ignore[attr-defined]
    assert set(listed) | {"manifest.json", "SHA256SUMS"} == set(archive.namelist())
    assert len(archive.read("SHA256SUMS").splitlines()) == len(archive.namelist()) - 1
    assert listed["dokumenter/001-foto-..-æble.jpg"]["unchanged"] is True


def test_each_paper_says_which_claim_it_came_in_on(claim: Claim, cast: Cast) -> None:
    other = make_claim(cast, number="S-2026-000777")
    Claim.objects.filter(pk=other.pk).update(merged_into=claim)
    add_document(other, "kvittering.jpg", b"kvittering")
    listed = {one["name"]: one["claim"] for one in manifest(opened(packed(claim)))["files"] if "name" in one}  # type: ignore[attr-defined]
    assert listed == {"foto/../æble.jpg": claim.number, "kvittering.jpg": other.number}
    with translation.override("da"):
        told = next(chapter for chapter in chapters(gather(claim)) if chapter.title == "Dokumenter")
    assert [dict(entry.facts)["Sagsnummer"] for entry in told.entries] == [claim.number, other.number]


def test_a_document_that_was_changed_or_is_gone_is_told(claim: Claim) -> None:
    changed, gone = add_document(claim, "b.jpg", PHOTO + b"1"), add_document(claim, "c.jpg", PHOTO + b"22")
    with default_storage.open(changed.file.name, "wb") as file:
        file.write(b"noget andet")
    default_storage.delete(gone.file.name)
    archive = opened(packed(claim))
    listed = {file["path"]: file for file in manifest(archive)["files"]}  # type: ignore[attr-defined]
    assert listed["dokumenter/002-b.jpg"]["unchanged"] is False
    assert listed["dokumenter/002-b.jpg"]["sha256_when_received"] == changed.sha256
    assert manifest(archive)["missing"] == ["dokumenter/003-c.jpg"]


def test_a_claim_that_stood_still_gives_the_same_pack(claim: Claim) -> None:
    assert packed(claim) == packed(claim)
    one, other = opened(packed(claim)), opened(packed(claim, by="Camilla Dahl"))
    differing = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert differing == ["manifest.json", "SHA256SUMS"]
    assert manifest(one)["made_by"] == "Gry Madsen"


def test_a_large_document_is_sent_in_pieces(claim: Claim) -> None:
    add_document(claim, "stor.jpg", b"x" * 3_000_000)
    with translation.override("da"):
        made = prepared(gather(claim), made_at=NOW, made_by="Gry Madsen")
    pieces = list(stream(made))
    assert max(map(len, pieces)) < 1_000_000
    assert opened(b"".join(pieces)).getinfo("dokumenter/002-stor.jpg").file_size == 3_000_000


def test_the_pdf_takes_no_words_for_markup_and_knows_its_chapters(claim: Claim) -> None:
    claim.description = "Skærm < ramme & </para> 😀 Łódź\n\n<font size=99>stor</font>"
    claim.save(update_fields=["description"])
    content = pdf(chapters(gather(claim)), number=claim.number)
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Outlines") == 1
    assert content == pdf(chapters(gather(claim)), number=claim.number)


def test_a_claim_with_nothing_on_it_has_a_pack_too(cast: Cast) -> None:
    claim = make_claim(cast, device=None, number="S-2026-000777", description="", peril="")
    Claim.objects.filter(pk=claim.pk).update(device=None, organisation=None, person=None)
    claim = Claim.objects.get(pk=claim.pk)
    said = words(opened(packed(claim)))
    assert "Sagen er ikke afgjort." in said
    assert "Ingen vilkår er fundet til sagen." in said


@pytest.mark.parametrize(
    ("name", "kept"), [("../../etc/passwd", "-..-etc-passwd"), (".htaccess", "htaccess"), ("\u202egpj.exe", "gpj.exe")]
)
def test_names_lead_nowhere(name: str, kept: str) -> None:
    assert safe_name(name) == kept
    assert safe_name(" . ") == "dokument"


def test_each_opening_is_logged(claim: Claim, cast: Cast) -> None:
    open_pack(number=claim.number, by=cast.camilla, now=NOW)
    logged = Opening.objects.get(what=OPENED)
    assert (logged.claim, logged.by, logged.at) == (claim, cast.camilla, NOW)


def test_who_does_not_see_the_claim_opens_no_pack(claim: Claim, cast: Cast) -> None:
    with pytest.raises(Claim.DoesNotExist):
        open_pack(number=claim.number, by=cast.david, now=NOW)
    assert not Opening.objects.filter(what=OPENED).exists()


def test_the_pages_give_both_files_and_log_each(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.camilla)
    shown = client.get(f"/desk/sag/{claim.number}/sagsmappe.pdf")
    assert shown.headers["Content-Disposition"] == f'attachment; filename="{claim.number}.pdf"'
    assert shown.content.startswith(b"%PDF-")
    streamed = client.get(f"/desk/sag/{claim.number}/sagsmappe.zip?sprog=en")
    assert streamed.headers["Cache-Control"] == "private, no-store"
    archive = opened(b"".join(streamed.streaming_content))
    assert manifest(archive)["language"] == "en"
    assert manifest(archive)["made_by"] == "Camilla Dahl"
    assert Opening.objects.filter(claim=claim, by=cast.camilla, what=OPENED).count() == 2


def test_nothing_is_asked_of_the_database_while_it_is_sent(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    streamed = as_user(cast.camilla).get(f"/desk/sag/{claim.number}/sagsmappe.zip")
    with CaptureQueriesContext(connection) as asked:
        b"".join(streamed.streaming_content)
    assert not asked.captured_queries


def test_a_long_claim_costs_no_more_statements(claim: Claim) -> None:
    with CaptureQueriesContext(connection) as few:
        chapters(gather(Claim.objects.get(pk=claim.pk)))
    for number in range(5):
        add_document(claim, f"{number}.jpg", PHOTO + bytes([number]))
        Message.objects.create(claim=claim, by_claimant=True, text="Mere.", language="da", at=NOW)
    with CaptureQueriesContext(connection) as many:
        chapters(gather(Claim.objects.get(pk=claim.pk)))
    assert len(many) == len(few) <= 25


@pytest.mark.parametrize("who", ["anna", "bo", "eva", "helle"])
@pytest.mark.parametrize("ending", ["pdf", "zip"])
def test_nobody_but_the_call_centre_takes_one(claim: Claim, cast: Cast, as_user: SignIn, who: str, ending: str) -> None:
    assert as_user(getattr(cast, who)).get(f"/desk/sag/{claim.number}/sagsmappe.{ending}").status_code == 403
    assert not Opening.objects.exists()
