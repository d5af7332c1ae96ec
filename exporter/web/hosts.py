"""Which names a viewer may be called by: a page of somebody else's name must not read it.

A browser lets a page speak to its own host, and whoever owns a name may let it point here (DNS
rebinding). An address has no owner who could do that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

_LOCAL: Final = "localhost"


def hosts_for(bound: str, named: Iterable[str]) -> Callable[[str], bool]:
    """Return what tells whether a host is one of ours, in small letters and without a port.

    `bound` is the name or address that is listened on, `named` what the user allows besides. Where
    all of the machine's addresses are listened on, each address is; else its own is, and this
    machine's own name for itself.
    """
    names = {_LOCAL, bound.lower(), *(name.lower().removesuffix(".") for name in named)}
    address = _address(bound)
    all_of_them = address is not None and address.is_unspecified

    def ours(host: str) -> bool:
        if host in names or host.endswith(f".{_LOCAL}"):
            return True
        asked = _address(host)
        return asked is not None and (all_of_them or asked.is_loopback or asked == address)

    return ours


def is_local(bound: str) -> bool:
    """Say whether nobody but this machine reaches what listens there."""
    address = _address(bound)
    return bound.lower() == _LOCAL or (address is not None and address.is_loopback)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
