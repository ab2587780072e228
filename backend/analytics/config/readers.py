"""Strict readers: text from the environment becomes a typed value, or a sentence with what would be right.

Plain functions `(text) -> value` that raise `ValueError` with the second half of a sentence ("must be …").
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from analytics.events.segments.bucket import read_url
from analytics.ingest.geo import open_database

Network = IPv4Network | IPv6Network


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader that takes exactly one of `choices`."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be {' or '.join(choices)}")
        return text

    return read


def read_host(text: str) -> str:
    """The address to listen on. A name could resolve to several, so only `localhost` is taken."""
    if text == "localhost":
        return "127.0.0.1"
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0") from None


def read_port(text: str) -> int:
    """1 to 65535, in ASCII digits."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError("must be a port number from 1 to 65535")
    return int(text)


def split_url(text: str, example: str) -> SplitResult:
    """`urlsplit`, with its odd failures (a port that is none, a broken bracket) turned into our sentence."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(f"must be a URL like {example}") from None
    return parts


def read_origin(text: str) -> str:
    """An origin: scheme, host and perhaps a port; one slash at the end is forgiven and dropped."""
    example = "https://stats.example.com"
    parts = split_url(text, example)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"must be an origin like {example}")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"must be an origin without a path, like {example}")
    return f"{parts.scheme}://{parts.netloc}"


def read_database_url(text: str) -> str:
    """A PostgreSQL URL that names a database."""
    example = "postgresql://user:password@127.0.0.1:5432/name"
    parts = split_url(text, example)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ValueError(f"must be a PostgreSQL URL with a database name, like {example}")
    return text


def read_redis_url(text: str) -> str:
    """`redis://`, `rediss://` or `unix://`, with a database number or none."""
    example = "redis://:password@127.0.0.1:6379/0"
    parts = split_url(text, example)
    if parts.scheme == "unix" and parts.path:
        return text
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError(f"must be a Redis URL like {example}")
    if not re.fullmatch(r"/?[0-9]*", parts.path):
        raise ValueError(f"must end with a database number or nothing, like {example}")
    return text


def read_http_url(text: str) -> str:
    """An http or https URL, perhaps with user, password and path."""
    example = "https://user:password@clickhouse.example.com:8443/analytics"
    parts = split_url(text, example)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must be an http(s) URL like {example}")
    return text


def read_segments_url(text: str) -> str:
    """A folder (returned absolute) or an S3 prefix."""
    if text.startswith("s3://"):
        name, prefix = read_url(text)
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
            raise ValueError("must name a bucket, like s3://bucket/prefix")
        if prefix and not re.fullmatch(
            r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", prefix
        ):
            raise ValueError("must have a prefix of letters, digits, -, _, . and /, like s3://bucket/prefix")
        return text
    if "://" in text:
        raise ValueError("must be a folder or s3://bucket/prefix")
    return str(Path(text).expanduser().absolute())


def read_endpoint(text: str) -> str:
    """Where an S3-compatible server answers, perhaps below a path, without the bucket."""
    example = "https://s3.example.com"
    parts = split_url(text, example)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError(f"must be an http(s) URL like {example}")
    if parts.query or parts.fragment:
        raise ValueError(f"must be a URL without a query, like {example}")
    return text.rstrip("/")


def read_region(text: str) -> str:
    """A region's name, as its store calls it."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise ValueError("must be the name of a region, like eu-central-1")
    return text


def read_cache_size(text: str) -> int:
    """An amount of bytes, in whole MB or GB or without a unit."""
    match = re.fullmatch(r"([0-9]{1,18}) ?(MB|GB|)", text)
    size = int(match[1]) * {"MB": 10**6, "GB": 10**9, "": 1}[match[2]] if match else 0
    if size < 100 * 10**6:
        raise ValueError("must be a size from 100MB on, like 500MB or 10GB")
    return size


def read_rate(text: str) -> int:
    """Units a second, in ASCII digits; 0 is no limit."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > 100_000:
        raise ValueError("must be a whole number from 0 (no limit) to 100000")
    return int(text)


def read_email_url(text: str) -> str:
    """How mail leaves: an SMTP server, a folder, or the console."""
    parts = split_url(text, "smtp+tls://user:password@mail.example.com:587")
    if parts.scheme in ("smtp", "smtp+tls", "smtps") and parts.hostname:
        return text
    if parts.scheme == "console" or (parts.scheme == "file" and parts.path):
        return text
    raise ValueError("must be smtp://, smtp+tls:// or smtps:// with a host, file:///folder, or console://")


def read_email(text: str) -> str:
    """A bare address."""
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise ValueError("must be an e-mail address, like stats@example.com")
    return text


def read_sender(text: str) -> str:
    """An address, or `Name <address>`."""
    match = re.fullmatch(r"[^<>\r\n]+<(.+)>", text)
    read_email(match[1] if match else text)
    return text


def read_networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas."""
    networks: list[Network] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        try:
            networks.append(ip_network(item))
        except ValueError:
            raise ValueError(
                f"must be addresses or networks separated by commas, like 10.0.0.0/8,::1; {item!r} is neither"
            ) from None
    return tuple(networks)


def read_existing_file(text: str) -> Path:
    """A file that can be read, as an absolute path."""
    path = Path(text).expanduser().absolute()
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("must be a file that can be read")
    return path


def read_geoip_database(text: str) -> Path:
    """A database of countries or cities, opened once to see that it is one; its absolute path."""
    path = read_existing_file(text)
    open_database(path)  # what it raises is a ValueError with the half sentence that is wanted
    return path


def read_folder(text: str) -> Path:
    """A folder that exists or can be made, as an absolute path."""
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder, and a file is there")
    return path


def at_least(length: int, what: str) -> Callable[[str], str]:
    """A reader that refuses a secret too short to be one."""

    def read(text: str) -> str:
        if len(text) < length:
            raise ValueError(f"must be at least {length} characters of {what}")
        return text

    return read
