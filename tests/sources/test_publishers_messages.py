"""Answers that are no data: the refusal has the publisher's own message, for every source."""

from collections.abc import Callable

import pytest

from pledgebook.pipelines.core.errors import SourceError
from pledgebook.pipelines.sources.parsers import PARSERS
from pledgebook.pipelines.sources.parsing.parsed import Parsed

Read = Callable[[str, str | bytes], Parsed]

ANSWERS = {
    "text": '{"error": "unknown variable \'X\'\\u001b[31m"}',
    "object": '{"error": {"code": 404, "message": "unknown variable \'X\'"}}',
    "message": '{"statusCode": 404, "message": "unknown variable \'X\'"}',
    "page": "<!DOCTYPE html><html><title>unknown variable 'X'</title><body>Sorry</body></html>",
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("source", PARSERS)
def test_the_publishers_own_message_is_shown(read: Read, source: str, answer: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(source, ANSWERS[answer])
    assert "unknown variable 'X'" in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("source", sorted(set(PARSERS) - {"iati"}))
def test_a_text_in_place_of_a_table_is_shown(read: Read, source: str) -> None:
    with pytest.raises(SourceError, match="no table but the text 'error: unknown variable'"):
        read(source, "error: unknown variable\n")


@pytest.mark.parametrize("source", PARSERS)
@pytest.mark.parametrize("content", ["a,b\n1,2\n", "{}", "[]", "<a/>", "error\n"])
def test_no_message_asks_a_user_to_edit_the_program_or_the_publishers_file(
    read: Read, source: str, content: str
) -> None:
    try:
        read(source, content)
    except SourceError as error:
        assert "pipelines" not in str(error)  # noqa: PT017
        assert "correct its header" not in str(error)  # noqa: PT017
