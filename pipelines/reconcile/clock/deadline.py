"""What can be said of a step with a day due: done, due, not due, or overdue as far as any document tells."""

from datetime import date

DONE, DUE, NOT_DUE, OVERDUE = "done", "due", "not_due", "overdue_unknown"


def deadline(due: date | None, done: date | None, as_of: date) -> tuple[str, str]:
    """The status of a step and the code of its reason. It is never missed: that no document speaks of it proves nothing.

    Args:
        due: The day due; None if the text sets none.
        done: The day on which a document says that it was done; None if no document does.
        as_of: The day of the question.
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
