"""The ``onrecord`` program: its commands, its errors as one line, its exit codes.

Exit codes: 0 done; 1 refused, invalid or bad input; 2 (``verify`` only) consistent, but the
signer is not trusted; 64 wrong usage; 130 interrupted.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.core import TyperArgument, TyperGroup
from typer.exceptions import TyperException

from onrecord import __version__
from onrecord.cli.usage import values_of, wrong_usage
from onrecord.records.errors import INTERRUPTED_EXIT_CODE, OnRecordError
from onrecord.records.legible import legible

USAGE = 64

COMMANDS = (
    "init",
    "capture",
    "move",
    "read",
    "conversations",
    "show",
    "search",
    "count",
    "quote",
    "export",
    "reconcile",
    "identify",
    "people",
    "note",
    "notes",
    "file",
    "filed",
    "matter",
    "matters",
    "verify",
    "prove",
    "replicate",
    "restore",
    "rebuild",
    "keys",
    "serve",
    "worker",
    "move-service",
    "readmit",
    "intake",
    "demo",
)
"""Each is a module of this package (``-`` is ``_`` there) with a function ``command``, loaded when needed."""


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands the option's value over
    if wanted:
        sys.stdout.write(f"onrecord {__version__}\n")
        raise typer.Exit


def group(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep the record of decisions made by message: capture, prove, find."""
    del version  # answered by its callback, before any command


def program(names: Sequence[str] = COMMANDS) -> TyperGroup:
    """Return the program with these commands, each value in their help under a name that a person reads."""
    app = typer.Typer(
        name="onrecord",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(group)
    for name in names:
        module = importlib.import_module(f"onrecord.cli.{name.replace('-', '_')}")
        app.command(name=name)(module.command)
    commands = typer.main.get_command(app)
    if not isinstance(commands, TyperGroup):
        raise TypeError
    for command in commands.commands.values():
        for parameter in command.params:
            if isinstance(parameter, TyperArgument):
                vars(parameter)["display_type_rich"] = _no_type
            if parameter.metavar is None:
                kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
                parameter.metavar = values_of(kind, max(parameter.opts, key=len))
    return commands


def _no_type(**_: object) -> str:
    """Leave out what typer would say of an argument's type: the language's name for it."""
    return ""


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code. An expected error is one line on stderr."""
    named = arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS
    command = f"onrecord {arguments[0]}" if named is not COMMANDS else "onrecord"
    try:
        with program(named).make_context("onrecord", arguments) as context:
            result = context.command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (OnRecordError, TyperException, typer.Abort, KeyboardInterrupt, OSError) as error:
        return _complain(*_said(error, command))
    return result if isinstance(result, int) else 0


def _said(error: BaseException, command: str) -> tuple[str, int]:
    """Return what is said of an expected error, and the exit code that it has."""
    match error:
        case OnRecordError():
            return legible(str(error)), error.EXIT_CODE
        case TyperException():
            return wrong_usage(error.format_message(), command), USAGE
        case OSError():
            why = error.strerror or type(error).__name__
            return f"the system refused: {why}; free or repair what it names, then go on", 1
        case _:
            return str(error) or "interrupted; what was acknowledged stands", INTERRUPTED_EXIT_CODE


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"onrecord: {sentence}\n")
    return code
