"""What ties files to one machine or one host: literal hosts, absolute paths."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callsheet.engine.linted import Linted
from callsheet.model.collection import RequestTemplate
from callsheet.model.errors import Problem
from callsheet.model.source import HOLE, Node

_HOST = re.compile(r"(?:\S+[ \t]+)?(https?://([^/?#\s]+))([^\s]*)", re.IGNORECASE)
_ABSOLUTE = re.compile(
    r"(?:/(?:home|Users|root|tmp|private|var|etc|opt|mnt|Volumes)/|~/|[A-Za-z]:[\\/]|file://)\S*"
)


def fixed_places(linted: Linted) -> Iterator[Problem]:
    """Warnings for hosts in ``send`` and for absolute paths in settings and values."""
    for request in _requests(linted):
        send = request.send.node
        url = send.get("url") or send
        if isinstance(url.value, str) and (match := _HOST.fullmatch(url.value.strip())):
            origin, host, rest = match.groups()
            if HOLE not in host:
                plain = host.rpartition("@")[2]  # without a name and password
                origin = origin.replace(host, plain)
                message = f"the host {plain} is fixed here, so no environment can change it"
                mend = f"write {{{{base_url}}}}{rest}, and base_url: {origin} in an environment"
                yield Problem("fixed-host", message, url.source, mend, "warning")
        for template in request.http:
            yield from _absolute(template.node)
    for environment in linted.environments:
        for node in environment.values.values():
            yield from _absolute(node)
    workspace = linted.workspace
    tables = [folder.variables for folder in workspace.folders.values()]
    tables += [file.variables for file in workspace.files.values()]
    for table in tables:
        for variable in table.values():
            if variable.default is not None:
                yield from _absolute(variable.default)


def _absolute(node: Node) -> Iterator[Problem]:
    for below in node.walk():
        if isinstance(below.value, str) and _ABSOLUTE.fullmatch(below.value):
            message = f"'{below.value}' is a path of one machine"
            mend = "make it a local variable: local: [NAME], then callsheet env set NAME"
            yield Problem("absolute-path", message, below.source, mend, "warning")


def _requests(linted: Linted) -> Iterator[RequestTemplate]:
    for file in linted.workspace.files.values():
        for step in file.steps:
            if step.request is not None:
                yield step.request
