"""What people say in a log: refused where it would be read otherwise than it is written."""

from collections.abc import Iterable

from pledgebook.pipelines.core.errors import StepRefusedError
from pledgebook.pipelines.core.letters.visible import unseen_fault


def demand_readable(action: str, said: Iterable[tuple[str, str | None]]) -> None:
    """Check that names and texts are one line, and have no character that is not seen.

    Args:
        action: What cannot be done otherwise, as a message begins: "A break cannot be accepted".
        said: Each name or text, with what it is called.

    Raises:
        StepRefusedError: One of them is not; names it, the character and its place.
    """
    for name, text in said:
        if text is not None and (fault := unseen_fault(text)):
            message = (
                f"{action}: {name} has {fault}; expected one line without control characters and letters without width. "
                "Type it anew."
            )
            raise StepRefusedError(message)
