"""The hosts that are this machine: a load may go to them without permission."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any

import psutil
from aiohttp.abc import AbstractResolver

from ..errors import CartlabError

Hosts = Mapping[str, tuple[str, ...]]  # known addresses by host: these are not looked up again

ANY_HOST: Hosts = {}


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the addresses of `host`, as a connection would find them. Raises CartlabError if there are none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # a label of a name is at most 63 characters long
        reason = getattr(error, "strerror", None) or "that is no name of a host"
        raise CartlabError(f"can't find {host}: {reason}", "correct the URL") from None
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


def addresses_here(host: str) -> tuple[str, ...]:
    """Return the addresses of `host`. Raises CartlabError unless all are this machine's, or loopback.

    Connect to these addresses and don't look up the name again: then the connection reaches what was checked.
    """
    addresses = addresses_of(host)
    if not all(_is_here(address) for address in addresses):
        raise CartlabError(f"{host} is not on this machine", "load only what is yours; then repeat with --allow-remote")
    return addresses


def _is_here(text: str) -> bool:
    address = _plain(text)
    # a connection to 0.0.0.0 or :: reaches this machine itself
    return address.is_loopback or address.is_unspecified or address in _own_addresses()


def _own_addresses() -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    internet = (socket.AF_INET, socket.AF_INET6)
    each = (address for addresses in psutil.net_if_addrs().values() for address in addresses)
    return {_plain(address.address) for address in each if address.family in internet}


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address without its zone. An IPv4 address in IPv6 form becomes plain IPv4."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


class KnownHosts(AbstractResolver):
    """Gives aiohttp addresses that were found before, and knows no other host."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> Any:
        if host not in self._hosts:
            raise OSError(f"{host} was not checked")
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in self._hosts[host]
        ]

    async def close(self) -> None:
        pass
