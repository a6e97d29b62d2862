"""OpenAI's image and audio streams: bytes are joined as bytes, the last image stands."""

import os

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import base64, named, sse

IMAGE = registry.merger("openai_image")
AUDIO = registry.merger("openai_audio")
USAGE = {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}
KINDS = ["image_generation", "image_edit"]


def partial(kind, number, image, **more):
    return {
        "type": f"{kind}.partial_image",
        "partial_image_index": number,
        "b64_json": base64(image),
        "created_at": 8,
        **more,
    }


def completed(kind, image, **more):
    return {
        "type": f"{kind}.completed",
        "b64_json": base64(image),
        "created_at": 9,
        "size": "1024x1024",
        **more,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_final_image_is_the_document_and_every_image_an_attachment(kind):
    timeline = named(
        partial(kind, 0, b"rough", output_format="jpeg"),
        partial(kind, 1, b"better", output_format="jpeg"),
        completed(kind, b"fine", output_format="jpeg", usage=USAGE),
    )
    assert IMAGE.merge(timeline) == Merged(
        format="openai_image",
        document={
            "output_format": "jpeg",
            "created": 9,
            "size": "1024x1024",
            "usage": USAGE,
            "data": [{"b64_json": base64(b"fine")}],
        },
        complete=True,
        usage={"input": 5, "output": 7, "total": 12},
        payloads={0: "image", 1: "image", 2: "image"},
        attachments={
            "partial-0.jpeg": b"rough",
            "partial-1.jpeg": b"better",
            "image-0.jpeg": b"fine",
        },
    )


def test_of_partial_images_the_highest_number_stands_until_the_final_one():
    kind = "image_generation"
    merged = IMAGE.merge(named(partial(kind, 1, b"better"), partial(kind, 0, b"rough")))
    assert merged.document["data"] == [{"b64_json": base64(b"better")}]
    assert merged.attachments == {"partial-1.png": b"better", "partial-0.png": b"rough"}
    assert (merged.complete, merged.findings) == (
        False,
        ("no end mark came: image_generation.completed",),
    )


def test_images_of_five_megabytes_come_through():
    images = [os.urandom(5_000_000) for _ in range(3)]
    kind = "image_edit"
    merged = IMAGE.merge(
        named(partial(kind, 0, images[0]), partial(kind, 1, images[1]), completed(kind, images[2]))
    )
    assert list(merged.attachments.values()) == images
    assert merged.complete


def test_a_format_that_is_not_known_never_becomes_part_of_a_name():
    kind = "image_generation"
    merged = IMAGE.merge(
        named(
            partial(kind, 0, b"a", output_format="../../x"), completed(kind, b"b", output_format=[])
        )
    )
    assert merged.attachments == {"partial-0.png": b"a", "image-0.png": b"b"}


def test_an_image_that_is_no_base64_is_told():
    kind = "image_generation"
    merged = IMAGE.merge(named({**completed(kind, b""), "b64_json": "*"}, {"type": "image_x"}))
    assert merged.findings == ("image-0.png is no base64", "event 1: unknown event 'image_x'")
    assert (merged.payloads, merged.attachments) == ({}, {})


def test_an_image_stream_that_fails_keeps_the_error():
    kind, error = "image_generation", {"code": "moderation_blocked"}
    merged = IMAGE.merge(named(partial(kind, 0, b"a"), {"type": "error", "error": error}))
    assert (merged.error, merged.complete, merged.findings) == (error, False, ())


def heard(delta, **more):
    return {"type": "transcript.text.delta", "delta": delta, **more}


def test_a_transcript_is_that_of_the_final_event():
    timeline = named(
        heard("I see ", logprobs=[{"token": "I"}]),
        heard(""),
        heard("skies"),
        {
            "type": "transcript.text.done",
            "text": "I see skies",
            "logprobs": [{"token": "I"}, {"token": "see"}],
            "usage": {"type": "tokens", **USAGE},
        },
    )
    assert AUDIO.merge(timeline) == Merged(
        format="openai_audio",
        document={
            "logprobs": [{"token": "I"}, {"token": "see"}],
            "text": "I see skies",
            "usage": {"type": "tokens", **USAGE},
        },
        text="I see skies",
        complete=True,
        usage={"input": 5, "output": 7, "total": 12},
        payloads={0: "transcript", 2: "transcript"},
    )


def test_a_final_transcript_that_differs_from_its_pieces_is_told():
    merged = AUDIO.merge(named(heard("I sea"), {"type": "transcript.text.done", "text": "I see"}))
    assert (merged.text, merged.complete) == ("I see", True)
    assert merged.findings == ("event 1: the final text differs from its pieces",)


def test_log_probabilities_of_the_pieces_stay_when_the_end_has_none():
    merged = AUDIO.merge(
        named(
            heard("a", logprobs=[{"token": "a"}]),
            heard("b", logprobs=[{"token": "b"}]),
            {"type": "transcript.text.done", "text": "ab", "logprobs": None},
        )
    )
    assert merged.document == {"logprobs": [{"token": "a"}, {"token": "b"}], "text": "ab"}


def test_segments_with_their_speakers_are_listed():
    segment = {"id": "s1", "start": 0.0, "end": 1.5, "speaker": "A", "text": "Hi"}
    merged = AUDIO.merge(
        named(
            heard("Hi", segment_id="s1"),
            {"type": "transcript.text.segment", **segment},
            {"type": "transcript.text.done", "text": "Hi"},
        )
    )
    assert merged.document == {"text": "Hi", "segments": [segment]}
    assert merged.payloads == {0: "transcript", 1: "transcript"}


def test_a_transcript_without_its_end_is_cut():
    merged = AUDIO.merge(named(heard("I see"), {"type": "transcript.mood"}))
    assert (merged.text, merged.complete) == ("I see", False)
    assert merged.findings == (
        "event 1: unknown event 'transcript.mood'",
        "no end mark came: transcript.text.done or speech.audio.done",
    )


def test_speech_is_joined_as_bytes_because_each_piece_may_have_padding():
    def spoken(data):
        return {"type": "speech.audio.delta", "audio": data}

    timeline = named(
        spoken(base64(b"\0")),
        spoken(base64(b"\1\2")),
        spoken("AwQ"),  # no padding
        spoken(""),
        spoken("*"),
        {"type": "speech.audio.done", "usage": USAGE},
    )
    assert AUDIO.merge(timeline) == Merged(
        format="openai_audio",
        document={"usage": USAGE},
        complete=True,
        usage={"input": 5, "output": 7, "total": 12},
        payloads={0: "audio", 1: "audio", 2: "audio"},
        findings=("event 4: the sound is no base64",),
        attachments={"audio": b"\0\1\2\3\4"},
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "transcript.text.delta", "delta": 5, "logprobs": 5},
        {"type": "transcript.text.segment", "text": None},
        {"type": "transcript.text.done", "text": 5, "segments": "x", "usage": [1]},
        {"type": "speech.audio.delta", "audio": {"a": 1}},
        {"type": "image_generation.partial_image", "partial_image_index": "x", "b64_json": 5},
        {"type": "image_edit.completed", "b64_json": None, "usage": 5, "data": 7},
        {"type": 5},
    ],
)
def test_values_of_other_kinds_raise_nothing(odd):
    end = {"type": "transcript.text.done", "text": "a"}
    assert AUDIO.merge(sse(odd, odd, heard("a"), end)).text == "a"
    merged = IMAGE.merge(sse(odd, odd, completed("image_edit", b"fine")))
    assert merged.document["data"][-1] == {"b64_json": base64(b"fine")}
