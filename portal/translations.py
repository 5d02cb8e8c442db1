"""Compile the catalogues of `locale/`: `python -m portal.translations`.

The compiled files are not in the repository, and gettext's own compiler may not be on the machine.
"""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(locale: Path) -> list[Path]:
    """Write the .mo file of every .po file that is newer, and return what was written."""
    return [_compile(source) for source in sorted(locale.glob("**/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    compiled = source.with_suffix(".mo")
    # Moved into place whole: a process that starts meanwhile reads the old file or the new one.
    fresh = source.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(fresh))
    return fresh.replace(compiled)


if __name__ == "__main__":
    for written in compile_catalogues(LOCALE):
        sys.stdout.write(f"{written.relative_to(LOCALE.parent)}\n")
