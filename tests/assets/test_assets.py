"""What `make assets` builds: nothing of gov.uk's own, nothing of another host, everything by its hash."""

import json
import re
import struct
import zlib
from pathlib import Path

import pytest
from assets import __main__ as build
from assets import icons
from assets.lock import without_hosts
from assets.node import Node

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "onrecord" / "web" / "static" / "onrecord"
STYLES = STATIC / "onrecord.css"
LOCK = (ROOT / "package-lock.json").read_text("utf-8")


@pytest.fixture(scope="module")
def styles() -> str:
    assert STYLES.is_file(), "the assets are not built: run `make assets`"
    return STYLES.read_text("utf-8")


def test_the_styles_load_no_font_and_name_none_of_gov_uk(styles: str) -> None:
    assert "gds transport" not in styles.lower()
    assert "@font-face" not in styles


def test_the_styles_load_only_pictures_that_lie_beside_them(styles: str) -> None:
    linked = [name.strip("\"'") for name in re.findall(r"url\(([^)]+)\)", styles)]
    assert linked
    assert [name for name in linked if not (STATIC / name).is_file()] == []


def test_no_crown_crest_logotype_or_font_is_built(styles: str) -> None:
    assert styles
    names = [path.name.lower() for path in STATIC.rglob("*") if path.is_file()]
    refused = re.compile(r"crown|crest|logotype|opengraph|\.(woff2?|ttf|otf|eot)$")
    assert [name for name in names if refused.search(name)] == []
    assert not re.search(r"crest|crown\.", styles)


def test_no_script_evaluates_text_or_names_a_source_map(styles: str) -> None:
    assert styles
    scripts = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.js")}
    assert {"govuk-frontend.min.js", "moj-frontend.min.js", "onrecord.js", "supported.js"} <= set(scripts)
    assert [name for name, text in scripts.items() if re.search(r"\beval\(|new Function\(", text)] == []
    assert [name for name, text in scripts.items() if "sourceMappingURL" in text] == []


def test_npm_is_asked_for_no_notices_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(build, "MODULES", tmp_path)
    monkeypatch.setattr(Node, "run", lambda _self, _program, arguments, _advice: asked.extend(arguments))
    build.fetch(Node("node", ("npm",), tmp_path))
    assert {"ci", "--loglevel=error", "--no-update-notifier"} <= set(asked)


def test_nothing_built_is_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {"node_modules", "src/onrecord/web/static/"} <= set(ignored)


def test_the_lock_of_npm_carries_hashes_and_no_host() -> None:
    packages = {name: package for name, package in json.loads(LOCK)["packages"].items() if name}
    assert packages
    assert "://" not in LOCK
    assert [
        name for name, package in packages.items() if not package["integrity"].startswith("sha512-")
    ] == []


def test_the_lock_of_node_carries_hashes_and_no_host() -> None:
    text = (ROOT / "assets" / "node.lock").read_text("utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_taking_hosts_out_of_a_lock_leaves_what_it_installs() -> None:
    package = {"version": "1.0.0", "integrity": "sha512-x", "dependencies": {"b": "1"}}
    told = {**package, "resolved": "https://example.org/a.tgz", "funding": {"url": "https://example.org"}}
    lock = {"lockfileVersion": 3, "packages": {"node_modules/a": told}}
    assert json.loads(without_hosts(json.dumps(lock)))["packages"] == {"node_modules/a": package}


@pytest.mark.parametrize("size", [32, 180])
def test_an_icon_is_a_png_of_its_size_in_the_services_colours(size: int) -> None:
    data = icons.png(size)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (size, size)
    length = struct.unpack(">I", data[33:37])[0]
    rows = zlib.decompress(data[41 : 41 + length])
    assert len(rows) == size * (1 + 3 * size)
    corner, bubble = rows[1:4], rows[round(size * 0.3) * (1 + 3 * size) + 1 + 3 * (size // 2) :][:3]
    assert (tuple(corner), tuple(bubble)) == (icons.BLUE, icons.WHITE)


def test_the_icon_has_its_tail_in_both_drawings() -> None:
    assert icons._outside_triangle((35.0, 72.0)) < 0 < icons._outside_triangle((60.0, 72.0))
    assert 'points="32,66 50,66 32,82"' in icons.svg()
