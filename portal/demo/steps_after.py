"""What goes on beside or after a claim in its life: a parcel that can be followed, a photo from a phone, an old device,
a workshop's question, a complaint, the wish that an ended claim is opened again.
"""

from decimal import Decimal

from claims import complaints, reopening
from claims.evidence import evidence
from claims.routes import handing_in, originals, quoting, tracking
from portal.demo import papers
from portal.demo.steps import Scene, Step, Wait, in_the_evening


def new_arrived(wait: Wait) -> Step:
    """The claimant says by the private link that the new device is there."""
    return Step(wait, lambda s: originals.receive_new(number=s.number, by=None, now=s.at))


def asked(wait: Wait, amount: int, question: str) -> Step:
    """The workshop asks whether the repair may cost so many kroner."""
    return Step(wait, lambda s: _ask(s, amount, question))


def _ask(scene: Scene, amount: int, question: str) -> None:
    quoting.ask(number=scene.number, amount_dkk=Decimal(amount), note=question, by=scene.workshop_user, now=scene.at)


def complained(wait: Wait, text: str) -> Step:
    """The claimant complains by the private link."""
    return Step(wait, lambda s: complaints.receive(number=s.number, text=text, channel="page", by=None, now=s.at))


def asked_again(wait: Wait, text: str) -> Step:
    """The claimant asks by the private link for the ended claim to be opened again."""
    return Step(wait, lambda s: reopening.ask(number=s.number, text=text, by=None, trusted=True, now=s.at))


def handed_in(wait: Wait) -> Step:
    """The claimant says by the private link that the parcel is on its way."""
    return Step(wait, lambda s: handing_in.note_sent(number=s.number, by=None, trusted=True, now=s.at))


def tracked(wait: Wait, carrier: str, tracking_number: str) -> Step:
    """The agent notes where the parcel can be followed."""
    return Step(wait, lambda s: _track(s, carrier, tracking_number))


def _track(scene: Scene, carrier: str, tracking_number: str) -> None:
    parcel = scene.route.shipment if scene.route else None
    if parcel is None:
        raise AssertionError("there is no parcel to follow")
    tracking.note(
        number=scene.number,
        shipment=parcel,
        carrier=carrier,
        tracking_number=tracking_number,
        by=scene.agent,
        now=scene.at,
    )


def photographed(wait: Wait = in_the_evening) -> Step:
    """A photo comes in by the private link as an iPhone keeps it, of which we have the like from somebody else."""
    return Step(wait, _photograph)


def _photograph(scene: Scene) -> None:
    upload = papers.photograph_from_a_phone()
    evidence.add_document(number=scene.number, kind="photo", upload=upload, by=None, now=scene.at)
