"""The command line: one file a verb, imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from types import TracebackType
from typing import Any

import click

_VERBS = {
    "studies": "list the studies that come with the package",
    "new": "start a study of your own",
    "check": "check spec and data; all problems at once",
    "run": "run a study and write its report",
    "why": "say what changed since a step was last run",
    "show": "print one table or model",
    "report": "write the report in other formats or languages",
    "compare": "set published numbers beside ours",
    "doctor": "look at fonts, extras and the cache",
}


class _Verbs(click.Group):
    """The verbs; help is printed without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order of use."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one verb."""
        if cmd_name not in _VERBS:
            return None
        return import_module(f".{cmd_name}", __name__).command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a misspelt one gets the nearest."""
        from ..errors import nearest

        if args[0] not in _VERBS and not args[0].startswith("-"):
            ctx.fail(f'no verb "{args[0]}"{nearest(args[0], _VERBS)}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the verb; an error that the user can mend is told in its own words, with exit code 2."""
        from ..errors import EstimandError

        try:
            return super().invoke(ctx)
        except EstimandError as error:
            if ctx.params["debug"]:
                raise
            click.echo(str(error), err=True)
            ctx.exit(2)
        except OSError as error:
            if ctx.params["debug"] or error.filename is None:
                raise
            click.echo(f"{error.filename}: {error.strerror}; nothing is lost, finished steps are kept", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("interrupted; finished steps are kept, and the next run goes on from them", err=True)
            ctx.exit(130)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs from their one-line descriptions."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="estimand", prog_name="estimand")
@click.option("--debug", is_flag=True, help="Show where in the code an error arose.")
def cli(debug: bool) -> None:
    """From data to a publishable report: estimand run STUDY."""
    if not debug:
        sys.excepthook = _unexpected


def main() -> None:
    """Run the command line. Exit codes: 0 fine, 2 bad input, 3 a model failed."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console that lacks a sign shows another one
    words = sys.argv[1:]
    first = ["--debug"] if "--debug" in words else []
    cli.main([*first, *(word for word in words if word != "--debug")], prog_name="estimand")


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of a defect in one line."""
    click.echo(
        f"estimand: unexpected {kind.__name__}: {error}\nThis is a defect. --debug shows where it arose.", err=True
    )
