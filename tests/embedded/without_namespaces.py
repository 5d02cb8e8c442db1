"""Run a command as root where user namespaces are forbidden: `without_namespaces.py HOW_MANY_USERS COMMAND...`.

A plain container is such a place. Made of one outer namespace in which the limit of further ones is nought; with one
user in it, root cannot become anybody else either. Exit status 77 where this machine does not allow the outer one.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CANNOT_SIMULATE = 77


def main() -> None:
    users, command = sys.argv[1], sys.argv[2:]
    target = os.getpid()
    inside_read, inside_write = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.read(inside_read, 1)
        os._exit(map_users(target, users))
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER) != 0:
        sys.exit(CANNOT_SIMULATE)
    os.write(inside_write, b".")
    if os.waitpid(helper, 0)[1] != 0:
        sys.exit(CANNOT_SIMULATE)
    try:
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    except OSError:
        sys.exit(CANNOT_SIMULATE)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    os.execvp(command[0], command)  # noqa: S606 - that is what this is for


def map_users(pid: int, users: str) -> int:
    try:
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{pid}/{name}").write_text(f"0 0 {users}")
    except OSError:
        return 1
    return 0


if __name__ == "__main__":
    main()
