"""``make assets``: fetch the components, compile the styles, copy the scripts and draw the icons.

Everything is written to ``src/onrecord/web/static/onrecord``, which is never committed. The components
come from npm with the hashes of ``package-lock.json``; no script of theirs runs while they are installed.
"""

import re
import shutil
import sys
from pathlib import Path

from assets import icons, node

ROOT = Path(__file__).parents[1]
WEB = ROOT / "src" / "onrecord" / "web"
OUT = WEB / "static" / "onrecord"
MODULES = ROOT / "node_modules"
GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"

_SOURCE_MAP = re.compile(rb"\n?(//|/\*)# sourceMappingURL=[^\s*]+( ?\*/)?")
_LINKED = re.compile(r"url\(\"?images/([^\")]+)\"?\)")
# What belongs to the Crown or to one ministry has no place in another body's service.
_REFUSED = re.compile(r"crown|crest|logotype", re.IGNORECASE)

_NPM_ADVICE = """\
The components of the pages could not be fetched: npm ended with an error (above).
  - Without a network, run this once on a machine that has one and copy node_modules/ here, then run
    `make assets` again: what is there with the right versions is not fetched anew.
  - Behind a proxy or with a mirror of the registry, set it with `npm config set registry` or HTTPS_PROXY.
  - If the message speaks of EINTEGRITY, what was served is not what package-lock.json names: do not go on."""
_SASS_ADVICE = "The styles could not be compiled: the message above names the file and line to put right."


def main() -> int:
    """Build everything; return 1 with advice when a step fails."""
    try:
        tools = node.find(ROOT)
        fetch(tools)
        build(tools)
    except node.BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Assets are in {OUT.relative_to(ROOT)}\n")
    return 0


def fetch(tools: node.Node) -> None:
    """Install npm's packages with the lock's hashes, unless they are there already."""
    installed = MODULES / ".onrecord-lock"
    lock = (ROOT / "package-lock.json").read_bytes()
    if installed.is_file() and installed.read_bytes() == lock:
        return
    options = ["--ignore-scripts", "--omit=optional", "--include=dev", "--no-audit", "--no-fund"]
    quiet = [
        "--loglevel=error",
        "--no-update-notifier",
    ]  # what npm would sell or warn of is nothing to do here
    tools.run(tools.npm, ["ci", *options, *quiet], _NPM_ADVICE)
    installed.write_bytes(lock)


def build(tools: node.Node) -> None:
    """Write the static folder anew; what was there stays until all of it is made."""
    fresh = OUT.with_name("onrecord.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    styles(tools, fresh)
    for script in (GOVUK / "govuk-frontend.min.js", MOJ / "moj-frontend.min.js"):
        (fresh / script.name).write_bytes(_SOURCE_MAP.sub(b"", script.read_bytes()))
    for script in sorted((WEB / "scripts").glob("*.js")):
        shutil.copyfile(script, fresh / script.name)
    for name, data in icons.drawn().items():
        (fresh / name).write_bytes(data)
    shutil.rmtree(OUT, ignore_errors=True)
    fresh.rename(OUT)


def styles(tools: node.Node, out: Path) -> None:
    """Compile the style sheet and copy the pictures that it names."""
    options = ["--no-source-map", "--style=compressed", "--quiet", "--no-error-css", f"--load-path={ROOT}"]
    sass = str(MODULES / "sass" / "sass.js")
    sheet = out / "onrecord.css"
    tools.run([tools.node, sass], [*options, f"{WEB}/styles/onrecord.scss", str(sheet)], _SASS_ADVICE)
    for name in sorted(set(_LINKED.findall(sheet.read_text("utf-8")))):
        if _REFUSED.search(name):
            raise node.BuildError(f"The style sheet names {name}, a crest or a logotype: leave it out.")
        shutil.copyfile(_picture(name), out / "images" / name)


def _picture(name: str) -> Path:
    for package in (MOJ, GOVUK):
        if (package / "assets" / "images" / name).is_file():
            return package / "assets" / "images" / name
    raise node.BuildError(f"The style sheet names {name}, which neither package has: correct its name.")


if __name__ == "__main__":
    sys.exit(main())
