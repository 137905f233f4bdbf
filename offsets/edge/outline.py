"""The OpenAPI document as a person reads it: operations, their fields, an example, a curl line.

Pure: takes the document, gives plain data for the template. Examples are put
together from the examples of single fields, so that there is one of everything
and none can disagree with its schema.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_NO_BRACES = str.maketrans("", "", "{}")
_PLACEHOLDERS = {
    "date": "2026-03-12",
    "date-time": "2026-11-20T04:00:00+00:00",
    "string": "…",
    "integer": 1,
    "boolean": True,
    "object": {},
}
_METHODS = ("get", "post", "put", "patch", "delete")
_BOUNDS = {
    "minimum": "≥ {:,}",
    "maximum": "≤ {:,}",
    "maxLength": "≤ {:,} characters",
    "maxItems": "≤ {:,} items",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a table: ``depth`` says how deep it is nested."""

    name: str
    depth: int
    type: str
    required: bool
    bounds: str
    description: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One status with the codes that may come with it."""

    status: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, with all that its caller must know."""

    anchor: str
    method: str
    path: str
    summary: str
    summary_zh: str
    description: str
    opened_by: tuple[str, ...]
    """Which tokens open it, by the names of their security schemes."""
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    status: str
    answer: tuple[Field, ...]
    answer_example: str
    refusals: tuple[Refusal, ...]
    curl: str


def with_examples(document: Json) -> Json:
    """The document with an example in each of its schemas."""
    for schema in document["components"]["schemas"].values():
        schema["examples"] = [_sample(document, schema)]
    return document


def outline(document: Json, prefix: str) -> list[Operation]:
    """The document's operations in its order; their anchors leave out the common prefix."""
    return [
        _operation(document, prefix, path, method, item)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


def _operation(document: Json, prefix: str, path: str, method: str, item: Json) -> Operation:
    said = item[method]
    status = next(code for code in said["responses"] if code.startswith("2"))
    answer = _schema(said["responses"][status])
    body = _schema(said.get("requestBody", {}))
    parameters = [*item.get("parameters", ()), *said.get("parameters", ())]
    return Operation(
        anchor=method + path.removeprefix(prefix).replace("/", "-").translate(_NO_BRACES),
        method=method.upper(),
        path=path,
        summary=said["summary"],
        summary_zh=said.get("x-summary-zh", ""),
        description=said.get("description", ""),
        opened_by=tuple(name for each in said.get("security", ()) for name in each),
        parameters=tuple(_parameter(parameter) for parameter in parameters),
        body=tuple(_fields(document, body)) if body else (),
        status=status,
        answer=tuple(_fields(document, answer) if answer else _files(said["responses"][status])),
        answer_example=_pretty(_sample(document, answer)) if answer else "",
        refusals=tuple(_refusals(said["responses"])),
        curl=_curl(document, path, method, said, parameters, body),
    )


def _schema(part: Json) -> Json | None:
    """Of a body; None where there is none, as with status 204."""
    found: Json | None = part.get("content", {}).get("application/json", {}).get("schema")
    return found


def _files(part: Json) -> Iterator[Field]:
    """An answer that is a file and no JSON, told by its media type; nothing of an empty one."""
    for media_type, content in part.get("content", {}).items():
        kind = _type(content["schema"])
        yield Field(media_type, 0, kind, True, "", part.get("description", ""))


def _parameter(parameter: Json) -> Field:
    return Field(
        name=f"{parameter['name']} ({parameter['in']})",
        depth=0,
        type=_type(parameter["schema"]),
        required=parameter.get("required", False),
        bounds=_bounds(parameter["schema"]),
        description=parameter.get("description", ""),
    )


def _fields(document: Json, schema: Json, depth: int = 0) -> Iterator[Field]:
    found = _resolve(document, _inside(schema))
    for name, part in found.get("properties", {}).items():
        yield Field(
            name, depth, _type(part), name in found.get("required", ()), _bounds(part),
            part.get("description", ""),
        )  # fmt: skip
        yield from _fields(document, _inside(part), depth + 1)


def _refusals(responses: Json) -> Iterator[Refusal]:
    for status, response in sorted(responses.items()):
        if status.startswith(("4", "5")) and "description" in response:
            yield Refusal(status, tuple(response["description"].split("`")[1::2]))


def _curl(
    document: Json, path: str, method: str, said: Json, parameters: list[Json], body: Json | None
) -> str:
    address = document["servers"][0]["url"] + path
    parts = [f"curl '{address}'" if method == "get" else f"curl -X {method.upper()} '{address}'"]
    if {} not in said.get("security", [{}]):
        parts.append("-H 'Authorization: Bearer ACCESS_TOKEN'")
    for parameter in parameters:
        if parameter["in"] == "header":
            parts.append(f"-H '{parameter['name']}: {parameter['schema']['examples'][0]}'")
    if body:
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d '{_pretty(_sample(document, body))}'")
    elif "requestBody" in said:
        parts.append("--data-binary @FILE")
    return " \\\n  ".join(parts)


def _sample(document: Json, schema: Json) -> Any:
    """An example of a schema: the fields' own examples, or plain placeholders."""
    found = _resolve(document, schema)
    if "examples" in found:
        return found["examples"][0]
    if "enum" in found:
        return found["enum"][0]
    if "properties" in found:
        shown = found.get("required", ())
        return {
            name: _sample(document, part)
            for name, part in found["properties"].items()
            if name in shown or "examples" in part
        }
    if "items" in found:
        return [_sample(document, found["items"])]
    by_format = _PLACEHOLDERS.get(found.get("format", ""))
    return by_format or _PLACEHOLDERS[_types(found)[0]]


def _resolve(document: Json, schema: Json) -> Json:
    """What a reference, or a nullable reference, points to."""
    for choice in schema.get("anyOf", ()):
        if "$ref" in choice:
            return _resolve(document, choice)
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document["components"]["schemas"][name] if name else schema
    return found


def _inside(schema: Json) -> Json:
    inner: Json = schema.get("items", schema)
    return inner


def _types(schema: Json) -> list[str]:
    said = schema.get("type", "object")
    return said if isinstance(said, list) else [said]


def _type(schema: Json) -> str:
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    if "anyOf" in schema:
        return "object or null"
    if "$ref" in schema:
        return "object"
    if "format" in schema:
        nullable = " or null" if "null" in _types(schema) else ""
        return f"{schema['format']}{nullable}"
    return " or ".join(_types(schema))


def _bounds(schema: Json) -> str:
    said = [text.format(schema[key]) for key, text in _BOUNDS.items() if key in schema]
    explained = schema.get("description", "").startswith("- `")
    words = [] if explained else [str(word) for word in schema.get("enum", ())]
    return ", ".join(said + words)


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
