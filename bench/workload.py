"""The same requests with the same three checks, written for every tool.

Each request is ``GET /items/N``; its checks are the status 200, one value of the JSON answer and
the whole answer against a JSON Schema. hurl knows no JSON Schema: it gets two checks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LINE = {
    "type": "object",
    "required": ["sku", "count", "stock"],
    "properties": {
        "sku": {"type": "string"},
        "count": {"type": "integer"},
        "stock": {"type": "boolean"},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "price", "tags", "lines"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "price": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {"type": "array", "minItems": 1, "items": LINE},
    },
}
ONE_CHECK = "expect: {status: 200, json: {$.id: 7}}\n"
THREE_CHECKS = "expect: {status: 200, json: {$.id: 7}, schema: ../schemas/item.json}\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def callsheet(folder: Path, base: str, count: int, rows: tuple[int, ...] = ()) -> None:
    """A workspace: ``one`` GET with two checks, ``many``, ``bare`` without checks, and rows."""
    shop = folder / "collections" / "shop"
    write(folder / "environments" / "here.yaml", f"default: true\nvalues: {{base_url: {base}}}\n")
    write(shop / "collection.yaml", "name: Shop\nvariables: {base_url: {required: true}}\n")
    write(shop / "schemas" / "item.json", json.dumps(SCHEMA))
    for number in range(count):
        send = f"send: GET {{{{base_url}}}}/items/{number}\n"
        write(shop / "many" / f"item_{number:03}.yaml", send + THREE_CHECKS)
        write(shop / "bare" / f"item_{number:03}.yaml", send)
    for many in rows:
        numbers = "\n".join(map(str, range(many)))
        write(shop / "data" / f"{many}.csv", f"number\n{numbers}\n")
        row = f"send: GET {{{{base_url}}}}/items/{{{{number}}}}\neach: ../data/{many}.csv\n"
        write(shop / "rows" / f"of_{many}.yaml", row + ONE_CHECK)


def callsheet_one(folder: Path, base: str) -> None:
    """A workspace of one request, as a newcomer has it."""
    write(folder / "environments" / "here.yaml", f"default: true\nvalues: {{base_url: {base}}}\n")
    shop = folder / "collections" / "shop"
    write(shop / "collection.yaml", "name: Shop\nvariables: {base_url: {required: true}}\n")
    write(shop / "item.yaml", f"send: GET {{{{base_url}}}}/items/0\n{ONE_CHECK}")


def tavern(folder: Path, base: str, count: int, *, schema: bool) -> None:
    """One YAML file of tests, and the schema check as a function of the user's."""
    check = "\n      verify_response_with: {function: item_schema:fits}" if schema else ""
    tests = [
        f"test_name: item {number}\n"
        "stages:\n"
        "  - name: get\n"
        f"    request: {{url: '{base}/items/{number}', method: GET}}\n"
        "    response:\n"
        "      strict: [json:off]\n"
        "      status_code: 200\n"
        f"      json: {{id: 7}}{check}\n"
        for number in range(count)
    ]
    write(folder / "test_items.tavern.yaml", "---\n".join(tests))
    write(
        folder / "item_schema.py",
        "import jsonschema\n\n"
        f"VALIDATOR = jsonschema.Draft202012Validator({SCHEMA!r})\n\n\n"
        "def fits(response):\n    VALIDATOR.validate(response.json())\n",
    )


def newman(folder: Path, base: str, count: int, *, schema: bool) -> None:
    """A Postman collection with a test script in each request."""
    script = [
        "pm.test('status', () => pm.response.to.have.status(200));",
        "pm.test('id', () => pm.expect(pm.response.json().id).to.eql(7));",
    ]
    if schema:
        fits = f"pm.response.to.have.jsonSchema({json.dumps(SCHEMA)})"
        script.append(f"pm.test('schema', () => {fits});")
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": script}}
    items = [
        {
            "name": f"item {number}",
            "request": {"method": "GET", "url": f"{base}/items/{number}"},
            "event": [event],
        }
        for number in range(count)
    ]
    version = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    collection = {"info": {"name": "Shop", "schema": version}, "item": items}
    write(folder / "shop.json", json.dumps(collection))


def bru(folder: Path, base: str, count: int, *, schema: bool) -> None:
    """A Bruno collection: one file per request; the schema by the ajv that Bruno brings."""
    write(folder / "bruno.json", '{"version": "1", "name": "Shop", "type": "collection"}\n')
    fits = (
        "tests {\n"
        '  const Ajv = require("ajv");\n'
        f"  const fits = new Ajv({{strict: false}}).compile({json.dumps(SCHEMA)});\n"
        '  test("schema", () => { expect(fits(res.getBody())).to.equal(true); });\n'
        "}\n"
    )
    for number in range(count):
        write(
            folder / f"item_{number:03}.bru",
            f"meta {{\n  name: item {number}\n  type: http\n  seq: {number + 1}\n}}\n\n"
            f"get {{\n  url: {base}/items/{number}\n  body: none\n  auth: none\n}}\n\n"
            "assert {\n  res.status: eq 200\n  res.body.id: eq 7\n}\n" + (fits if schema else ""),
        )


def hurl(folder: Path, base: str, count: int) -> None:
    """One file of entries."""
    entries = [
        f'GET {base}/items/{number}\nHTTP 200\n[Asserts]\njsonpath "$.id" == 7\n'
        for number in range(count)
    ]
    write(folder / "items.hurl", "\n".join(entries))
