"""The floor: the same requests by bare httpx, as one would write them without a tool.

python bench/floor.py URL one                     one GET and two asserts
python bench/floor.py URL many COUNT [schema]     COUNT GETs; with ``schema`` three asserts each
python bench/floor.py URL parallel COUNT JOBS     the same on JOBS threads, no asserts
"""

from __future__ import annotations

import sys

import httpx


def one(base: str) -> None:
    answer = httpx.get(f"{base}/items/0")
    assert answer.status_code == 200
    assert answer.json()["id"] == 7


def many(base: str, count: int, schema: bool) -> None:
    if schema:
        from jsonpath_rfc9535 import compile as path
        from jsonschema import Draft202012Validator
        from workload import SCHEMA

        fits, query = Draft202012Validator(SCHEMA), path("$.id")
    with httpx.Client() as client:
        for number in range(count):
            answer = client.get(f"{base}/items/{number}")
            if schema:
                document = answer.json()
                assert answer.status_code == 200
                assert [node.value for node in query.find(document)] == [7]
                fits.validate(document)


def parallel(base: str, count: int, jobs: int) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with httpx.Client() as client, ThreadPoolExecutor(jobs) as threads:
        for answer in threads.map(lambda n: client.get(f"{base}/items/{n}"), range(count)):
            assert answer.status_code == 200


if __name__ == "__main__":
    base, mode, *rest = sys.argv[1:]
    if mode == "one":
        one(base)
    elif mode == "many":
        many(base, int(rest[0]), "schema" in rest)
    else:
        parallel(base, int(rest[0]), int(rest[1]))
