"""The letters that have gone out, read from the files of the mailbox and from nothing else."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path


@dataclass
class Letters:
    """What lies in the mailbox: when each Message-ID came, and the Message-IDs of what reads alike at one address."""

    came: dict[str, float] = field(default_factory=dict)
    alike: Mapping[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    files: Counter[str] = field(default_factory=Counter)

    def doubled(self) -> list[tuple[str, str]]:
        """Addresses that were sent one subject twice under different Message-IDs, or one Message-ID in two files."""
        twice = [what for what, ids in self.alike.items() if len(ids) > 1]
        return twice + [("file", name) for name, files in self.files.items() if files > 1]


def read(folder: Path) -> Letters:
    """Read every mail of the folder; half-written ones are hidden there and are none."""
    letters = Letters()
    parser = BytesHeaderParser(policy=policy.compat32)
    for path in folder.glob("*.eml"):
        with path.open("rb") as file:
            head = parser.parse(file)
        name = str(head["Message-ID"]).strip()
        letters.came[name] = path.stat().st_mtime
        letters.files[name] += 1
        # Every subject names its claim, and no claim is told the same twice.
        letters.alike[str(head["To"]), " ".join(str(head["Subject"]).split())].add(name)
    return letters
