"""`bin/setup` works from anywhere, does nothing twice, and says in one line what the machine lacks."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from portal.translations import compile_catalogues
from tests.embedded.processes import ROOT, clean_environment

REAL_PYTHON = str(Path(sys.executable).resolve())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what bin/setup reads, in a directory with a space, without an environment of its own."""
    copy = tmp_path / "min portal"
    for name in ("bin", "requirements", "portal", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    return copy


def setup(command: Path | str, *arguments: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(command), *arguments],
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def programs(directory: Path, **scripts: str) -> str:
    """A PATH that begins with programs of the test's own."""
    directory.mkdir()
    for name, script in scripts.items():
        (directory / name).write_text(f"#!/bin/sh\n{script}\n")
        (directory / name).chmod(0o755)
    return f"{directory}{os.pathsep}{os.environ['PATH']}"


def python_answering(word: str, code: int) -> str:
    """A python3 that answers with an exit status of its own when it is asked about one thing."""
    return f'case "$*" in *{word}*) exit {code} ;; esac\nexec "{REAL_PYTHON}" "$@"'


def lend_environment(project: Path) -> None:
    (project / ".venv").symlink_to(sys.prefix)


def test_a_python_without_venv_names_the_package_to_install(project: Path, tmp_path: Path) -> None:
    path = programs(tmp_path / "programs", python3=python_answering("ensurepip", 1))
    refused = setup(project / "bin" / "setup", cwd=tmp_path, PATH=path)
    major, minor = sys.version_info[:2]
    assert refused.returncode == 2
    assert refused.stderr == f"bin/setup: Python mangler modulet venv: apt-get install python{major}.{minor}-venv\n"
    assert not (project / ".venv").exists()


def test_where_there_is_no_wheel_docker_compose_is_named(project: Path, tmp_path: Path) -> None:
    machines = {
        "musl": {"python3": python_answering("musl", 0)},
        "windows": {"uname": "echo MINGW64_NT-10.0"},
    }
    for name, scripts in machines.items():
        refused = setup(project / "bin" / "setup", cwd=tmp_path, PATH=programs(tmp_path / name, **scripts))
        assert refused.returncode == 2
        assert refused.stderr.count("\n") == 1
        assert "docker compose up" in refused.stderr
        assert not (project / ".venv").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_without_room_for_the_environment_is_said_before_pip_begins(project: Path, tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=90m tmpfs "$0" && cp -R "$1"/. "$0" && exec "$0/bin/setup" test'
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["unshare", "--mount", "sh", "-c"]
    if subprocess.run([*mount, 'mount -t tmpfs tmpfs "$0"', str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let root mount (a plain container)")
    refused = setup(mount[0], *mount[1:], script, str(disk), str(project), cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "disken er næsten fuld" in refused.stderr


def test_an_unknown_set_is_answered_with_the_two_that_exist(project: Path, tmp_path: Path) -> None:
    refused = setup(project / "bin" / "setup", "alt", cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "bin/setup portal eller bin/setup test" in refused.stderr


def test_a_fresh_environment_is_left_alone_from_any_directory_and_through_links(project: Path, tmp_path: Path) -> None:
    lend_environment(project)
    link = tmp_path / "links" / "opsaet"
    link.parent.mkdir()
    link.symlink_to("../min portal/bin/setup")
    (tmp_path / "outer").symlink_to(link)
    stamps = sorted(Path(sys.prefix).glob("*.lock.sha256"))
    if not stamps:
        pytest.skip("this environment was not made by bin/setup, so nothing can be said of a second run")
    before = [stamp.stat().st_mtime_ns for stamp in stamps]
    for command in (project / "bin" / "setup", link, tmp_path / "outer"):
        done = setup(command, "test", cwd=tmp_path, CDPATH="/usr")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Installerer" not in done.stdout
    assert [stamp.stat().st_mtime_ns for stamp in stamps] == before


def test_the_test_lock_holds_every_pin_and_hash_of_the_portals_own() -> None:
    assert pins("portal").items() <= pins("test").items()


def test_no_lock_names_an_index_or_a_path() -> None:
    for name in ("portal", "test"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert not re.search(r"://|--(extra-)?index|--find-links|file:", text)


def pins(name: str) -> dict[str, frozenset[str]]:
    """Each requirement of a lock with its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.findall(r"^([a-z0-9][^\n]*?) \\\n((?:    --hash=\S+(?: \\)?\n)+)", text, flags=re.MULTILINE)
    assert len(entries) > 20
    return {requirement: frozenset(re.findall(r"sha256:\w+", hashes)) for requirement, hashes in entries}


def test_catalogues_are_compiled_when_older_and_only_then(tmp_path: Path) -> None:
    source = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    catalogue.append(polib.POEntry(msgid="Værksted", msgstr="Workshop"))
    catalogue.save(str(source))
    compiled = source.with_suffix(".mo")
    assert compile_catalogues(tmp_path) == [compiled]
    assert compile_catalogues(tmp_path) == []
    assert [entry.msgstr for entry in polib.mofile(str(compiled))] == ["Workshop"]
    os.utime(compiled, (1, 1))
    assert compile_catalogues(tmp_path) == [compiled]
    assert sorted(entry.name for entry in source.parent.iterdir()) == ["django.mo", "django.po"]
