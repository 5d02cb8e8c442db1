"""The workflow drawn as a diagram, from the one place that declares it."""

from claims.workflow import TRANSITIONS, State

HEADING = """# The states of a claim

Drawn by `manage.py workflow` from `claims/workflow.py`; a test holds the two together. `filed` is where every claim
begins; `closed` and `lapsed` are where it ends, and from where the call centre can reopen it. A claim lapses by itself;
that the right itself is lost, a person decides (`reject`).

"""


def mermaid() -> str:
    """The transitions as a Mermaid state diagram, each arrow with its step and who may take it."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {State.FILED}"]
    for transition in TRANSITIONS.values():
        takers = ", ".join(sorted(transition.takers))
        lines += [
            f"    {source} --> {transition.target}: {transition.step} ({takers})"
            for source in State
            if source in transition.sources
        ]
    return "\n".join([*lines, "```", ""])


def page() -> str:
    """The whole of `docs/workflow.md`."""
    return HEADING + mermaid()
