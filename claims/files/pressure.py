"""Whether the machine has its hands full: what can wait then stands back for what somebody waits for."""

import os
from pathlib import Path
from typing import Final

from django.conf import settings

_TOLD: Final = Path("/proc/loadavg")


def is_full(told: Path = _TOLD) -> bool:
    """Whether at this moment more want each processor than `settings.FILES_WAIT_PAST`, of all that runs here.

    Never where that is 0, and where the system does not tell: then the turns alone say it (`files.decoding`).
    """
    most: float = settings.FILES_WAIT_PAST
    if not most:
        return False
    try:
        wanting = int(told.read_text().split()[3].partition("/")[0])
    except (OSError, ValueError, IndexError):
        return False
    return wanting > most * (os.cpu_count() or 1)
