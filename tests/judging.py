"""Reads what files say and judges answers by it, without a network or a disk."""

import json
import posixpath
from hashlib import sha256

from callsheet.model.exchange import Exchange, Request, Response
from callsheet.model.shape import Reader
from callsheet.model.source import Source, node_of
from callsheet.plugins import registry
from callsheet.plugins.protocols import CheckPlace

HERE = Source("collections/a/b.yaml", 7, 3)


def files_of(files):
    """An opener that knows these files (path to bytes, or to a value that becomes JSON)."""

    def open_file(path, source):
        full = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), path))
        if full not in files:
            raise ValueError(f"there is no file {full}")
        content = files[full]
        return full, content if isinstance(content, bytes) else json.dumps(content).encode()

    return open_file


def read(shape, value, files=None, *, filled=True):
    """What the shape makes of a value, and its problems as (code, message, mend)."""
    reader = Reader(filled=filled, open_file=files_of(files or {}))
    result = shape.read(node_of(value, HERE), reader)
    return result, [(one.code, one.message, one.mend) for one in reader.problems]


def accepted(shape, value, files=None):
    """What the shape makes of a value that has no fault."""
    result, problems = read(shape, value, files)
    assert problems == []
    return result


def refused(shape, value, files=None):
    """The problems of a value that has faults."""
    _, problems = read(shape, value, files)
    assert problems
    return problems


def answer(body=b"", status=200, reason="OK", headers=(), **exchange):
    """An exchange with an answer; a body that is no bytes becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = sha256(content).hexdigest()
    response = Response(status, reason, tuple(headers), "HTTP/1.1", content, len(content), digest)
    return Exchange(Request("GET", "http://localhost/"), 0, response=response, **exchange)


def judge(name, args, exchange, files=None):
    """The verdicts of a check."""
    check = registry.check(name)
    value = accepted(check.shape, args, files)
    check.prepare(value)
    return list(check.judge(value, exchange, CheckPlace(HERE)))


def told(verdicts):
    """Verdicts as (check, outcome, place, message)."""
    return [(one.check, one.outcome, one.place, one.message) for one in verdicts]
