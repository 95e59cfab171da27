"""Status of a deadline: done, due, not due, or past due without a document that confirms completion."""

from datetime import date

DONE, DUE, NOT_DUE, OVERDUE = "done", "due", "not_due", "overdue_unknown"


def earliest(due: date | None, done: date | None) -> tuple[str, str]:
    """Return the status of something that may not be done before a day, and the code of its reason.

    That day is no deadline: nothing is due on it, and nobody is overdue after it.

    Args:
        due: The earliest day; None if unknown.
        done: Completion day according to a document; None without one.
    """
    if done is not None:
        return DONE, f"deadline.{DONE}"
    return NOT_DUE, "deadline.no_date" if due is None else "deadline.earliest"


def deadline(due: date | None, done: date | None, as_of: date) -> tuple[str, str]:
    """Return the status of a deadline and the code of its reason.

    It is never missed, since a missing document proves nothing.

    Args:
        due: Due date; None if the text sets none.
        done: Completion day according to a document; None without one.
        as_of: As-of date.
    """
    if done is not None:
        status = DONE
    elif due is None:
        return NOT_DUE, "deadline.no_date"
    elif due < as_of:
        status = OVERDUE
    else:
        status = DUE if (due.year, due.month) == (as_of.year, as_of.month) else NOT_DUE
    return status, f"deadline.{status}"
