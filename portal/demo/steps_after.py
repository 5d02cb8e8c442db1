"""What goes on beside or after a claim in its life: an old device, a workshop's question, a complaint."""

from decimal import Decimal

from claims import complaints
from claims.routes import originals, quoting
from portal.demo.steps import Scene, Step, Wait


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
