"""A quicker start, for processes that are ours alone."""

from __future__ import annotations

import sys

_LATER = ("anyio", "h2")


def import_httpcore() -> None:
    """Import httpcore without its asynchronous half, and HTTP/2 only once a server speaks it.

    That spares about an eighth of importing the transport. The asynchronous half is then missing
    for good, so this is for the command line and never for a process that we share, such as the
    user's pytest.
    """
    if "httpcore" in sys.modules:
        return
    hidden = [name for name in _LATER if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: no such module
    try:
        import httpcore  # noqa: F401
    finally:
        for name in hidden:
            del sys.modules[name]
