"""Devices that were mended at a desk within the last weeks: so many that how long it takes is measured. Data."""

from portal.demo import stories as told
from portal.demo.lives import BOOKED_AT_A_DESK, Life, covered, life
from portal.demo.moments import working
from portal.demo.steps import diagnosed, finished, handed_back, reached, received, walk_in
from portal.demo.stories import Story


def _mended(filed: int, device: str, story: Story, city: str, ahead: int, bench: int) -> Life:
    """Filed so many working minutes ago; the time at the desk is `ahead` of the booking, the repair takes `bench`."""
    return life(
        working(filed),
        device,
        story,
        reached(20 + filed % 90, BOOKED_AT_A_DESK),
        covered(10 + filed % 30),
        (walk_in(4, city, ahead), received(), diagnosed(50, "Skærmen er knust.")),
        (finished(bench, "repaired", "Ny skærm. Testet."), handed_back(bench // 2)),
    )


BACK: tuple[Life, ...] = (
    _mended(6320, "nordlys mobile", told.CRACKED, "Kolding", 900, 300),
    _mended(6710, "klitgaard mobile", told.STAIRS, "Aarhus", 700, 420),
    _mended(7040, "nordlys mobile", told.CAR_DOOR, "Odense", 1200, 240),
    _mended(7390, "klitgaard mobile", told.CAR_DOOR, "København", 480, 520),
    _mended(7820, "nordlys mobile", told.STAIRS, "Aalborg", 1400, 180),
    _mended(8230, "klitgaard mobile", told.BUILDING_SITE, "Glostrup", 620, 460),
    _mended(8510, "nordlys mobile", told.CRACKED, "Esbjerg", 980, 350),
    _mended(8870, "nordlys mobile", told.STAIRS, "København", 540, 610),
    _mended(9140, "klitgaard mobile", told.STAIRS, "Odense", 1100, 280),
    _mended(9460, "nordlys mobile", told.CAR_DOOR, "Aarhus", 760, 400),
    _mended(9910, "klitgaard mobile", told.BUILDING_SITE, "Hvidovre", 850, 330),
    _mended(10270, "nordlys mobile", told.CRACKED, "Aabenraa", 640, 270),
    _mended(10640, "klitgaard mobile", told.CAR_DOOR, "Kolding", 1300, 390),
    _mended(11050, "nordlys mobile", told.STAIRS, "Glostrup", 580, 480),
    _mended(11420, "klitgaard mobile", told.STAIRS, "Aalborg", 920, 220),
    _mended(11830, "nordlys mobile", told.CRACKED, "Odense", 1050, 360),
)
