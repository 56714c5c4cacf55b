"""The ``onrecord`` program: its commands, its errors as one line, its exit codes.

Exit codes: 0 done; 1 refused, invalid or bad input; 2 (``verify`` only) consistent, but the
signer is not trusted; 64 wrong usage; 130 interrupted.
"""

import sys
from typing import Annotated

import typer
from typer.core import TyperArgument, TyperGroup
from typer.exceptions import TyperException

from onrecord import __version__
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
    restore,
    search,
    show,
    verify,
)
from onrecord.records.errors import OnRecordError
from onrecord.records.legible import legible

USAGE = 64
INTERRUPTED = 130
_NUMBERS = {"int": "NUMBER", "int range": "NUMBER"}

app = typer.Typer(
    name="onrecord",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands the option's value over
    if wanted:
        sys.stdout.write(f"onrecord {__version__}\n")
        raise typer.Exit


@app.callback()
def group(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Keep the record of decisions made by message: capture, prove, find."""
    del version  # answered by its callback, before any command


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
    restore,
    rebuild,
    keys,
    demo,
):
    app.command(name=module.__name__.rpartition(".")[2])(module.command)


def program() -> TyperGroup:
    """Return the program's commands, each value in their help under a name that a person reads."""
    commands = typer.main.get_command(app)
    if not isinstance(commands, TyperGroup):
        raise TypeError
    for command in commands.commands.values():
        for parameter in command.params:
            if isinstance(parameter, TyperArgument):
                vars(parameter)["display_type_rich"] = _no_type
            kind = getattr(parameter, "type", None)
            if parameter.metavar is None and not hasattr(kind, "choices"):
                name = max(parameter.opts, key=len).lstrip("-").upper()
                parameter.metavar = _NUMBERS.get(getattr(kind, "name", ""), name)
    return commands


def _no_type(**_: object) -> str:
    """Leave out what typer would say of an argument's type: the language's name for it."""
    return ""


def main(arguments: list[str]) -> int:
    """Run one command; return its exit code. An expected error is one line on stderr."""
    try:
        with program().make_context("onrecord", arguments) as context:
            result = context.command.invoke(context)
    except OnRecordError as error:
        return _complain(legible(str(error)), error.EXIT_CODE)
    except TyperException as error:
        return _complain(_usage(error.format_message()), USAGE)
    except typer.Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, typer.Abort) as end:
        return _complain(str(end) or "interrupted; what was acknowledged stands", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _usage(message: str) -> str:
    if "\n" in message:
        return f"say what to do\n{message}"
    return f"{message} (onrecord --help explains)"


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"onrecord: {sentence}\n")
    return code
