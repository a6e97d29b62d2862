"""Values in the system's keyring (extra ``keyring``), instead of in a file."""

from __future__ import annotations

import os
from typing import Protocol, cast

from callsheet.model.errors import UsageError


class Vault(Protocol):
    """What is used of the package keyring, or of any other store."""

    def get_password(self, service: str, name: str, /) -> str | None: ...

    def set_password(self, service: str, name: str, value: str, /) -> None: ...

    def delete_password(self, service: str, name: str, /) -> None: ...


def service(root: str, environment: str) -> str:
    """The name under which a workspace's values are kept: ``callsheet:<folder>/<environment>``."""
    return f"callsheet:{os.path.basename(os.path.abspath(root))}/{environment}"


def system_keyring() -> Vault:
    """The system's keyring. Raises UsageError where the package is not installed."""
    try:
        import keyring
    except ImportError:
        mend = "pip install 'callsheet[keyring]'"
        raise UsageError("values in the system keyring need the package keyring", mend) from None
    return cast(Vault, keyring)


def failed(error: Exception) -> UsageError:
    """The error for a keyring that is locked, missing or broken."""
    name = type(error).__name__  # the message could hold the value
    return UsageError(f"the system keyring failed ({name})", "unlock it, or set without --keyring")
