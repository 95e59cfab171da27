"""A figure that was mended by hand says so, and a broken corrections file ends without a traceback."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import AS_OF, pledgebook, unbroken
from tests.datadirs import gas

CORRECTION = """
[[correction]]
id = "invented"
source = "eia_lng"
declared_date = 2026-10-01
reason = "an invented fault"
reported_by = "a test"
cell = { series = "EVE", reporter_iso3 = "USA", partner_iso3 = "JPN", direction = "export", product_code = "271111", month = "2026-06-01" }
expect = { quantity = "28827" }
replace = { quantity = "28872" }
"""


@pytest.mark.slow
def test_explain_shows_the_correction_of_a_figure(tmp_path: Path) -> None:
    data = gas(tmp_path, "eia_lng")
    data.corrections.write_text(CORRECTION, encoding="utf-8")
    where = ("--data-dir", str(data.root))
    ran = pledgebook("run", "--as-of", AS_OF, "--known-at", AS_OF, *where)
    assert ran.code == 0, ran.err
    told = pledgebook("explain", "GAS-PUR", "--reading", "shipped", *where).out
    assert "quantity 28827.0000 as received, 28872.0000 from 2026-10-01 on" in unbroken(told)
    assert "an invented fault; reported by a test" in unbroken(told)
    answer = json.loads(
        pledgebook("explain", "GAS-PUR", "--reading", "shipped", "--format", "json", *where).out
    )
    assert {row["correction_id"] for figure in answer for row in figure["corrections"]} == {"invented"}
    data.corrections.write_text(CORRECTION.replace("28827", "28,827"), encoding="utf-8")
    refused = pledgebook("run", *where)
    assert refused.code != 0
    assert "correction 'invented', expect, quantity: found '28,827'" in " ".join(refused.err.split())
    assert "Traceback" not in refused.err
