"""Workspaces made for a test: a map of paths and texts becomes files."""

from collections.abc import Mapping
from pathlib import Path

from callsheet.engine.linted import Linted
from callsheet.io.loader import load
from callsheet.io.tracked_files import tracked_files

SHOP: Mapping[str, str] = {
    "collections/shop/collection.yaml": (
        "variables:\n  base_url: {required: true}\n  token: {local: true, secret: true}\n"
        'defaults:\n  auth: {bearer: "{{token}}"}\n'
    ),
    "collections/shop/list.yaml": "send: GET {{base_url}}/items\nexpect: {status: 200}\n",
    "environments/here.yaml": "values: {base_url: 'http://127.0.0.1:1'}\nlocal: [token]\n",
}
"""A workspace with nothing to find fault with."""


def made(root: Path, files: Mapping[str, str], base: Mapping[str, str] = SHOP) -> Path:
    """Write ``base`` and over it ``files``; an empty text leaves a file out."""
    for path, text in {**base, **files}.items():
        if text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
    return root


def linted(root: Path) -> Linted:
    """A workspace as the rules of ``check`` see it."""
    workspace = load(str(root))
    files = tracked_files(str(root))
    environments = tuple(workspace.environments.values())
    return Linted(workspace, environments, files.paths, files.trees)
