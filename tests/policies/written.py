"""Folders of terms that are written for one test: the real files, changed here and there."""

from pathlib import Path

import pytest

from policies import terms

_EVERY = terms.every


def real(terms_id: str) -> str:
    """The text of one of the portal's own files."""
    return (terms.FOLDER / f"{terms_id}.toml").read_text("utf-8")


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """The text with each passage changed; every one of them stands in it."""
    for before, after in changes:
        assert before in text, f"{before!r} does not stand in the text"
        text = text.replace(before, after)
    return text


def version_of(terms_id: str, new_id: str, *changes: tuple[str, str], valid_from: str = "") -> str:
    """The text of another version of the product, changed in places; its dates are replaced by `valid_from`."""
    lines = [line for line in real(terms_id).splitlines() if not line.startswith(("valid_from", "valid_until"))]
    text = replaced("\n".join(lines), (f'id = "{terms_id}"', f'id = "{new_id}"'), *changes)
    return f"valid_from = {valid_from}\n{text}" if valid_from else text


def write(folder: Path, **files: str) -> Path:
    """Write each text as a file of terms; an underscore in a name stands for a hyphen."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
    return folder


def with_all_real(folder: Path) -> Path:
    """The folder with the portal's own files in it."""
    for path in terms.FOLDER.glob("*.toml"):
        (folder / path.name).write_text(path.read_text("utf-8"), encoding="utf-8")
    return folder


def use(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the portal read its terms from this folder for the length of a test."""
    monkeypatch.setattr(terms, "every", lambda: _EVERY(folder))
