"""Puts this folder on the path, so that any test can use ``servers`` and the modules here."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

# A job in the background of a shell ignores Ctrl-C, and so would every process that a test
# starts; some tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

GOLDENS = Path(__file__).parent / "goldens"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write what came instead of comparing it"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)``: the text must be that of ``goldens/<name>``."""
    update = bool(request.config.getoption("--update-goldens"))

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists():
            pytest.fail(
                f"there is no golden {path}; read and keep this with --update-goldens:\n{text}"
            )
        assert text == path.read_text(encoding="utf-8")

    return compare
