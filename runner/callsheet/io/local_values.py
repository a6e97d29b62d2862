"""Values that live on this machine only: ``.callsheet/local/<environment>.yaml``, mode 0600.

A file that git tracks, that others may read or that is a symbolic link is refused: each could
give a secret away.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Mapping
from typing import Any

from callsheet.io.own_folder import NAME, own_folder
from callsheet.io.system_keyring import Vault, failed, service, system_keyring
from callsheet.model.environment import Value
from callsheet.model.errors import Problem, ProblemsError, UsageError
from callsheet.model.source import Node, Source, literal

__all__ = ["local_path", "own_folder", "read_local", "set_local", "unset_local"]

_MARKER = {"keyring": True}
"""Stands in the file for a value that the system keyring holds."""
_HEAD = "# Values of this machine for the environment {}. Written by: callsheet env set\n"
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")  # not allowed in YAML as they are


def local_path(environment: str) -> str:
    """The file of an environment's local values, relative to the workspace."""
    if not environment or "/" in environment or "\0" in environment or environment[0] == ".":
        raise UsageError(f"'{environment}' is no name of an environment")
    return f"{NAME}/local/{environment}.yaml"


def read_local(
    root: str, environment: str, keyring: Callable[[], Vault] = system_keyring
) -> Mapping[str, Value]:
    """This machine's values for an environment, by name; empty when there are none.

    Raises ProblemsError when the file can't be read or is not safe. The keyring is asked only
    when the file says that it holds a value.
    """
    path = local_path(environment)
    nodes, places = _read(root, environment)
    values: dict[str, Value] = {}
    for name, node in nodes.items():
        if node.plain() == _MARKER:
            kept = service(root, environment)
            try:
                text = keyring().get_password(kept, name)
            except UsageError:
                raise
            except Exception as error:  # each system's keyring has errors of its own
                raise failed(error) from None
            if text is not None:
                values[name] = Value(literal(text), "keyring", kept)
        else:
            place = places.get(name, node.source)
            values[name] = Value(literal(node.plain()), "local", f"{path}:{place.line}")
    return values


def set_local(
    root: str, environment: str, name: str, value: str, vault: Vault | None = None
) -> str:
    """Keep a value on this machine: in the file, or in ``vault``. Gives where it is kept."""
    nodes, _ = _read(root, environment)
    plain = {key: node.plain() for key, node in nodes.items()}
    if vault is None:
        _write(root, environment, {**plain, name: value})
        return local_path(environment)
    kept = service(root, environment)
    try:
        vault.set_password(kept, name, value)
    except Exception as error:  # each system's keyring has errors of its own
        raise failed(error) from None
    _write(root, environment, {**plain, name: _MARKER})
    return f"the system keyring ({kept})"


def unset_local(
    root: str, environment: str, name: str, keyring: Callable[[], Vault] = system_keyring
) -> bool:
    """Forget a local value, in the keyring too. False when there was none."""
    nodes, _ = _read(root, environment)
    plain = {key: node.plain() for key, node in nodes.items()}
    if name not in plain:
        return False
    if plain.pop(name) == _MARKER:
        vault = keyring()
        try:
            vault.delete_password(service(root, environment), name)
        except Exception as error:  # each system's keyring has errors of its own
            raise failed(error) from None
    _write(root, environment, plain)
    return True


def _read(root: str, environment: str) -> tuple[Mapping[str, Node], Mapping[str, Source]]:
    """The nodes of the file and the places of their names."""
    path = local_path(environment)
    full = os.path.join(root, path)
    try:
        folders = [os.path.join(root, NAME), os.path.dirname(full)]
        if link := next((place for place in (*folders, full) if os.path.islink(place)), None):
            shown = os.path.relpath(link, root)
            raise _refused(path, f"{shown} is a symbolic link", "keep the values in a plain file")
        with open(full, "rb") as file:
            state = os.fstat(file.fileno())
            content = file.read()
    except FileNotFoundError:
        return {}, {}
    except OSError as error:
        raise _refused(path, f"the file can't be read: {error.strerror}") from None
    if stat.S_IMODE(state.st_mode) & 0o077:
        message = "others on this machine may read this file"
        raise _refused(path, message, f"chmod 600 {path}")
    if tracked(root, path):
        mend = f"git rm --cached {path}, and renew what it holds: the history still has it"
        raise _refused(path, "git tracks this file of local values", mend)
    return _parsed(content, path)


def _parsed(content: bytes, path: str) -> tuple[Mapping[str, Node], Mapping[str, Source]]:
    from callsheet.io.yaml_reader import read_yaml

    if all(line.startswith(b"#") or not line.strip() for line in content.splitlines()):
        return {}, {}
    try:
        node = read_yaml(content, path)
    except ProblemsError as error:
        raise error.without_text() from None
    if not isinstance(node.value, dict):
        raise _refused(path, "expected a map of names and values", "write NAME: value")
    return node.value, node.keys


def _write(root: str, environment: str, values: Mapping[str, Any]) -> None:
    """Replace the file as a whole; from its first byte on it is for the owner only."""
    path = os.path.join(root, local_path(environment))
    part = f"{path}.{os.urandom(6).hex()}.part"
    lines = [f"{_quoted(name)}: {_quoted(value)}\n" for name, value in sorted(values.items())]
    try:
        own_folder(root, "local")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_HEAD.format(environment) + "".join(lines))
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None


def _quoted(value: Any) -> str:
    """JSON, which YAML 1.2 reads as it is; what YAML wants escaped besides is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def tracked(root: str, path: str) -> bool:
    """Whether git tracks a file. False where there is no git or no repository."""
    folder = os.path.abspath(root)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent
    import subprocess  # costs time to import, and most runs have no local file

    command = ["git", "-C", root, "ls-files", "--error-unmatch", "--", path]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # git is not installed
        return False


def _refused(path: str, message: str, mend: str = "") -> ProblemsError:
    return ProblemsError((Problem("local-values", message, Source(path, 1, 1), mend),))
