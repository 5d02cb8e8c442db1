from claims.models.assessing import LossFacts
from claims.models.claim import Claim, Peril, RouteKind
from claims.models.complaint import Complaint, ComplaintChannel, ComplaintOutcome
from claims.models.deadline import Deadline, DeadlineEntry, DeadlineState
from claims.models.dialogue import CallAttempt, CallOutcome, Decision, DecisionKind, DecisionState
from claims.models.history import ClaimEvent, EventKind
from claims.models.link import ClaimLink
from claims.models.original import Arrival, OriginalReturn
from claims.models.quote import Quote
from claims.models.route import Route
from claims.models.settlement import Settlement, SettlementForm
from claims.models.task import Document, DocumentKind, Task, TaskKind, TaskOwner

__all__ = [
    "Arrival",
    "CallAttempt",
    "CallOutcome",
    "Claim",
    "ClaimEvent",
    "ClaimLink",
    "Complaint",
    "ComplaintChannel",
    "ComplaintOutcome",
    "Deadline",
    "DeadlineEntry",
    "DeadlineState",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "Document",
    "DocumentKind",
    "EventKind",
    "LossFacts",
    "OriginalReturn",
    "Peril",
    "Quote",
    "Route",
    "RouteKind",
    "Settlement",
    "SettlementForm",
    "Task",
    "TaskKind",
    "TaskOwner",
]
