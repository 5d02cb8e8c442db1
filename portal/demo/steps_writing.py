"""What is written on a claim in the demonstration: by the claimant, to them, and among ourselves."""

from accounts.models import Role, User
from claims.calls import contact
from claims.writing import messaging
from portal.demo.steps import Scene, Step, Wait


def wrote(wait: Wait, text: str) -> Step:
    """The claimant writes by the private link that the register's address got."""
    return Step(wait, lambda s: messaging.receive(number=s.number, text=text, by=None, trusted=True, now=s.at))


def answered(wait: Wait, text: str) -> Step:
    """The agent writes to the claimant, which answers what lay there."""
    return Step(wait, lambda s: messaging.send(number=s.number, text=text, by=s.agent, now=s.at))


def named_the_lead(wait: Wait, text: str) -> Step:
    """The agent names the team lead in a note, who has not opened the claim since; `{lead}` is where the name goes."""
    return Step(wait, lambda s: _name(s, text))


def _name(scene: Scene, text: str) -> None:
    lead = User.objects.call_centre().filter(role=Role.TEAM_LEAD).order_by("pk").first()
    if lead is None:
        raise AssertionError("the call centre has no team lead")
    contact.add_note(number=scene.number, text=text.format(lead=lead.name), by=scene.agent, now=scene.at)
