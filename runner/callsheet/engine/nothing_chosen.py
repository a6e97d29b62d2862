"""Why a selection holds no case, and what to do about it."""

from __future__ import annotations

from dataclasses import replace

from callsheet.engine.plan import Selection, select
from callsheet.model.collection import Workspace
from callsheet.model.errors import did_you_mean


def nothing_chosen(workspace: Workspace, selection: Selection) -> str:
    """One sentence about the first option that left no case, with its mend."""
    left = Selection(targets=selection.targets)
    if not select(workspace, left):
        return "there are no requests: add collections/NAME/REQUEST.yaml, or see callsheet init"
    left = replace(left, only=selection.only)
    if not select(workspace, left):
        return "--last-failed: no case here went wrong in the last run; leave the option out"
    left = replace(left, tags=selection.tags)
    if not select(workspace, left):
        tags = sorted({tag for file in workspace.files.values() for tag in file.tags})
        unknown = [tag for tag in selection.tags if tag.lstrip("!") not in tags]
        hint = did_you_mean(unknown[0], tags) if unknown else ""
        known = f"tags: {', '.join(tags)}" if tags else "no request has a tag"
        return f"no case fits --tag {' --tag '.join(selection.tags)}; {hint or known}"
    left = replace(left, grep=selection.grep)
    if not select(workspace, left):
        return f"no id or name matches --grep {selection.grep}; see all with --dry-run"
    return "the shard holds no case: there are fewer cases than shards"
