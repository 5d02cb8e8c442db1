"""An address as somebody sees it who need not know it."""


def masked(address: str) -> str:
    """`a***@nordlys.example` of a mail address, the last two digits of a telephone number."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-2:]}"
