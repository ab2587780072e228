"""What stands for the address of a client where it is counted."""

import hashlib
import ipaddress
from functools import lru_cache
from typing import Final

from django.conf import settings

_REMEMBERED: Final = 8_192
_NETWORK_BITS: Final = 64  # of an IPv6 address: one household or server has them all


@lru_cache(_REMEMBERED)
def label_of(address: str) -> str:
    """What stands for a canonical address in Redis: a keyed hash; an IPv6 one shares its network's."""
    if ":" in address:
        network = ipaddress.ip_network(f"{address}/{_NETWORK_BITS}", strict=False)
        address = str(network.network_address)
    return hashlib.blake2b(address.encode(), key=_secret(), digest_size=12).hexdigest()


@lru_cache(1)
def _secret() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"address buckets").digest()
