"""Which bucket SEGMENTS_URL names, and how it is reached; without obstore, which not every process needs."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket, or a part of one, and a key for it."""

    name: str
    prefix: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    endpoint: str | None
    """None for AWS itself."""
    name_in_host: bool
    """Whether requests name the bucket in the host (bucket.s3.example.com) or in the path."""
    ca_bundle: Path | None
    """Certificates to trust beside the system's."""

    @property
    def url(self) -> str:
        """As SEGMENTS_URL has it."""
        return "/".join(filter(None, (f"s3://{self.name}", self.prefix)))

    @property
    def address(self) -> str | None:
        """Where requests go; None for AWS itself."""
        if self.endpoint is None or not self.name_in_host:
            return self.endpoint
        parts = urlsplit(self.endpoint)
        return parts._replace(netloc=f"{self.name}.{parts.netloc}").geturl()


def read_url(text: str) -> tuple[str, str]:
    """Bucket and prefix of s3://bucket/prefix."""
    name, _, prefix = text.removeprefix("s3://").partition("/")
    return name, prefix.strip("/")
