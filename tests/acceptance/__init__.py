"""The worked cases of the acceptance contract, written from the insurance texts."""

import json
from pathlib import Path
from typing import Any


def cases(subject: str) -> list[dict[str, Any]]:
    """The cases of `coverage`, `deadlines` or `refusals`, in their order."""
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{subject}.json").read_text("utf-8"))
    assert found, f"{subject}.json holds no case"
    return found
