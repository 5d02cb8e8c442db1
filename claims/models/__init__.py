from claims.models.assessing import LossFacts
from claims.models.bulk import BulkAct, BulkLine, BulkRun, LineState
from claims.models.change import Change
from claims.models.claim import CallWish, Claim, Peril, RouteKind, WaitsFor
from claims.models.claim_words import ClaimWords
from claims.models.complaint import Complaint, ComplaintChannel, ComplaintDraft, ComplaintOutcome
from claims.models.deadline import Deadline, DeadlineEntry, DeadlineState
from claims.models.dialogue import CallAttempt, CallOutcome, Decision, DecisionKind, DecisionState
from claims.models.draft import DraftFile, FilingDraft
from claims.models.history import ClaimEvent, EventKind
from claims.models.holding import Lease, LeaseEnd, Opening, Presence, SkipReason
from claims.models.link import ClaimLink
from claims.models.message import ChecklistTick, Mention, Message, ReplyTemplate
from claims.models.original import Arrival, OriginalReturn
from claims.models.photo import PhotoPrint
from claims.models.proof import CodePurpose, OneTimeCode
from claims.models.purchase import Purchase, PurchaseAnswer
from claims.models.quote import Quote
from claims.models.route import Route
from claims.models.saved_view import SavedView
from claims.models.sealed import SealedFile
from claims.models.settlement import Settlement, SettlementForm
from claims.models.task import Document, DocumentKind, Task, TaskKind, TaskOwner
from claims.models.unlocking import UnlockState, UnlockStep

__all__ = [
    "Arrival",
    "BulkAct",
    "BulkLine",
    "BulkRun",
    "CallAttempt",
    "CallOutcome",
    "CallWish",
    "Change",
    "ChecklistTick",
    "Claim",
    "ClaimEvent",
    "ClaimLink",
    "ClaimWords",
    "CodePurpose",
    "Complaint",
    "ComplaintChannel",
    "ComplaintDraft",
    "ComplaintOutcome",
    "Deadline",
    "DeadlineEntry",
    "DeadlineState",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "Document",
    "DocumentKind",
    "DraftFile",
    "EventKind",
    "FilingDraft",
    "Lease",
    "LeaseEnd",
    "LineState",
    "LossFacts",
    "Mention",
    "Message",
    "OneTimeCode",
    "Opening",
    "OriginalReturn",
    "Peril",
    "PhotoPrint",
    "Presence",
    "Purchase",
    "PurchaseAnswer",
    "Quote",
    "ReplyTemplate",
    "Route",
    "RouteKind",
    "SavedView",
    "SealedFile",
    "Settlement",
    "SettlementForm",
    "SkipReason",
    "Task",
    "TaskKind",
    "TaskOwner",
    "UnlockState",
    "UnlockStep",
    "WaitsFor",
]
