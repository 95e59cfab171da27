"""Messages of publishers: found wherever they stand, short and printable; and what a mistyped name may have meant."""

import pytest

from pledgebook.pipelines.core.text import MESSAGE_LENGTH, did_you_mean, message_in, near, page_text, short


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"error": "EIA retired APIv1.", "code": 404}, "EIA retired APIv1."),
        ({"error": {"code": "API_KEY_MISSING", "message": "No api_key was supplied."}}, "No api_key was supplied."),
        ({"statusCode": 401, "message": "Access denied"}, "Access denied"),
        ({"Message": "An error has occurred."}, "An error has occurred."),
        ({"errors": [{"detail": "unknown variable 'X'"}]}, "unknown variable 'X'"),
        ({"GET_STATS_LIST": {"RESULT": {"STATUS": 100, "ERROR_MSG": "No key"}}}, "No key"),
        (["error: unknown variable"], "error: unknown variable"),
        ({"total": 5}, ""),
        (7, ""),
    ],
)  # fmt: skip
def test_the_message_is_found_where_the_publisher_put_it(answer: object, message: str) -> None:
    assert message_in(answer) == message


def test_a_page_says_its_title_or_its_text() -> None:
    page = "<html><head><title>Missing\n Key</title></head><body>A valid key …</body></html>"
    assert page_text(page) == "Missing Key"
    assert page_text("<p>Down for <b>maintenance</b> &amp; repair</p><script>x()</script>") == (
        "Down for maintenance & repair"
    )


def test_a_message_is_short_and_cannot_steer_the_terminal() -> None:
    assert short("a\x1b[31mred\x07\r\nline\u202e") == "a [31mred line"
    assert len(short("x" * 999)) == MESSAGE_LENGTH


NAMES = ("CN-SOY-12", "CN-SOY-25", "JP-INV-550", "headline", "readings", "soybeans")


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("cn-soy-21", "CN-SOY-25"),
        ("headlin", "headline"),
        ("soybeens", "soybeans"),
        ("INV", "JP-INV-550"),
        ("Readings", "readings"),
    ],
)
def test_the_nearest_name_comes_first(word: str, first: str) -> None:
    assert near(word, NAMES)[0] == first


@pytest.mark.parametrize("word", ["zzz", "", "x"])
def test_a_word_that_is_like_nothing_suggests_nothing(word: str) -> None:
    assert did_you_mean(word, NAMES) == ""


def test_the_question_names_at_most_three() -> None:
    assert did_you_mean("headlin", NAMES) == " Did you mean 'headline'?"
    assert did_you_mean("soy", NAMES).count("'") == 6
