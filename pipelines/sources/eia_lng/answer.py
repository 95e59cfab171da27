"""An answer of the Energy Information Administration's API, version 2: its envelope, and the proof that it is whole."""

from typing import Any

from pipelines.raw.sidecar import Sidecar
from pipelines.sources.parsing.table import fault

ENVELOPE = frozenset({"response", "request", "apiVersion", "ExcelAddInVersion", "warnings"})
RESPONSE = frozenset({"total", "dateFormat", "frequency", "data", "description", "id", "warnings"})
FREQUENCY = "monthly"
CAP = 5000
"""The most rows that one answer holds."""


def records(answer: object, sidecar: Sidecar) -> object:
    """The rows of an answer.

    Raises:
        SourceError: It is an error message, another envelope, not monthly, warns, or holds less than it
            counts.
    """
    if not isinstance(answer, dict):
        return answer
    response = answer.get("response")
    unknown = sorted({*answer} - ENVELOPE)
    if isinstance(response, dict):
        unknown += sorted({*response} - RESPONSE)
    if unknown or not isinstance(response, dict) or not isinstance(response.get("data"), list):
        found = f"an answer with the keys {', '.join(map(repr, unknown or answer))[:200]}"
        remedy = "The file may hold an error message, or an answer of another route; take it again."
        fault(sidecar, found, "the API's answer, with response.data", remedy)
    warnings = answer.get("warnings") or response.get("warnings")
    if warnings:
        remedy = "Ask for less, by year or by country, or mend the request."
        fault(sidecar, f"the warning {str(warnings)[:200]}", "an answer without warnings", remedy)
    _check_whole(response, sidecar)
    return response["data"]


def _check_whole(response: dict[str, Any], sidecar: Sidecar) -> None:
    """Hold what the answer says of itself against what it holds."""
    if response.get("frequency") != FREQUENCY:
        remedy = "Ask the API for frequency=monthly."
        fault(sidecar, f"the frequency {response.get('frequency')!r}", FREQUENCY, remedy)
    held, total = len(response["data"]), str(response.get("total"))
    if total != str(held):
        found = f"{held} rows of a total of {total}"
        remedy = f"The API gives at most {CAP:,} rows at once; ask for less, and keep each answer as a file."
        fault(sidecar, found, "all rows that the answer counts", remedy)
