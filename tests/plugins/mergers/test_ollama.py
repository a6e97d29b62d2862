"""Ollama's lines: the last one, with all text in it."""

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import ndjson, stream

OLLAMA = registry.merger("ollama")
FIGURES = {"done_reason": "stop", "total_duration": 90, "prompt_eval_count": 26, "eval_count": 4}


def said(content=None, **more):
    message = {"role": "assistant", **({} if content is None else {"content": content}), **more}
    return {"model": "llama", "created_at": "t1", "message": message, "done": False}


def end(**more):
    return {"model": "llama", "created_at": "t9", "done": True, **FIGURES, **more}


def test_a_chat_becomes_the_answer_of_the_plain_call():
    timeline = ndjson(
        said("", thinking="Hm"),
        said("", thinking="m"),
        said("Hel"),
        said("lo"),
        {**end(), "message": {"role": "assistant", "content": ""}},
    )
    assert OLLAMA.merge(timeline) == Merged(
        format="ollama",
        document={
            "model": "llama",
            "created_at": "t9",
            "message": {"role": "assistant", "thinking": "Hmm", "content": "Hello"},
            "done": True,
            **FIGURES,
        },
        text="Hello",
        complete=True,
        usage={"input": 26, "output": 4},
        payloads={0: "reasoning", 1: "reasoning", 2: "text", 3: "text"},
    )


def test_a_generated_text_becomes_the_answer_of_the_plain_call():
    def line(response, **more):
        return {"model": "llama", "response": response, "done": False, **more}

    probability = {"token": "a", "logprob": -1}
    merged = OLLAMA.merge(
        ndjson(
            line("", thinking="T"),
            line("Sky ", logprobs=[probability]),
            line("blue", logprobs=[probability]),
            {**end(response=""), "context": [1, 2]},
        )
    )
    assert merged.document == {
        "model": "llama",
        "created_at": "t9",
        "response": "Sky blue",
        "thinking": "T",
        "logprobs": [probability, probability],
        "context": [1, 2],
        "done": True,
        **FIGURES,
    }
    assert (merged.text, merged.complete) == ("Sky blue", True)
    assert merged.payloads == {0: "reasoning", 1: "text", 2: "text"}


def test_tool_calls_and_images_come_whole_and_are_listed():
    def called(name, index):
        return {"function": {"index": index, "name": name, "arguments": {"a": 1}}}

    merged = OLLAMA.merge(
        ndjson(
            said("", tool_calls=[called("two", 1)]),
            said("", tool_calls=[called("one", 0)], images=["aW1n"]),
            said("", tool_calls=None, mood="calm"),
            end(),
        )
    )
    assert merged.document["message"] == {
        "role": "assistant",
        "content": "",
        "tool_calls": [called("one", 0), called("two", 1)],
        "images": ["aW1n"],
        "mood": "calm",
    }
    assert merged.payloads == {0: "tool", 1: "image"}


def test_an_error_in_mid_stream_is_the_error():
    merged = OLLAMA.merge(ndjson(said("Hel"), {"error": "out of memory"}))
    assert (merged.text, merged.error, merged.complete) == ("Hel", "out of memory", False)
    assert "error" not in merged.document


def test_a_stream_without_done_is_cut():
    merged = OLLAMA.merge(ndjson(said("Hel")))
    assert (merged.complete, merged.findings) == (False, ('no end mark came: "done": true',))


def test_lines_that_are_no_objects_are_told():
    merged = OLLAMA.merge(stream(b'{"message":{"content":"a"}\n[1]\n{"done":true}\n', "ndjson"))
    assert merged.complete
    assert merged.findings == ("events 0, 1: the data is no JSON object",)


@pytest.mark.parametrize(
    "odd",
    [
        {"message": 5, "done": "true"},
        {"message": {"content": 5, "tool_calls": "x", "images": {"a": 1}}},
        {"message": {"tool_calls": [5, {"function": 5}, {"function": {"index": "x"}}]}},
        {"response": 5, "thinking": [], "logprobs": 5},
    ],
)
def test_values_of_other_kinds_raise_nothing(odd):
    merged = OLLAMA.merge(ndjson(odd, said("a"), odd, end()))
    assert merged.complete
