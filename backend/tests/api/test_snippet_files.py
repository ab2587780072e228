"""The snippet as a browser fetches it: any site may, it is kept long, and it comes packed."""

import gzip
import re
import types
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import path, resolve

from analytics.config.own_paths import snippet_files

OWN = "/lib/app.js"
DIST = Path(__file__).resolve().parents[3] / "frontend" / "tracker" / "dist"


@pytest.fixture(autouse=True)
def built(settings: LazySettings, tmp_path: Path) -> None:
    """Files as the build makes them, whether or not somebody has built."""
    settings.TRACKER_DIST = tmp_path
    core = b'{fetch("/api/v1/ingest?key="+k);import(new URL("s2.js",s))}'
    for name, body in (("s.js", core), ("s2.js", b"export{a}"), ("stack.mjs", b'import("./s2.js")')):
        (tmp_path / name).write_bytes(body)
        (tmp_path / f"{name}.br").write_bytes(b"brotli of " + name.encode())
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(body))


@pytest.fixture
def own(settings: LazySettings) -> None:
    """An installation whose owner has chosen names."""
    urls = types.ModuleType("own_urls")
    urls.urlpatterns = [  # type: ignore[attr-defined]
        path(file[1:], resolve("/s.js").func, {"at": at})
        for at in (OWN, "/s.js")
        for file in snippet_files(at)
    ]
    settings.ROOT_URLCONF = urls
    settings.INGEST_PATHS = ("/lib/data", "/api/v1/ingest")


@pytest.mark.parametrize("name", ["/s.js", "/s2.js", "/s.mjs"])
def test_a_file_may_be_used_by_any_site_and_is_kept_for_a_day(name: str) -> None:
    answer = Client().get(name)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    age = re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])
    assert age
    assert int(age[1]) >= 86_400


@pytest.mark.parametrize(
    ("accepted", "sent"), [("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=1, x", "gzip"), ("", None)]
)
def test_it_comes_packed_as_the_browser_likes(accepted: str, sent: str | None) -> None:
    answer = Client().get("/s.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == sent


@pytest.mark.parametrize("name", ["/s.js", "/s2.js", "/s.mjs"])
def test_who_has_it_is_told_so_in_no_bytes(name: str) -> None:
    etag = Client().get(name).headers["ETag"]
    again = Client().get(name, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("own")
def test_own_names_stand_in_the_files_too() -> None:
    core = Client().get(OWN).content
    assert core == b'{fetch("/lib/data?key="+k);import(new URL("app2.js",s))}'
    assert Client().get("/lib/app2.js").content == b"export{a}"
    assert Client().get("/lib/app.mjs").content == b'import("./app2.js")'


@pytest.mark.usefixtures("own")
def test_the_common_name_stays_and_sends_to_the_own_path() -> None:
    assert Client().get("/s.js").content == b'{fetch("/lib/data?key="+k);import(new URL("s2.js",s))}'
    assert Client().get("/s2.js", headers={"Accept-Encoding": "br"}).content == b"brotli of s2.js"


@pytest.mark.usefixtures("own")
def test_what_has_other_names_is_packed_and_tagged_as_it_is() -> None:
    plain = Client().get(OWN)
    packed = Client().get(OWN, headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] == plain.headers["ETag"] != Client().get("/s.js").headers["ETag"]


def test_what_is_replaced_stands_once_in_what_is_built() -> None:
    if not (DIST / "s.js").is_file():
        pytest.skip("the snippet is not built")
    for name in ("s.js", "stack.mjs"):
        body = (DIST / name).read_text()
        assert (body.count("s2.js"), body.count("/api/v1/ingest")) == (1, 1)


def test_before_it_is_built_it_says_so(tmp_path: Path) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    assert Client().get("/s.js").status_code == 503
