"""Run a command that dies with its parent, as another user where that is asked for.

Run by its path in an isolated interpreter, so that it starts in a few milliseconds and can end in exec:

    python -I -S leash.py --parent PID --signal N --identity keep|namespace|nobody --cwd DIR --nice N -- COMMAND...
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys

NOBODY = 65534

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Take the identity, bind the command's life to the parent's, and become the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, default=int(signal.SIGKILL))
    parser.add_argument("--identity", choices=sorted(_IDENTITIES), default="keep")
    parser.add_argument("--cwd", default="/")
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("command", nargs="+")
    wanted = parser.parse_args()
    if wanted.nice:
        _stand_back(wanted.nice)
    try:
        _IDENTITIES[wanted.identity]()
        # Only now: a change of credentials clears the signal.
        _die_with_parent(wanted.parent, wanted.signal)
        os.chdir(wanted.cwd)
        os.execv(wanted.command[0], wanted.command)  # noqa: S606 - that is what a leash is for
    except OSError as error:
        sys.exit(f"leash: {wanted.command[0]}: {error}")


def _stand_back(nice: int) -> None:
    """Let others have a busy processor first, and our session as a whole: Linux may share it out by sessions."""
    os.nice(nice)
    # Not every system has it, or lets us.
    with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
        group.write(str(nice))


def _keep() -> None:
    """Stay who we are."""


def _enter_namespace() -> None:
    """Be nobody in a user namespace of our own: PostgreSQL sees no root, and the files stay ours."""
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", ctypes.c_int(_CLONE_NEWUSER))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {uid} 1"), ("gid_map", f"{NOBODY} {gid} 1")):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def _become_nobody() -> None:
    """Be the user nobody who may still pass closed directories, so that a 0700 home stops nothing."""
    linux = sys.platform == "linux"
    if linux:
        _keep_capabilities_through_setuid()
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    if linux:
        _keep_one_capability(_CAP_DAC_OVERRIDE)


def _keep_capabilities_through_setuid() -> None:
    try:
        # Also access(2) then counts capabilities, with which PostgreSQL looks for its own program.
        _call("prctl", *_longs(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    except OSError:
        _call("prctl", *_longs(_PR_SET_KEEPCAPS, 1, 0, 0, 0))


def _keep_one_capability(number: int) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    bit = 1 << number
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _call("capset", header, effective_permitted_inheritable)
    _call("prctl", *_longs(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, number, 0, 0))


def _die_with_parent(parent: int, number: int) -> None:
    if sys.platform == "linux":
        _call("prctl", *_longs(_PR_SET_PDEATHSIG, number, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("leash: the parent is gone")


def _longs(*values: int) -> list[ctypes.c_ulong]:
    return [ctypes.c_ulong(value) for value in values]


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


_IDENTITIES = {"keep": _keep, "namespace": _enter_namespace, "nobody": _become_nobody}

if __name__ == "__main__":
    main()
