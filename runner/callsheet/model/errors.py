"""What can be wrong, as values: each problem says what, where and how to mend it.

One renderer (:mod:`callsheet.apps.cli.draw_problems`) draws them; nothing here prints.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from callsheet.model.frozen import frozen
from callsheet.model.source import Source

_QUOTED = re.compile("'.*'|\".*\"", re.DOTALL)


@frozen
class Problem:
    """One mistake.

    ``code`` is a short kebab-case name that docs/errors.md lists; ``message`` says what is wrong;
    ``mend`` says what to do; ``level`` is ``error`` or ``warning``; ``related`` are further
    places (source, what stands there).
    """

    code: str
    message: str
    source: Source | None = None
    mend: str = ""
    level: str = "error"
    related: tuple[tuple[Source, str], ...] = ()


class CallsheetError(Exception):
    """Base of all errors that are the user's to mend. ``exit_code`` as in docs/exit-codes.md."""

    exit_code = 2


@dataclass
class ProblemsError(CallsheetError):
    """Files, variables or options are wrong; found before anything was sent.

    ``texts`` holds the text of each file named by a problem, for the line under the message.
    """

    problems: tuple[Problem, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return "\n".join(
            f"{problem.source or ''}{': ' if problem.source else ''}{problem.message}"
            for problem in self.problems
        )

    def without_text(self) -> ProblemsError:
        """The same problems without anything the file says, for files that hold secrets.

        No lines are shown, and what messages quote from them is hidden.
        """
        return ProblemsError(
            tuple(
                replace(p, message=_QUOTED.sub("'…'", p.message), mend=_QUOTED.sub("'…'", p.mend))
                for p in self.problems
            )
        )


class UsageError(CallsheetError):
    """An option or argument is wrong. ``mend`` as in :class:`Problem`."""

    def __init__(self, message: str, mend: str = "", code: str = "usage") -> None:
        super().__init__(message)
        self.problem = Problem(code, message, mend=mend)


class Broken(Exception):
    """Something could not be judged. ``kind`` is one of :data:`BROKEN_KINDS`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


BROKEN_KINDS: Mapping[str, str] = {
    "dns": "the host name could not be resolved",
    "refused": "nothing accepted the connection",
    "connect": "the connection could not be made",
    "proxy": "the proxy refused or failed",
    "tls": "the TLS handshake or certificate failed",
    "timeout": "a time limit passed",
    "reset": "the peer reset the connection",
    "cut": "the answer ended before it was whole",
    "protocol": "the peer broke the HTTP protocol",
    "decode": "the content encoding is damaged",
    "limit": "a size limit passed",
    "redirects": "too many redirects, or one that leads nowhere",
    "auth": "authentication could not be completed",
    "cookie": "a cookie could not be read",
    "body": "the body is not what the check needs",
    "variable": "a variable has no value yet",
    "file": "a file could not be read or written",
    "dependency": "a needed request did not pass",
    "interrupted": "the run was interrupted",
    "recording": "no recording answers the request, or not all of it was recorded",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``did you mean 'name'?`` for the nearest of ``known``, or an empty string."""
    candidates: Sequence[str] = list(known)
    near = difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    if not near:
        folded = {name.casefold().replace("-", "_"): name for name in candidates}
        found = folded.get(word.casefold().replace("-", "_"))
        near = [found] if found else []
    return f"did you mean '{near[0]}'?" if near else ""
