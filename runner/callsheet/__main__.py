"""``callsheet`` and ``python -m callsheet``: the way in."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; gives the process's exit code.

    The version is asked for by scripts and prompts: it is answered before anything is imported.
    """
    if sys.argv[1:] == ["--version"]:
        from callsheet import __version__

        sys.stdout.write(f"callsheet {__version__}\n")
        return 0
    import signal

    from callsheet.apps.cli import main as command_line

    # CI systems cancel with SIGTERM: what ran is reported and cleaned up, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return command_line()


if __name__ == "__main__":
    sys.exit(main())
