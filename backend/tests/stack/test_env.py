"""The environment: typed when it is right, refused with every problem named when it is not."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path

import pytest

from analytics.config.env import NAMES, ConfigError, load
from analytics.ingest.tests.geo_files import write
from tests.stack.helpers import ROOT


def test_an_empty_environment_gives_the_documented_defaults(tmp_path: Path) -> None:
    environment = load({}, tmp_path)
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.public_url == "http://127.0.0.1:8000"
    assert environment.state_dir == tmp_path / "var"
    assert environment.database_url is None
    assert environment.redis_url is None
    assert environment.stream_fsync == "everysec"


def test_it_lists_every_odd_value_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(
            {
                "HOST": "everywhere",
                "PORT": "80000",
                "PUBLIC_URL": "stats.example.com",
                "DATABASE_URL": "mysql://u:hidden@h/d",
                "REDIS_URL": "redis://h/zero",
                "STREAM_FSYNC": "sometimes",
                "SECRET_KEY": "short",
                "ANALYTICS_ENGINE": "oracle",
                "SEGMENTS_URL": "gs://bucket",
                "SEGMENTS_CACHE_SIZE": "99MB",
                "SEGMENTS_S3_STYLE": "virtual",
                "AWS_REGION": "eu central",
                "AWS_ENDPOINT_URL": "s3.example.com",
                "AWS_CA_BUNDLE": "nowhere.pem",
                "GEOIP_DATABASE": "nowhere.mmdb",
                "TRUSTED_PROXIES": "10.0.0.0/8, proxy",
                "API_RATE_USER": "-1",
                "API_RATE_KEY": "1e3",
                "API_RATE_ADDRESS": "100001",
                "EMAIL_URL": "pigeon://coop",
                "OWNER_EMAIL": "o@example.com",
            },
            tmp_path,
        )
    text = "\n".join(refused.value.problems)
    for name in ("HOST", "PORT", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "STREAM_FSYNC", "SECRET_KEY",
                 "ANALYTICS_ENGINE", "SEGMENTS_URL", "SEGMENTS_CACHE_SIZE", "SEGMENTS_S3_STYLE", "AWS_REGION",
                 "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "GEOIP_DATABASE", "TRUSTED_PROXIES", "API_RATE_USER",
                 "API_RATE_KEY", "API_RATE_ADDRESS", "EMAIL_URL", "OWNER_EMAIL"):  # fmt: skip
        assert any(problem.startswith(name) for problem in refused.value.problems), name
    assert "duckdb or postgres or clickhouse" in text
    assert "'proxy' is neither" in text
    assert "hidden" not in text, "a secret must not be shown"
    assert not (tmp_path / "var").exists(), "a refused environment writes nothing"


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8e3", "\uff18\uff10\uff10\uff10", "80 00", "http"])
def test_it_refuses_an_odd_port(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"PORT .* from 1 to 65535"):
        load({"PORT": text}, tmp_path)


def test_the_environment_wins_over_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nPORT=9000\nexport HOST='0.0.0.0'\nREDIS_URL_FILE=nowhere\n")
    environment = load({"PORT": "9001", "REDIS_URL": "redis://127.0.0.1:1/0"}, tmp_path)
    assert (environment.host, environment.port) == ("0.0.0.0", 9001)
    assert environment.public_url == "http://127.0.0.1:9001"


def test_an_empty_value_in_the_environment_puts_dotenv_aside(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://h/d\nPORT=9000\n")
    environment = load({"DATABASE_URL": "", "PORT": " "}, tmp_path)
    assert environment.database_url is None
    assert environment.port == 8000


def test_dotenv_names_its_bad_lines_and_near_misses(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT 9000\nTRUSTED_PROXY=::1\nSOMETHING_ELSE=1\n")
    with pytest.raises(ConfigError) as refused:
        load({}, tmp_path)
    assert [problem.split(".env ")[1] for problem in refused.value.problems] == [
        "line 1 is not NAME=value",
        "line 2 sets TRUSTED_PROXY, which nothing reads: did you mean TRUSTED_PROXIES?",
    ]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 50 + "\n")
    assert load({"SECRET_KEY_FILE": "key"}, tmp_path).secret_key == "k" * 50


def test_an_unreadable_or_doubled_secret_file_is_fatal(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(
            {"SECRET_KEY_FILE": "nowhere", "METRICS_TOKEN": "x" * 20, "METRICS_TOKEN_FILE": "also"}, tmp_path
        )
    assert refused.value.problems == (
        "SECRET_KEY_FILE is 'nowhere': it must be a file that can be read (No such file or directory)",
        "METRICS_TOKEN and METRICS_TOKEN_FILE are both set: keep one of them",
    )


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = {environment.secret_key for environment in pool.map(lambda _: load({}, tmp_path), range(16))}
    assert len(keys) == 1
    assert stat.S_IMODE((tmp_path / "var/secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_what_is_exported_reads_back_as_the_same(tmp_path: Path) -> None:
    first = load(
        {
            "TRUSTED_PROXIES": "10.0.0.0/8,::1",
            "DATABASE_URL": "postgres://u:p@h/d",
            "OWNER_EMAIL": "o@example.com",
            "OWNER_PASSWORD": "correct horse",
            "STATE_DIR": "elsewhere",
            "SEGMENTS_URL": "s3://stats/a",
            "SEGMENTS_CACHE_SIZE": "2GB",
            "API_RATE_ADDRESS": "0",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "secret",
        },
        tmp_path,
    )
    assert first.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert first.state_dir == tmp_path / "elsewhere"
    assert first.api_rate_address == 0
    assert load(first.export(), tmp_path) == first


def test_a_child_gets_the_value_and_no_longer_the_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 50)
    given = {"SECRET_KEY_FILE": "key", "PATH": "/bin"}
    child = load(given, tmp_path).export_over(given)
    assert "SECRET_KEY_FILE" not in child
    assert child["PATH"] == "/bin"
    assert load(child, tmp_path).secret_key == "k" * 50


@pytest.mark.parametrize("path", ["docs/how-to/self-hosting.md", ".env.example"])
def test_every_variable_is_explained(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert [name for name in NAMES if f"{name}=" not in text and f"`{name}`" not in text] == []


def test_an_engine_that_is_not_there_yet_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot do yet: duckdb or postgres"):
        load({"ANALYTICS_ENGINE": "clickhouse", "CLICKHOUSE_URL": "https://c.example"}, tmp_path)


KEYS = {"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "hidden"}


@pytest.mark.parametrize(
    ("given", "address", "in_host"),
    [
        ({"SEGMENTS_URL": "s3://stats/a/b/"}, None, True),
        ({"SEGMENTS_URL": "s3://dotted.stats/a/b"}, None, False),
        ({"SEGMENTS_URL": "s3://stats/a/b", "SEGMENTS_S3_STYLE": "path"}, None, False),
        ({"AWS_ENDPOINT_URL": "http://minio:9000/"}, "http://minio:9000", False),
        (
            {"AWS_ENDPOINT_URL": "https://s3.example.com:8/x", "SEGMENTS_S3_STYLE": "host"},
            "https://stats.s3.example.com:8/x",
            True,
        ),
    ],
)
def test_a_bucket_is_named_in_the_host_at_aws_and_in_the_path_elsewhere(
    given: dict[str, str], address: str | None, in_host: bool, tmp_path: Path
) -> None:
    bucket = load({"SEGMENTS_URL": "s3://stats/a/b", **KEYS, **given}, tmp_path).segments_bucket
    assert bucket is not None
    assert (bucket.name.removeprefix("dotted."), bucket.prefix, bucket.region) == (
        "stats",
        "a/b",
        "us-east-1",
    )
    assert (bucket.address, bucket.name_in_host) == (address, in_host)
    assert "hidden" not in repr(bucket)


def test_a_folder_is_no_bucket_and_needs_no_key(tmp_path: Path) -> None:
    environment = load({"AWS_REGION": "eu-central-1"}, tmp_path)
    assert environment.segments_bucket is None
    assert environment.segments_cache_size == 10_000_000_000


@pytest.mark.parametrize("missing", KEYS)
def test_a_bucket_without_its_key_stops_the_boot(missing: str, tmp_path: Path) -> None:
    given = {name: text for name, text in KEYS.items() if name != missing}
    with pytest.raises(ConfigError, match="AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set"):
        load({"SEGMENTS_URL": "s3://stats", **given}, tmp_path)


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///a", "s3://B", "s3://b c", "s3://stats/../a", "s3://stats/a?b"]
)
def test_an_odd_bucket_stops_the_boot(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"SEGMENTS_URL is .* like s3://bucket/prefix"):
        load({"SEGMENTS_URL": url, **KEYS}, tmp_path)


@pytest.mark.parametrize(("text", "size"), [("500MB", 500_000_000), ("2 GB", 2_000_000_000)])
def test_a_size_has_a_unit(text: str, size: int, tmp_path: Path) -> None:
    assert load({"SEGMENTS_CACHE_SIZE": text}, tmp_path).segments_cache_size == size


def test_a_geo_database_that_is_none_stops_the_boot_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.mmdb").write_bytes(b"not a database" * 100)
    write(tmp_path / "asn.mmdb", {"8.8.8.0/24": {"autonomous_system_number": 15169}}, kind="Test-ASN")
    for name, reason in (
        ("nowhere.mmdb", "must be a file that can be read"),
        ("broken.mmdb", "must be a database in MaxMind's format"),
        ("asn.mmdb", "must be a database of countries or cities, and this is one of 'Test-ASN'"),
    ):
        with pytest.raises(ConfigError) as refused:
            load({"GEOIP_DATABASE": name}, tmp_path)
        (problem,) = refused.value.problems
        assert problem.startswith(f"GEOIP_DATABASE is '{name}': it {reason}")
        assert "\n" not in problem
