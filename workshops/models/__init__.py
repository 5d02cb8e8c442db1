from workshops.models.freight import Direction, Shipment, ShipmentKind
from workshops.models.guarantee import Guarantee, GuaranteeKind
from workshops.models.hours import CalendarVersion
from workshops.models.places import Workshop, WorkshopStaff
from workshops.models.work import Booking, Repair, RepairOutcome

__all__ = [
    "Booking",
    "CalendarVersion",
    "Direction",
    "Guarantee",
    "GuaranteeKind",
    "Repair",
    "RepairOutcome",
    "Shipment",
    "ShipmentKind",
    "Workshop",
    "WorkshopStaff",
]
