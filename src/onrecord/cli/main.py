"""The ``onrecord`` program: its commands, its errors as one line, its exit codes.

Exit codes: 0 done; 1 refused, invalid or bad input; 2 (``verify`` only) consistent, but the
signer is unknown; 64 wrong usage; 130 interrupted.
"""

import resource
import sys

import typer
from typer.exceptions import TyperException

from onrecord.cli import (
    capture,
    conversations,
    count,
    demo,
    init,
    keys,
    read,
    rebuild,
    replicate,
    search,
    show,
    verify,
)
from onrecord.records.errors import OnRecordError
from onrecord.records.legible import legible

USAGE = 64
INTERRUPTED = 130

app = typer.Typer(
    name="onrecord",
    help="Keep the record of decisions made by message: capture, prove, find.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    init,
    capture,
    read,
    conversations,
    show,
    search,
    count,
    verify,
    replicate,
    rebuild,
    keys,
    demo,
):
    app.command(name=module.__name__.rpartition(".")[2])(module.command)


def run() -> None:
    """Run the program and end the process with the documented exit code; no crash leaves a core of keys."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code. An expected error is one line on stderr."""
    try:
        result = app(args=arguments, standalone_mode=False)
    except OnRecordError as error:
        return _complain(legible(str(error)), error.EXIT_CODE)
    except TyperException as error:
        return _complain(_usage(error.format_message()), USAGE)
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted; nothing half-done was kept", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _usage(message: str) -> str:
    if "\n" in message:
        return message
    return f"{message} (onrecord --help explains)"


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"onrecord: {sentence}\n")
    return code
