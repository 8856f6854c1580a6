"""The command line: the only place that prints. Commands are loaded when they are called."""

from __future__ import annotations

import errno
import gc
import importlib
import keyword
import os
import sys
import traceback
from contextlib import suppress
from typing import Any, NoReturn

import click

from . import interrupt

EXIT_SPEC, EXIT_USAGE, EXIT_BUG, EXIT_INTERRUPTED = 1, 2, 3, 130
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_COMMANDS = {
    "check": "Check a spec: every problem in one run, each at its line.",
    "completion": "Print the shell's completion script.",
    "doctor": "Say what is wrong with a running cluster, why, and what to do.",
    "endpoints": "List what nodes reach outside of the VPC, for whoever plans its network.",
    "expand": "Print the whole canonical spec, every derived value written out.",
    "explain": "Explain a code (HPC402) or a key (queues.efa).",
    "import": "Translate a ParallelCluster configuration into a spec.",
    "init": "Write a first spec from a template.",
    "schema": "Print the JSON Schema of the language, for editors.",
    "status": "Print what the agent on a cluster's head node sees.",
    "synth": "Compile a spec into a folder of Terraform JSON.",
}


class _Commands(click.Group):
    """Loads a command's module when the command is asked for, so that `check` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in _COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f".commands.{name}", __package__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Name the nearest command where there is none of the name."""
        from ..modules.spec.nearest import nearest

        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            close = nearest(args[0], _COMMANDS)
            raise click.UsageError(f"there is no command {args[0]!r}" + (f"; did you mean {close}?" if close else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hpc-tf", prog_name="hpc-tf", message="%(prog)s %(version)s")
def cli() -> None:
    """Compile a short HPC spec (YAML) into plain Terraform JSON for Slurm clusters on AWS."""


def main() -> NoReturn:
    """Run the command line; a fault of ours ends with exit code 3 and what to report."""
    interrupt.obey()
    gc.disable()  # a command lives for less than a second, and looking for garbage would take a tenth of it
    try:
        code = cli.main(prog_name="hpc-tf", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        _end_interrupted()
    except Exception as error:
        if interrupt.came():
            click.echo(err=True)
            _end_interrupted()
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            click.echo(f"hpc-tf: cannot write the output: {error.strerror}", err=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where Python's end can write what is left, rather than fail once more
            _leave(EXIT_SPEC)
        _report(error)
        sys.exit(EXIT_BUG)
    _leave(code if isinstance(code, int) else 0)


def _end_interrupted() -> NoReturn:
    interrupt.ignore()
    click.echo("hpc-tf: interrupted", err=True)
    _leave(EXIT_INTERRUPTED)


def _leave(code: int) -> NoReturn:
    """End at once. The engine's own end would wait for a Node.js that has nothing more to do, or that another thread is still
    starting, and an interrupt that was caught inside of `exec` would end Python by the signal in spite of its exit code."""
    if "jsii" in sys.modules:
        from ..modules.terraform import node

        node.abandon()
    with suppress(OSError):  # a reader that has gone is Python's own to report
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def _report(error: Exception) -> None:
    """Say what to report of a fault of ours."""
    from importlib.metadata import version

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(os.path.dirname(last.filename))}/{os.path.basename(last.filename)}:{last.lineno}"
    click.echo(f"hpc-tf: internal error: {type(error).__name__}: {error} ({place})", err=True)
    click.echo(f"This is a fault of hpc-tf {version('hpc-tf')}, not of your spec. Nothing was written.", err=True)
    click.echo(
        "Please report it with this text, the spec, and the output of the same command under HPC_TF_DEBUG=1.", err=True
    )
    if os.environ.get("HPC_TF_DEBUG"):
        traceback.print_exception(error)


if __name__ == "__main__":
    main()
