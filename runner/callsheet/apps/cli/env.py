"""``callsheet env``: the values of environments, those of this machine above all."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence

import click

from callsheet.apps.cli.options import environment_option, target_of, variable_options
from callsheet.model.collection import Workspace
from callsheet.model.environment import Environment, Value
from callsheet.model.errors import UsageError, did_you_mean


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show and set the values of an environment."""


@command.command("list")
@environment_option
def list_(environment: str | None) -> None:
    """List the environments, and what each still needs on this machine."""
    from callsheet.apps.cli.draw_env import draw_list
    from callsheet.io.local_values import read_local

    workspace, chosen = _open(environment)
    local = {name: read_local(workspace.root, name) for name in workspace.environments}
    if not local:
        click.echo("There are no environments: add environments/NAME.yaml.")
        return
    _print(draw_list(workspace, chosen, local))


@command.command()
@click.argument("env", required=False)
@environment_option
def show(env: str | None, environment: str | None) -> None:
    """Show the values of an environment; secrets as ***."""
    from callsheet.apps.cli.draw_env import draw_values
    from callsheet.engine.layers import declared_anywhere, secret_names
    from callsheet.engine.redact import Redactor
    from callsheet.engine.secret_forms import texts_in
    from callsheet.io.local_values import read_local

    workspace, chosen = _open(env or environment)
    chosen = _needed(chosen)
    local = read_local(workspace.root, chosen.name)
    secret = secret_names(workspace, local)
    values: dict[str, Value | None] = dict.fromkeys(
        name for name, variable in declared_anywhere(workspace).items() if variable.local
    )
    values |= dict.fromkeys(name for name, _ in chosen.local)
    for name, node in chosen.values.items():
        place = chosen.value_sources.get(name, node.source)
        values[name] = Value(node, "environment", str(place), name in secret)
    for name, value in local.items():
        values[name] = Value(value.node, value.origin, value.where, name in secret)
    hidden = [text for v in values.values() if v and v.secret for text in texts_in(v.node)]
    click.echo(f"{chosen.name}  {chosen.source.path}")
    if values:
        _print(draw_values(values, Redactor(hidden)))


@command.command("set")
@click.argument("name")
@environment_option
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the value from standard input.")
@click.option("--keyring", "in_keyring", is_flag=True, help="Keep it in the system keyring.")
def set_(name: str, environment: str | None, from_stdin: bool, in_keyring: bool) -> None:
    """Keep a value of NAME on this machine, out of git. Asks without echo."""
    from callsheet.io.local_values import set_local
    from callsheet.io.system_keyring import system_keyring

    workspace, chosen = _open(environment)
    chosen = _needed(chosen)
    _known(workspace, chosen, name)
    vault = system_keyring() if in_keyring else None
    if from_stdin or not sys.stdin.isatty():
        value = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    else:
        value = click.prompt(f"{name} for {chosen.name}", hide_input=True, err=True)
    if not value:
        raise UsageError(f"no value was given for '{name}'")
    where = set_local(workspace.root, chosen.name, name, value, vault)
    click.echo(f"{name} is set for {chosen.name} in {where}")


@command.command()
@click.argument("name")
@environment_option
def unset(name: str, environment: str | None) -> None:
    """Forget this machine's value of NAME."""
    from callsheet.io.local_values import read_local, unset_local

    workspace, chosen = _open(environment)
    chosen = _needed(chosen)
    if not unset_local(workspace.root, chosen.name, name):
        kept = read_local(workspace.root, chosen.name)
        hint = did_you_mean(name, kept) or "see what is: callsheet env show"
        raise UsageError(f"'{name}' has no local value in {chosen.name}", hint)
    click.echo(f"{name} is no longer set for {chosen.name}")


@command.command()
@click.argument("request")
@environment_option
@variable_options
def explain(
    request: str, environment: str | None, variables: tuple[str, ...], var_files: tuple[str, ...]
) -> None:
    """Show where each variable of REQUEST (a file, a name or NAME[ROW]) gets its value from."""
    from callsheet.apps.cli.draw_env import draw_explained
    from callsheet.apps.cli.opening import open_session
    from callsheet.engine.builtins import Builtins
    from callsheet.engine.explain import explain as explained_in
    from callsheet.engine.plan import cases_of
    from callsheet.engine.redact import Redactor
    from callsheet.engine.scope import Scope
    from callsheet.io.local_values import read_local

    session = open_session(environment, variables, var_files)
    workspace, chosen = session.workspace, session.environment
    target = target_of(request, workspace.root)
    file = workspace.files.get(target.partition("[")[0])
    case = (
        next((case for case in cases_of(file) if target in (file.identity, case.id)), None)
        if file
        else None
    )
    if file is None or case is None:
        hint = did_you_mean(target, workspace.files) or "name one request file"
        raise UsageError(f"no request is called '{request}'", hint)
    scope = Scope.build(
        workspace,
        file,
        chosen,
        builtins=Builtins(session.seed, time.time),
        options={**session.given.options, **session.given.secret_options},
        process=session.given.process,
        local=read_local(workspace.root, chosen.name) if chosen else {},
    ).row(case.values or {})
    explained = explained_in(workspace, file, scope)
    if not explained:
        click.echo(f"{file.identity} uses no variables.")
        return
    _print(draw_explained(explained, Redactor(scope.secrets())))


def _open(name: str | None) -> tuple[Workspace, Environment | None]:
    from callsheet.engine.environments import choose_environment
    from callsheet.io.loader import find_workspace, load

    workspace = load(find_workspace(os.getcwd()))
    return workspace, choose_environment(workspace, name, os.environ)


def _needed(environment: Environment | None) -> Environment:
    if environment is None:
        raise UsageError("no environment is chosen", "name one with -e; see: callsheet env list")
    return environment


def _known(workspace: Workspace, environment: Environment, name: str) -> None:
    from callsheet.engine.layers import declared_anywhere

    known = {*declared_anywhere(workspace), *environment.values}
    known.update(local for local, _ in environment.local)
    if name not in known:
        place = environment.source.path
        hint = did_you_mean(name, known) or f"declare it, or name it under local: in {place}"
        raise UsageError(f"no variable is called '{name}'", hint, "unknown-variable")


def _print(rows: Iterable[Sequence[str]]) -> None:
    from callsheet.apps.cli.draw_env import columns
    from callsheet.apps.cli.style import screen

    out = screen(sys.stdout, os.environ)
    for line in columns(rows, out.paint):
        out.line(line)
