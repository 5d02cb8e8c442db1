"""Claims as their claimants come to them, for the tests of the private link's pages."""

from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim
from claims.proof import links
from tests.cast import ANNAS_IMEI, NOW
from tests.claims.filed import reach

PAGES = ("", "bilag/proof_of_purchase/", "bilag/photo/", "svar/describe/", "svar/contact/", "traek-tilbage/")
TOLD = {"peril": "damage", "description": "Den faldt på gulvet.", "contact_phone": "+4520304050"}


def filed(identifier: str = ANNAS_IMEI, **answers: object) -> Receipt:
    return file_claim(filing=Filing(identifier=identifier, filer_key=session_hash("here"), **answers), now=NOW)


def page(receipt: Receipt, rest: str = "") -> str:
    return f"/sag/{receipt.token}/{rest}"


def trusted(claim: Claim) -> str:
    return f"/sag/{links.token_of(claim.links.get(trusted=True))}/"


def assessed(cast, **answers: object) -> Receipt:
    receipt = filed(**{**TOLD, **answers})
    reach(receipt.claim, cast.camilla)
    return receipt
