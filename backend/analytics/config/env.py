"""The environment, read once and strictly: `load()` gives a typed `Environment` or names all that is odd.

The order is: the process's environment, then `.env` in the repository root. A secret may also come as
`NAME_FILE`, the path of a file that holds it. An empty value means not set, in the environment also where
`.env` has one. No Django here: the supervisor reads this too.
"""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeVar

from analytics.common.private_files import make_once
from analytics.config import own_paths, readers
from analytics.events.segments.bucket import Bucket, read_url

NAMES: Final = (
    "HOST", "PORT", "PUBLIC_URL", "INGEST_URL", "SNIPPET_PATH", "INGEST_PATH", "STATE_DIR", "DATABASE_URL",
    "REDIS_URL", "STREAM_FSYNC", "SECRET_KEY", "OWNER_EMAIL", "OWNER_PASSWORD", "ANALYTICS_ENGINE",
    "CLICKHOUSE_URL", "SEGMENTS_URL", "SEGMENTS_CACHE_SIZE", "SEGMENTS_S3_STYLE", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "GEOIP_DATABASE",
    "TRUSTED_PROXIES", "API_RATE_USER", "API_RATE_KEY", "API_RATE_ADDRESS", "METRICS_TOKEN", "EMAIL_URL",
    "EMAIL_FROM",
)  # fmt: skip
SECRETS: Final = frozenset(
    {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "OWNER_PASSWORD",
        "CLICKHOUSE_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "METRICS_TOKEN",
        "EMAIL_URL",
    }
)
SECRET_KEY_LENGTH: Final = 50

T = TypeVar("T")
D = TypeVar("D")


class ConfigError(Exception):
    """The environment cannot be used. `problems` has one sentence for each odd value."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings of docs/how-to/self-hosting.md, typed. Paths are absolute; `None` means not set.

    `database_url` and `redis_url` are None where the embedded servers are meant.
    """

    root: Path
    host: str
    port: int
    public_url: str
    ingest_url: str | None
    snippet_path: tuple[str, ...]
    ingest_path: tuple[str, ...]
    state_dir: Path
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    stream_fsync: str
    secret_key: str = field(repr=False)
    owner_email: str | None
    owner_password: str | None = field(repr=False)
    analytics_engine: str
    clickhouse_url: str | None = field(repr=False)
    segments_url: str
    segments_cache_size: int
    segments_s3_style: str | None
    aws_access_key_id: str | None = field(repr=False)
    aws_secret_access_key: str | None = field(repr=False)
    aws_region: str
    aws_endpoint_url: str | None
    aws_ca_bundle: Path | None
    geoip_database: Path | None
    trusted_proxies: tuple[readers.Network, ...]
    api_rate_user: int
    api_rate_key: int
    api_rate_address: int
    metrics_token: str | None = field(repr=False)
    email_url: str | None = field(repr=False)
    email_from: str | None

    @property
    def segments_cache(self) -> Path:
        """The folder of copies of segments that are in a bucket."""
        return self.state_dir / "segments-cache"

    @property
    def segments_bucket(self) -> Bucket | None:
        """The bucket of `segments_url`; None where that is a folder."""
        if not self.segments_url.startswith("s3://"):
            return None
        name, prefix = read_url(self.segments_url)
        # AWS wants the bucket in the host; its certificate does not fit a name with dots.
        usual = "host" if self.aws_endpoint_url is None and "." not in name else "path"
        return Bucket(
            name=name,
            prefix=prefix,
            region=self.aws_region,
            access_key_id=self.aws_access_key_id or "",
            secret_access_key=self.aws_secret_access_key or "",
            endpoint=self.aws_endpoint_url,
            name_in_host=(self.segments_s3_style or usual) == "host",
            ca_bundle=self.aws_ca_bundle,
        )

    def export(self) -> dict[str, str]:
        """The same environment as text, for child processes: `load(export(), root)` equals this one."""
        texts: dict[str, str] = {}
        for name in NAMES:
            value = getattr(self, name.lower())
            if isinstance(value, tuple):
                value = ",".join(str(one) for one in value)
            if value not in (None, ""):
                texts[name] = str(value)
        return texts

    def export_over(self, environ: Mapping[str, str]) -> dict[str, str]:
        """`environ` with our names replaced; `NAME_FILE` goes, as its content is in `NAME` now."""
        ours = {*NAMES, *(f"{name}_FILE" for name in SECRETS)}
        return {name: text for name, text in environ.items() if name not in ours} | self.export()


def load(environ: Mapping[str, str], root: Path) -> Environment:
    """Read the environment and `root/.env`; make STATE_DIR and its `secret_key` on the first run.

    Raises `ConfigError` with every problem at once, before anything is written.
    """
    problems: list[str] = []
    environment = _read(_Texts(environ, _read_dotenv(root / ".env", problems), root, problems))
    problems.extend(_contradictions(environment))
    if problems:
        raise ConfigError(problems)
    if environment.secret_key:
        return environment
    return replace(environment, secret_key=_kept_secret_key(environment.state_dir))


def local_url(host: str, port: int) -> str:
    """The address a browser on this machine uses for a server that listens on `host`."""
    address = ip_address(host)
    if address.is_unspecified:
        address = ip_address("127.0.0.1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"


def _read(texts: _Texts) -> Environment:
    host = texts.read("HOST", readers.read_host, "127.0.0.1")
    port = texts.read("PORT", readers.read_port, 8000)
    state_dir = texts.read("STATE_DIR", texts.path(readers.read_folder), texts.root / "var")
    return Environment(
        root=texts.root,
        host=host,
        port=port,
        public_url=texts.read("PUBLIC_URL", readers.read_origin, local_url(host, port)),
        ingest_url=texts.read("INGEST_URL", readers.read_origin, None),
        snippet_path=texts.read("SNIPPET_PATH", own_paths.read_snippet_paths, (own_paths.SNIPPET,)),
        ingest_path=texts.read("INGEST_PATH", own_paths.read_ingest_paths, (own_paths.INGEST,)),
        state_dir=state_dir,
        database_url=texts.read("DATABASE_URL", readers.read_database_url, None),
        redis_url=texts.read("REDIS_URL", readers.read_redis_url, None),
        stream_fsync=texts.read("STREAM_FSYNC", readers.one_of("everysec", "always"), "everysec"),
        secret_key=texts.read("SECRET_KEY", readers.at_least(SECRET_KEY_LENGTH, "random text"), ""),
        owner_email=texts.read("OWNER_EMAIL", readers.read_email, None),
        owner_password=texts.read("OWNER_PASSWORD", str, None),
        analytics_engine=texts.read(
            "ANALYTICS_ENGINE", readers.one_of("duckdb", "postgres", "clickhouse"), "duckdb"
        ),
        clickhouse_url=texts.read("CLICKHOUSE_URL", readers.read_http_url, None),
        segments_url=texts.read("SEGMENTS_URL", readers.read_segments_url, str(state_dir / "segments")),
        segments_cache_size=texts.read("SEGMENTS_CACHE_SIZE", readers.read_cache_size, 10 * 10**9),
        segments_s3_style=texts.read("SEGMENTS_S3_STYLE", readers.one_of("path", "host"), None),
        aws_access_key_id=texts.read("AWS_ACCESS_KEY_ID", str, None),
        aws_secret_access_key=texts.read("AWS_SECRET_ACCESS_KEY", str, None),
        aws_region=texts.read("AWS_REGION", readers.read_region, "us-east-1"),
        aws_endpoint_url=texts.read("AWS_ENDPOINT_URL", readers.read_endpoint, None),
        aws_ca_bundle=texts.read("AWS_CA_BUNDLE", texts.path(readers.read_existing_file), None),
        geoip_database=texts.read("GEOIP_DATABASE", texts.path(readers.read_geoip_database), None),
        trusted_proxies=texts.read("TRUSTED_PROXIES", readers.read_networks, ()),
        api_rate_user=texts.read("API_RATE_USER", readers.read_rate, 200),
        api_rate_key=texts.read("API_RATE_KEY", readers.read_rate, 200),
        api_rate_address=texts.read("API_RATE_ADDRESS", readers.read_rate, 20),
        metrics_token=texts.read("METRICS_TOKEN", readers.at_least(16, "random text"), None),
        email_url=texts.read("EMAIL_URL", readers.read_email_url, None),
        email_from=texts.read("EMAIL_FROM", readers.read_sender, None),
    )


@dataclass(frozen=True)
class _Texts:
    """The two sources of text; `read` collects problems instead of stopping at the first."""

    environ: Mapping[str, str]
    dotenv: Mapping[str, str]
    root: Path
    problems: list[str]

    def read(self, name: str, reader: Callable[[str], T], default: D) -> T | D:
        """The value of `name`; `default` when it is not set, or odd (the problem is then noted)."""
        text = self._text(name)
        if not text:
            return default
        try:
            return reader(text)
        except ValueError as error:
            shown = "is odd: it" if name in SECRETS else f"is {text!r}: it"
            self.problems.append(f"{name} {shown} {error}")
            return default

    def path(self, reader: Callable[[str], T]) -> Callable[[str], T]:
        """The reader, for a path that counts from the repository root."""
        return lambda text: reader(str(self.root / Path(text).expanduser()))

    def _text(self, name: str) -> str:
        # A source that names the variable in either form wins as a whole, so that DATABASE_URL in the
        # environment is not in conflict with DATABASE_URL_FILE in .env.
        for source in (self.environ, self.dotenv):
            if name not in source and f"{name}_FILE" not in source:
                continue
            plain = source.get(name, "").strip()
            path = source.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
            if plain and path:
                self.problems.append(f"{name} and {name}_FILE are both set: keep one of them")
            return plain or (self._file(name, path) if path else "")
        return ""

    def _file(self, name: str, path: str) -> str:
        try:
            text = (self.root / Path(path).expanduser()).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            self.problems.append(f"{name}_FILE is {path!r}: it must be a file that can be read ({reason})")
            return ""
        if not text:
            self.problems.append(f"{name}_FILE is {path!r}: the file is empty and must hold the value")
        return text


def _read_dotenv(path: Path, problems: list[str]) -> dict[str, str]:
    """The lines of `.env`: `NAME=value`, quotes and `export` allowed, comments on lines of their own."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path} cannot be read: {error}")
        return {}
    known = [*NAMES, *(f"{name}_FILE" for name in SECRETS)]
    texts: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*", line)
        if not match:
            problems.append(f"{path} line {number} is not NAME=value")
            continue
        name, text = match.groups()
        if name not in known and (close := difflib.get_close_matches(name, known, 1, 0.85)):
            problems.append(
                f"{path} line {number} sets {name}, which nothing reads: did you mean {close[0]}?"
            )
        texts[name] = text[1:-1] if re.fullmatch(r"'.*'|\".*\"", text) else text
    return texts


def _contradictions(environment: Environment) -> Iterator[str]:
    if environment.analytics_engine == "clickhouse":
        yield "ANALYTICS_ENGINE is 'clickhouse', which this release cannot do yet: duckdb or postgres"
    if (bucket := environment.segments_bucket) and not (bucket.access_key_id and bucket.secret_access_key):
        yield "SEGMENTS_URL is in S3: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set"
    if (environment.owner_email is None) != (environment.owner_password is None):
        yield "OWNER_EMAIL and OWNER_PASSWORD must be set together, or neither"


def _kept_secret_key(state_dir: Path) -> str:
    """The key of this installation, made once."""
    path = state_dir / "secret_key"
    try:
        key = make_once(path, lambda: secrets.token_urlsafe(SECRET_KEY_LENGTH))
    except OSError as error:
        raise ConfigError([f"STATE_DIR must be a folder that can be written: {error}"]) from error
    if len(key) < SECRET_KEY_LENGTH:
        raise ConfigError(
            [f"{path} must hold at least {SECRET_KEY_LENGTH} characters: restore it from a backup"]
        )
    return key
