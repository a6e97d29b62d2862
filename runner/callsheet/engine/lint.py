"""All rules of ``callsheet check``: what is wrong or doubtful in files that can be read."""

from __future__ import annotations

from callsheet.engine.lint_files import unnamed
from callsheet.engine.lint_matchers import nearly_matchers
from callsheet.engine.lint_names import alike
from callsheet.engine.lint_places import fixed_places
from callsheet.engine.lint_variables import lacking, stopping, undeclared, unused
from callsheet.engine.linted import Linted
from callsheet.model.errors import Problem


def lint(linted: Linted) -> list[Problem]:
    """Errors that would stop a run and warnings that would not, in no order."""
    return [
        *stopping(linted),
        *undeclared(linted),
        *unused(linted),
        *lacking(linted),
        *fixed_places(linted),
        *nearly_matchers(linted),
        *alike(linted),
        *unnamed(linted),
    ]
