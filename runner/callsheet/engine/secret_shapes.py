"""What looks like a key: shapes of well-known services, and long random text.

Uuids, digests in hexadecimal, words, file names, URLs and pictures in base64 are not taken for
keys. Shapes follow each service's own documentation or its secret-scanning notes.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

SHAPES: Mapping[str, str] = {
    "Anthropic API key": r"sk-ant-[a-z0-9]{2,12}-[\w-]{20,}",
    "OpenRouter API key": r"sk-or-v1-[0-9a-f]{40,}",
    "OpenAI API key": r"sk-(?:proj|svcacct|admin|None)-[\w-]{20,}|sk-[A-Za-z0-9]{32,}",
    "AWS access key ID": r"(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16}",
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "GitLab token": r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[\w-]{20,}",
    "Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,}",
    "Slack webhook": r"https://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}",
    "Stripe key": r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}={0,2}",
    "Google API key": r"AIza[\w-]{35}",
    "Google OAuth secret": r"GOCSPX-[\w-]{28}",
    "Google OAuth token": r"ya29\.[\w-]{30,}",
    "Twilio key": r"(?:SK|AC)[0-9a-f]{32}",
    "SendGrid key": r"SG\.[\w-]{16,32}\.[\w-]{32,}",
    "Mailgun key": r"key-[0-9a-z]{32}",
    "Hugging Face token": r"hf_[A-Za-z0-9]{30,}",
    "npm token": r"npm_[A-Za-z0-9]{36}",
    "PyPI token": r"pypi-[\w-]{50,}",
    "Docker Hub token": r"dckr_(?:pat|oat)_[\w-]{20,}",
    "DigitalOcean token": r"do[oprt]_v1_[0-9a-f]{64}",
    "Shopify token": r"shp(?:at|ca|pa|ss)_[0-9a-f]{32}",
    "Square token": r"(?:EAAA|sq0atp-|sq0csp-)[\w-]{22,}",
    "Telegram bot token": r"\d{8,10}:AA[\w-]{33}",
    "Discord webhook": r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d{15,}/[\w-]{50,}",
    "Linear API key": r"lin_(?:api|oauth)_[A-Za-z0-9]{32,}",
    "Notion token": r"(?:secret|ntn)_[A-Za-z0-9]{40,}",
    "Groq API key": r"gsk_[A-Za-z0-9]{40,}",
    "Perplexity API key": r"pplx-[A-Za-z0-9]{40,}",
    "Replicate token": r"r8_[A-Za-z0-9]{36,}",
    "xAI API key": r"xai-[A-Za-z0-9]{60,}",
    "Vault token": r"hv[sbr]\.[\w-]{24,}",
    "age secret key": r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    "JSON Web Token": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "password in a URL": r"[a-z][a-z0-9+.-]*://[^\s/:@{}$<]*:[^\s/:@{}$<*]{3,}@[\w.-]",
}
"""The kind of key, as messages name it, and its pattern."""

_TOKEN = re.compile(r"[A-Za-z0-9+/_=.~-]{20,}")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4,12}){4}")
_NAMED = re.compile(  # pictures and documents by their first bytes, digests, names of things
    r"iVBORw0KGgo|/9j/|R0lGOD|UklGR|UEsDB|JVBERi0|sha(?:256|384|512)[-:]"
    r"|(?:chatcmpl|cmpl|resp|msg|file|ftjob|asst|thread|run|call|req|batch|toolu|evt|rs)[-_]"
)
_WORD = re.compile(r"[a-z]{4,}")
_MOST_WORDS = 0.35  # of all characters, how many may stand in what could be words
_LOWEST_ENTROPY = 4.0  # bits per character; English words stay below 3.7 at these lengths
_LONGEST = 200  # more is data: a picture, a certificate, an embedding
_CHANGES = 0.34  # of all neighbours, how many change between capitals, small letters and digits


def looks_like_secret(text: str) -> str | None:
    """What kind of key stands in a text, or None.

    A key of a well-known shape may stand anywhere in it; long random text must be all of it.
    """
    found = _shapes().search(text)
    if found is not None and found.lastgroup is not None:
        return list(SHAPES)[int(found.lastgroup[1:])]
    return "random text, as keys are" if _random(text) else None


@functools.cache
def _shapes() -> re.Pattern[str]:
    named = (f"(?P<k{number}>{shape})" for number, shape in enumerate(SHAPES.values()))
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(named)})")


def _random(text: str) -> bool:
    """Whether a text is one long token whose characters follow no order."""
    if len(text) > _LONGEST or not _TOKEN.fullmatch(text):
        return False
    if _HEX.fullmatch(text) or _NAMED.match(text):
        return False
    if sum(map(len, _WORD.findall(text))) > _MOST_WORDS * len(text):
        return False
    kinds = [_kind(char) for char in text]
    if not {"small", "capital", "digit"} <= set(kinds):
        return False
    changes = sum(a != b for a, b in pairwise(kinds))
    if changes / len(text) < _CHANGES or text.count("/") > 2 + len(text) // 20:
        return False
    counts = Counter(text)
    entropy = -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
    return entropy >= min(_LOWEST_ENTROPY, math.log2(len(text)) - 0.6)


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isalpha():
        return "capital" if char.isupper() else "small"
    return "sign"
