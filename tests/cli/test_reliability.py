"""Below all mirrors: how each reporter fares against its partners."""

from decimal import Decimal
from io import StringIO

from rich.console import Console

from pledgebook.pipelines.cli.view.mirror import print_reliability
from tests.cli.conftest import Pledgebook

TITLE = "Reliability by reporter"
INVENTED = {
    "reporter_iso3": "USA",
    "direction": "export",
    "unit": "USD",
    "mirrors": 1,
    "months_compared": 12,
    "amount_compared": Decimal(1186),
    "within_pct": Decimal("92.41"),
    "within_after_lag_pct": Decimal(100),
    "median_ratio": Decimal("0.7549"),
    "note": "one partner: which of the two errs cannot be told",
}


def test_all_mirrors_end_with_the_reporters_and_name_those_with_too_few_months(ask: Pledgebook) -> None:
    out = ask("mirror").out
    assert TITLE in out
    assert "Unknown with fewer than 12 months: BRA exports in USD" in " ".join(out.split())
    assert max(len(line) for line in out[out.index(TITLE) :].splitlines()) <= 80


def test_one_mirror_or_a_few_months_do_without(ask: Pledgebook) -> None:
    assert TITLE not in ask("mirror", "BR-CN-SOYBEANS").out
    assert TITLE not in ask("mirror", "--from", "2023-01").out


def test_a_share_and_a_ratio_stand_beside_what_they_cannot_tell() -> None:
    out = StringIO()
    print_reliability(Console(file=out, width=80), [INVENTED])
    shown = " ".join(out.getvalue().split())
    assert "USA export USD 1 12 1,186 92.4 % 100.0 % 0.75" in shown
    assert "One partner, so which of the two errs cannot be told: USA exports in USD." in shown
