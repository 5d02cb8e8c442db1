"""The desk's forms, each with something that it takes, and how a test sends one."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from tests.claims.filed import seen

Said = dict[str, object]

FORMS: dict[str, Said] = {
    "desk-call": {"outcome": "reached", "note": "Talte med Anna."},
    "desk-phone": {"phone": "31 22 33 44", "confirmed": "on"},
    "desk-assess": {"cause": "drop"},
    "desk-assign": {"agent": ""},
    "desk-note": {"text": "Ringer i morgen."},
    "desk-decide": {"kind": "covered", "clause": "", "reason": ""},
    "desk-decide-letter": {"kind": "covered", "clause": "", "reason": ""},
    "desk-second": {"decision": "1"},
    "desk-send-back": {"decision": "1", "note": "Se politiets kvittering igen."},
    "desk-close": {"outcome": "duplicate", "reason": "Aftalt."},
    "desk-reopen": {"reason": "Bilaget lå i spam."},
    "desk-find-device": {"device": ""},
    "desk-document": {"kind": "photo"},
    "desk-documents-complete": {},
}


def post(client: Client, name: str, claim: Claim, **said: object) -> HttpResponse:
    """Send the form as it stands on the page right now, unless `version` says otherwise."""
    version = str(said.pop("version", seen(claim)))
    response: HttpResponse = client.post(reverse(name, args=[claim.number]), {**said, "version": version})
    claim.refresh_from_db()
    return response
