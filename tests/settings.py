"""The portal's own settings, with a quick password hash and files in a folder that the tests throw away."""

import os
import tempfile
from pathlib import Path

# The machine of a run is always full; only the tests of waiting wait for it. The portals that tests start inherit it.
os.environ.setdefault("FILES_WAIT_PAST", "0")

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO = True
# Each client of a test is a portal of its own, which would look through all static files as it starts.
WHITENOISE_AUTOREFRESH = True
# Only the test of the waiting waits.
FILING_STEP_SECONDS = CODE_STEP_SECONDS = 0.0
METRICS_TOKEN = "the-token-of-the-monitor"
_files = Path(tempfile.mkdtemp(prefix="files-", dir=os.environ.get("PORTAL_VAR")))
MEDIA_ROOT = _files / "media"
MAILBOX_DIR = _files / "mail"

# A cache of its own for each parallel worker, so that one may empty it without touching another's.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_number = 2 + _worker % 14
CACHES["default"]["LOCATION"] = (
    REDIS_URL.replace("db=0", f"db={_number}") if "db=0" in REDIS_URL else f"{REDIS_URL.rstrip('/')}/{_number}"
)
