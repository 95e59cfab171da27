"""Every field of every record, with values of other types: each ends as an error that names file and field, none as a defect."""

import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from pledgebook.pipelines.breaks.lifecycle import Event
from pledgebook.pipelines.breaks.log_line import Head, read
from pledgebook.pipelines.core.errors import InputError, RegisterError
from pledgebook.pipelines.core.records.record import of_json, record
from pledgebook.pipelines.core.settings.workspace import SETTINGS, Settings, parse_workspace
from pledgebook.pipelines.export.publication import LOG as PUBLICATIONS
from pledgebook.pipelines.export.publication import Line, parse_publications
from pledgebook.pipelines.export.run_note import NOTE, RunNote, parse_note
from pledgebook.pipelines.fetch.outcome import Counted, Told, calls_file, parse_calls, parse_told
from pledgebook.pipelines.raw.sidecar import Sidecar, parse_sidecar
from pledgebook.pipelines.register.corrections import Declared, parse_corrections
from pledgebook.pipelines.register.entry import entries
from pledgebook.pipelines.register.parse import parse_register
from pledgebook.pipelines.register.shape import SHAPES, TOP

WRONG: tuple[object, ...] = (
    *(None, True, False, 0, -1, 7, 1.5, 10**30, "", " ", "x", "27", "2026-13-01", "2026-02-30", "9999-12-31"),
    *("\x1b[2J", "a\u200bb", "a\x00b", "A" * 5000, "../../etc/passwd", "=1+1", "\u0662\u0667"),
    *([], [1], [None], ["x", 2], [[]], [{}], {}, {"a": 1}, {"": ""}),
)
"""Values that a hand or a program may have written."""

FEW: tuple[object, ...] = (True, -1, 10**30, "", "\x1b[2J", [], [1], {"a": 1})
"""Those that fields of the register and of corrections are tried with, since each costs the check of a whole row."""

HELD_TO_CONTRACT = ("cell", "expect", "replace")
"""Fields of a correction whose columns are held to the contract of their table."""

SIDECAR: dict[str, Any] = {
    "source": "census_trade", "file": "a.csv", "taken_at": "2026-11-22T08:30:00Z", "publisher": "a publisher",
    "sha256": hashlib.sha256(b"").hexdigest(), "bytes": 0, "url": "https://example.org", "license": "terms", "edition": "first",
    "note": "a note", "sheet": "one",
    "covers": [{"direction": "export", "reporter_iso3": "USA", "partner_iso3": "*", "product_prefixes": ["27", ""],
                "product_level": 10, "first_month": "2026-01", "last_month": "2026-06", "series": ""}],
    "pull": {"rows_expected": 1, "rows_received": 1, "row_cap": 5, "months_asked": 1, "months_published": 1,
             "silent": ["JPN"], "code_tables_sha256": ""},
}  # fmt: skip
EVENT: dict[str, Any] = {
    "discrepancy_id": "Z", "action": "found", "who": "pledgebook", "at": "2026-11-22T00:00:00", "text": "why",
    "cause": "timing", "owner": "Ada", "evidence": ["https://example.org"],
    "run": {"run_id": "r", "as_of": "2026-11-22", "known_at": "2026-11-22T23:59:59"},
    "vintages": [{"snapshot_id": "a/b/c", "taken_at": "2026-11-22T03:00:00"}],
    "break": {"kind": "rounding", "subject": "s", "month": "2020-12-01", "left_label": "l", "left_amount": "1.5",
              "right_label": "r", "right_amount": "2", "unit": "USD", "explanation": "e", "pledge_id": "P",
              "snapshot_id": "a/b/c", "sources": ["census_trade"]},
}  # fmt: skip
CORRECTION: dict[str, Any] = {
    "id": "one", "source": "eia_lng", "declared_date": date(2026, 11, 1), "reason": "why", "reported_by": "a reader",
    "cell": {"series": "EVE", "reporter_iso3": "USA", "partner_iso3": "JPN", "direction": "export",
             "product_code": "271111", "month": "2026-06-01"},
    "expect": {"quantity": "12"}, "replace": {"quantity": "21"}, "evidence": "a page", "url": "https://example.org",
    "until": date(2026, 11, 30),
}  # fmt: skip
RUN: dict[str, Any] = {
    "run_id": "e7e6779eca74c9d6", "as_of": "2026-11-22", "known_at": "2026-11-22T23:59:59.999999", "code_version": "0.1.0+9c42",
    "inputs_digest": hashlib.sha256(b"in").hexdigest(), "outputs_digest": hashlib.sha256(b"out").hexdigest(),
}  # fmt: skip
PUBLICATION: dict[str, Any] = {
    "at": "2026-11-22T20:00:00", "release": "2026-11-22.2", "digest": hashlib.sha256(b"a").hexdigest(),
    "after": hashlib.sha256(b"").hexdigest(),
}  # fmt: skip
TOLD: dict[str, Any] = {
    "source": "eia_lng", "at": "2026-11-22T20:00:00Z", "questions": 3, "kept": 1, "unpublished": 1, "failed": 1, "reason": "why",
    "unchanged": 0,
}  # fmt: skip


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return str(value) if isinstance(value, date | datetime) else json.dumps(value)


def has_toml(value: object) -> bool:
    """Whether TOML can hold a value: it knows no null."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is not None and all(map(has_toml, below))


def as_correction(content: dict[str, Any]) -> None:
    lines = [f"{json.dumps(name)} = {toml(one)}" for name, one in content.items() if has_toml(one)]
    parse_corrections("\n".join(["[[correction]]", *lines]))


def as_log(content: dict[str, Any]) -> None:
    plain = content | {"previous": None}
    line = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(line.encode()).hexdigest()
    whole = json.dumps(plain | {"sha256": digest}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    _lines, faults = read({"2026.jsonl": f"{whole}\n"})
    for fault in faults:
        raise fault


def as_settings(content: dict[str, Any]) -> None:
    lines = (f"{json.dumps(name)} = {toml(one)}" for name, one in content.items() if has_toml(one))
    parse_workspace(Path("/w") / SETTINGS, "\n".join(lines))


RECORDS: dict[str, tuple[type, dict[str, Any], Callable[[dict[str, Any]], object]]] = {
    "a.csv.json": (Sidecar, SIDECAR, lambda content: parse_sidecar(json.dumps(content), "a.csv.json")),
    "2026.jsonl": (Event, EVENT, as_log),
    "head.json": (
        Head,
        {"events": 0, "sha256": None},
        lambda one: of_json(Head, json.dumps(one), "head.json", ""),
    ),
    "corrections.toml": (Declared, CORRECTION, as_correction),
    SETTINGS: (Settings, {"data": "d", "warehouse": "w", "log": "l"}, as_settings),
    NOTE: (RunNote, RUN, lambda one: parse_note(json.dumps(one), NOTE)),
    PUBLICATIONS: (Line, PUBLICATION, lambda one: parse_publications(f"{json.dumps(one)}\n".encode())),
    calls_file("eia_lng"): (
        Counted,
        {"day": "2026-11-22", "calls": 7},
        lambda one: parse_calls(json.dumps(one), calls_file("eia_lng")),
    ),
    "told-eia_lng.json": (Told, TOLD, lambda one: parse_told(json.dumps(one), "told-eia_lng.json")),
}


def places(content: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value, of nested records too."""
    below = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    for name, one in below:
        yield (*path, name)
        yield from places(one, (*path, name))


def changed(content: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    whole = deepcopy(content)
    at: Any = whole
    for one in path[:-1]:
        at = at[one]
    at[path[-1]] = value
    return whole


def refusal(read_as: Callable[[dict[str, Any]], object], content: dict[str, Any]) -> InputError | None:
    """What is said of a record that cannot be read; any other error is a defect and fails the test."""
    try:
        read_as(content)
    except InputError as error:
        return error
    return None


def kinds(kind: type) -> Iterator[type]:
    """A record, and the records in it."""
    yield kind
    for hint in get_type_hints(kind).values():
        yield from (found for one in (hint, *get_args(hint)) if is_dataclass(one) for found in kinds(one))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", RECORDS)
def test_the_sound_record_is_read_and_has_every_field(name: str) -> None:
    kind, content, read_as = RECORDS[name]
    read_as(content)
    given = {str(path[-1]) for path in places(content)} | {"facts", "drop"}
    assert {field.name for one in kinds(kind) for field in fields(one)} <= given


@pytest.mark.parametrize("name", RECORDS)
def test_no_wrong_value_ends_as_a_defect(name: str) -> None:
    _kind, content, read_as = RECORDS[name]
    told = [
        refusal(read_as, changed(content, path, value))
        for path in places(content)
        for value in (FEW if name == "corrections.toml" else WRONG)
    ]
    refused = [one for one in told if one is not None]
    assert len(refused) > len(told) / 4
    for one in refused:
        assert name in str(one)
        assert all((one.found, one.expected))


@pytest.mark.parametrize("name", RECORDS)
def test_a_value_of_another_type_is_refused_by_its_field(name: str) -> None:
    _kind, content, read_as = RECORDS[name]
    for path in places(content):
        sound = content
        for one in path:
            sound = sound[one]  # type: ignore[index]
        for value in (7, True, [7], {"a": [7]}):
            if type(value) is type(sound) or (path[0] in HELD_TO_CONTRACT and len(path) > 1):
                continue
            with pytest.raises(InputError) as error:
                read_as(changed(content, path, value))
            assert str([one for one in path if isinstance(one, str)][-1]) in str(error.value), (path, value)


@pytest.mark.parametrize("name", RECORDS)
def test_a_field_that_is_unknown_or_missing_is_named(name: str) -> None:
    kind, content, read_as = RECORDS[name]
    with pytest.raises(InputError, match="covrs: found an unknown field"):
        read_as(content | {"covrs": 1})
    for field in content:
        without = {one: value for one, value in content.items() if one != field}
        found, faults = record(kind, without)
        assert (found is None) == bool(faults)
        assert (
            all(fault.found == "nothing" and fault.field == field for fault in faults) or field == "replace"
        )


def test_prefixes_as_a_text_are_no_list_of_its_letters() -> None:
    text = json.dumps(changed(SIDECAR, ("covers", 0, "product_prefixes"), "27"), indent=1)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "product_prefixes" in one)
    with pytest.raises(
        InputError,
        match=rf"a\.csv\.json, line {line}, covers\[0\]\.product_prefixes: found '27'; expected a list",
    ):
        parse_sidecar(text, "a.csv.json")


def test_months_in_the_wrong_order_cover_nothing() -> None:
    with pytest.raises(
        InputError, match=r"covers\[0\]\.last_month: found 2025-12; expected 2026-01 or later"
    ):
        parse_sidecar(json.dumps(changed(SIDECAR, ("covers", 0, "last_month"), "2025-12")), "a.csv.json")


def test_all_faults_of_a_record_are_told_at_once() -> None:
    faulty = SIDECAR | {"bytes": "7", "taken_at": "yesterday", "sha256": "abc"}
    with pytest.raises(InputError, match=r"(?s)taken_at: .*sha256: .*bytes: "):
        parse_sidecar(json.dumps(faulty), "a.csv.json")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "null", '"x"', "[" * 100_000, "1" * 5000, '{"a": 1e999}', "\ufeff{}"]
)
def test_what_is_no_record_at_all_is_told(text: str) -> None:
    with pytest.raises(InputError, match=r"^a\.csv\.json"):
        parse_sidecar(text, "a.csv.json")


@pytest.mark.parametrize("kind", SHAPES)
def test_no_wrong_value_of_the_register_ends_as_a_defect(kind: str) -> None:
    """Every field of a kind of entry with every wrong value: the fault names the field where the type is wrong."""
    above = next(
        (
            f"{one}."
            for one in ("pledge", "event", "reading")
            if kind not in TOP and kind in SHAPES[one].children
        ),
        "",
    )
    heading = "pledge.reading.target" if above == "reading." else f"{above}{kind}"
    lines: list[str] = []
    number = 0
    for field in sorted(SHAPES[kind].allowed):
        for value in FEW:
            number += 1
            parts = heading.split(".")
            lines += [f'[[{".".join(parts[: n + 1])}]]\nid = "up-{number}"' for n in range(len(parts) - 1)]
            own = [] if field == "id" else [f'id = "n{number}"']
            lines += [f"[[{heading}]]", *own, f"{json.dumps(field)} = {toml(value)}"]
    files = {"wrong.toml": "\n".join(lines)}
    _found, problems = entries(files, {})
    told = "\n".join(map(str, problems))
    for field in SHAPES[kind].names:
        assert f", {field}: found " in told, field
    with pytest.raises(RegisterError, match=r"wrong\.toml"):
        parse_register(files)
