"""Reads streams with the official clients: ``assemble.py URL``, by the peers' own Python.

Takes a JSON list of [client, request] on standard input; gives a JSON list of what each client made
of its stream when that had ended.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from anthropic import Anthropic
from openai import OpenAI


def assembled(url: str, client: str, request: dict[str, Any]) -> Any:
    """The message of a stream that is read to its end; ``client`` is the mergers' name for it."""
    if client == "anthropic":
        anthropic = Anthropic(api_key="none", base_url=url, max_retries=0)
        with anthropic.messages.stream(**request) as message:
            return message.get_final_message().model_dump(mode="json")
    openai = OpenAI(api_key="none", base_url=f"{url}/v1", max_retries=0)
    if client == "openai_chat":
        with openai.chat.completions.stream(**request) as chat:
            return chat.get_final_completion().model_dump(mode="json")
    with openai.responses.stream(**request) as response:
        return response.get_final_response().model_dump(mode="json")


json.dump([assembled(sys.argv[1], *asked) for asked in json.load(sys.stdin)], sys.stdout)
