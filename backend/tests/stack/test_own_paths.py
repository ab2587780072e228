"""Names of the owner's choice for the snippet and its events: taken when they are safe, refused when not."""

from pathlib import Path

import pytest

from analytics.config.env import ConfigError, load
from analytics.config.own_paths import snippet_files


def test_nobody_has_to_choose(tmp_path: Path) -> None:
    environment = load({}, tmp_path)
    assert environment.snippet_path == ("/s.js",)
    assert environment.ingest_path == ("/api/v1/ingest",)


def test_several_are_read_in_order_and_reach_the_parts(tmp_path: Path) -> None:
    first = load({"SNIPPET_PATH": "/lib/app.js, /old.js,/old.js", "INGEST_PATH": "/lib/data"}, tmp_path)
    assert first.snippet_path == ("/lib/app.js", "/old.js")
    assert first.ingest_path == ("/lib/data",)
    assert load(first.export(), tmp_path) == first


def test_the_other_files_are_named_after_the_first() -> None:
    assert snippet_files("/lib/app.js") == {
        "/lib/app.js": "s.js",
        "/lib/app2.js": "s2.js",
        "/lib/app.mjs": "stack.mjs",
    }
    assert list(snippet_files("/s.js")) == ["/s.js", "/s2.js", "/s.mjs"]


@pytest.mark.parametrize(
    "text",
    [
        *("app.js", "/lib/", "/", "//app.js", "/lib//app.js", "/../app.js", "/.env.js", "/a b.js", "/é.js"),
        *("/app.js?x", "/app.js#x", "https://x.example/app.js", "/app.js,", "/app", "/app.mjs", "/APP.JS"),
        *(
            '/a".js',
            "/a\\.js",
            "/${x}.js",
            "/{x}.js",
            "/<int:x>.js",
            "/%61.js",
            f"/{'a' * 100}.js",
            "/a\n.js",
        ),
        *(
            "/api/x.js",
            "/p/x.js",
            "/assets/x.js",
            "/matomo.php/x.js",
            "/c/pk_x/s.js",
            "/s2.js",
            "/x.js,/x2.js",
        ),
    ],
)
def test_an_odd_snippet_path_stops_the_boot(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"SNIPPET_PATH is .* must"):
        load({"SNIPPET_PATH": text}, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        *("data", "/", "/data/", "//data", "/a/../b", "/data?x=1", "/api/v1/ingest2", "/api/v1/ingest/"),
        *("/login", "/batch", "/healthz", "/data.js", "/x/data.mjs", "/data,,/more", "/a`b", "/${key}"),
    ],
)
def test_an_odd_ingest_path_stops_the_boot(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"INGEST_PATH is .* must"):
        load({"INGEST_PATH": text}, tmp_path)


def test_it_says_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"must not begin with /assets, .* /lib/app\.js would do"):
        load({"SNIPPET_PATH": "/assets/a.js"}, tmp_path)
