"""Answers of the Energy Information Administration's API, version 2: the envelope, and checks that an answer is complete."""

from typing import Any

from pledgebook.pipelines.core.text import message_in, short
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.parsing.table import fault, refuse_answer

ENVELOPE = frozenset({"response", "request", "apiVersion", "ExcelAddInVersion", "warnings"})
RESPONSE = frozenset({"total", "dateFormat", "frequency", "data", "description", "id", "warnings"})
FREQUENCY = "monthly"
CAP = 5000
"""Maximum number of rows in one answer."""


def records(answer: object, sidecar: Sidecar) -> object:
    """Return the rows of an answer.

    Raises:
        SourceError: It is an error message, has another envelope, is not monthly, contains a warning, or has fewer
            rows than it counts.
    """
    if not isinstance(answer, dict):
        return answer
    response = answer.get("response")
    unknown = sorted({*answer} - ENVELOPE)
    if isinstance(response, dict):
        unknown += sorted({*response} - RESPONSE)
    expected = "the API's answer, with response.data"
    if not isinstance(response, dict) or "error" in answer:
        refuse_answer(answer, expected, sidecar)
    if unknown or not isinstance(response.get("data"), list):
        found = f"an answer with the keys {', '.join(map(repr, unknown or response))[:200]}"
        remedy = "It may be an answer of another route. Download it again; if it persists, please report it."
        fault(sidecar, found, expected, remedy)
    warnings = answer.get("warnings") or response.get("warnings")
    if warnings:
        remedy = "Request less data, by year or by country, or correct the request."
        fault(
            sidecar,
            f"the warning {message_in(warnings) or short(str(warnings))}",
            "an answer without warnings",
            remedy,
        )
    _check_complete(response, sidecar)
    return response["data"]


def _check_complete(response: dict[str, Any], sidecar: Sidecar) -> None:
    """Check the frequency, and the number of rows against the answer's own count."""
    if response.get("frequency") != FREQUENCY:
        remedy = "Request frequency=monthly from the API."
        fault(sidecar, f"the frequency {response.get('frequency')!r}", FREQUENCY, remedy)
    received, total = len(response["data"]), str(response.get("total"))
    if total != str(received):
        found = f"{received} rows of a total of {total}"
        remedy = (
            f"The API returns at most {CAP:,} rows at once. Request less, and save each answer as a file."
        )
        fault(sidecar, found, "all rows that the answer counts", remedy)
