"""What looks like a key. The keys here are made up: their parts are joined when the tests run."""

import random
import string

import pytest

from callsheet.engine.secret_shapes import SHAPES, looks_like_secret

LETTERS = string.ascii_letters + string.digits
MIXED = "".join(random.Random(1).choices(LETTERS, k=100))
HEX = "0123456789abcdef" * 5
MADE_UP = {
    "Anthropic API key": "sk-ant-" + "api03-" + MIXED[:90],
    "OpenRouter API key": "sk-or-v1-" + HEX[:64],
    "OpenAI API key": "sk-proj-" + MIXED[:48],
    "AWS access key ID": "AKIA" + "ABCDEFGHIJKLMNOP",
    "GitHub token": "ghp_" + MIXED[:36],
    "GitLab token": "glpat-" + MIXED[:20],
    "Slack token": "xoxb-" + "123456789012-" + MIXED[:24],
    "Slack webhook": "https://hooks.slack.com" + "/services/T12345678/B12345678/" + MIXED[:24],
    "Stripe key": "sk_live_" + MIXED[:24],
    "Google API key": "AIza" + MIXED[:35],
    "Google OAuth secret": "GOCSPX-" + MIXED[:28],
    "Google OAuth token": "ya29." + MIXED[:40],
    "Twilio key": "SK" + HEX[:32],
    "SendGrid key": "SG." + MIXED[:22] + "." + MIXED[:43],
    "Mailgun key": "key-" + HEX[:32],
    "Hugging Face token": "hf_" + MIXED[:34],
    "npm token": "npm_" + MIXED[:36],
    "PyPI token": "pypi-" + MIXED[:60],
    "Docker Hub token": "dckr_pat_" + MIXED[:27],
    "DigitalOcean token": "dop_v1_" + HEX[:64],
    "Shopify token": "shpat_" + HEX[:32],
    "Square token": "sq0atp-" + MIXED[:22],
    "Telegram bot token": "123456789:AA" + MIXED[:33],
    "Discord webhook": "https://discord.com" + "/api/webhooks/123456789012345678/" + MIXED[:60],
    "Linear API key": "lin_api_" + MIXED[:40],
    "Notion token": "ntn_" + MIXED[:46],
    "Groq API key": "gsk_" + MIXED[:52],
    "Perplexity API key": "pplx-" + MIXED[:48],
    "Replicate token": "r8_" + MIXED[:37],
    "xAI API key": "xai-" + MIXED[:80],
    "Vault token": "hvs." + MIXED[:24],
    "age secret key": "AGE-SECRET-KEY-1" + "Q" * 58,
    "JSON Web Token": "eyJ" + MIXED[:20] + ".eyJ" + MIXED[:30] + "." + MIXED[:43],
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
    "password in a URL": "postgres://app:" + "hunter2@db.internal/x",
}


def test_every_shape_has_a_key_to_show_for_it():
    assert MADE_UP.keys() == SHAPES.keys()


@pytest.mark.parametrize(("kind", "key"), MADE_UP.items(), ids=MADE_UP)
@pytest.mark.parametrize("text", ["{}", "Bearer {}", '{{"key": "{}"}}', "x={}&y"])
def test_a_known_key_is_named_wherever_it_stands(kind, key, text):
    assert looks_like_secret(text.format(key)) == kind


def test_most_random_text_is_taken_for_a_key():
    chance = random.Random(2)
    alphabets = [LETTERS, LETTERS + "-_", LETTERS + "+/"]
    made = ["".join(chance.choices(a, k=n)) for a in alphabets for n in (24, 32, 43) * 100]
    found = [looks_like_secret(text) for text in made]
    assert found.count("random text, as keys are") / len(found) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "c4e46f51-ad96-4abd-ac62-a5911b3e5240",
        "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        "The quick brown fox jumps over the lazy dog",
        "gpt-4o-mini-2024-07-18",
        "ft:gpt-4o-mini-2024-07-18:my-org::AbCdEf12",
        "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "collections/openai/Images2/Generate-Picture3.yaml",
        "XMLHttpRequest2Level3EventTarget4",
        "com.example.Project2Main.Handler1",
        "AES256-GCM-SHA384-ECDHE-RSA",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "2026-01-02T03:04:05.678901Z",
        "https://api.openai.com/v1/chat/completions",
        "postgres://app:{{password}}@db/x",
        "http://user:***@host/",
        "{{base_url}}/models/{{model}}",
        "Aa1" * 80,
        "multipart/form-data; boundary=callsheet",
        "aB3/" * 12,
        "Aa1Aa1Aa1Aa1Aa1Aa1Aa1Aa1",
    ],
)
def test_what_is_no_key_passes(text):
    assert looks_like_secret(text) is None
