"""Data dictionary: the meaning of each column of each report."""

from collections.abc import Mapping

import polars as pl

from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import expectations

REPORT_COLUMNS = {
    "pledge": "the pledge's title",
    "reading": "the reading's title",
    "document": "the title of the document",
    "table_name": "a table of the ledger",
    "whose": "whose statistics the figure belongs to",
    "figure_id": "the figure's id in the table of reported figures",
    "quantity_world": "the same quantity for all countries together",
    "share_pct": "the partner's quantity in percent of the world's, from the two reported quantities",
    "prefixes": "how many product prefixes are covered",
    "months": "how many months are covered",
    "first_month": "the first month that is covered or touched",
    "last_month": "the last month that is covered or touched; empty if that has no end yet",
    "is_preliminary": "whether its source may still revise them by its calendar, as far as figures are held",
    "revision_is_first": "whether the record of revisions is that of the publisher's own first figures",
    "revision_cells": "how many months or spans of the reading are in the record of revisions",
    "revision_median_pct": "the median of their absolute revisions, in percent of the first figure",
    "revision_largest_pct": "the largest of their absolute revisions, in percent of the first figure",
    "mirrors": "how many mirrors of the register name the reporter on this side",
    "partners": "with how many partners a month is compared",
    "months_compared": "months that both sides report, mirror by mirror; months in which both report 0 are left out",
    "months_within": "those of them in which both agree within 20 percent of the imports, freight taken off",
    "months_margin_unknown": "those whose imports have their freight in them, since the margin is not known",
    "months_lag_unknown": "those for which it is not known what was under way",
    "amount_compared": "the reporter's own amount in these months, freight taken off imports",
    "within_pct": "the share of that amount in months within 20 percent, in percent; empty with fewer than 12 months",
    "within_after_lag_pct": "the same with goods under way taken off too, where they are known",
    "median_ratio": "the median of the reporter's figure over its partner's, freight taken off; empty with fewer than 12 months",
    "needed_by": "how many readings, watches and mirrors need it",
    "newest_month": "the newest month that the ledger holds whole; empty if it holds none",
    "due_month": "the month that should be there: the newest that the source publishes by now, as far as readings need it",
    "due_on": "the day on which the source publishes that month as a rule",
    "punctuality": "on time; due, within the days of grace; late; or never taken",
    "months_total": "months of the period",
    "pledged_low": "the amount in the text, before any baseline is added; the low end",
    "pledged_high": "the amount in the text, before any baseline is added; the high end",
    "verdict_period_start": "the first day of the period that the verdict is about",
    "verdict_period_end": "the last day of the period that the verdict is about",
    "spread_from_pct": "the smallest attainment of the readings that speak",
    "spread_to_pct": "the largest attainment of the readings that speak",
    "milestone": "what is to be done",
    "meant_as": "how the line is to be read",
    "legal_events": "the events that touch the pledge in the time of the row (court rulings, tariffs, force majeure), by date, "
    "with document and grade; empty if none was known",
    "source_notes": "what the notes of the files behind the figure say, each after the name of its file",
    "is_force_majeure": "whether force majeure is among them: only that confounds what flowed",
    "scope": "what the total is over: an agreement or a payer",
    "stage": "how far it got; in totals, pledged is the amount in the text",
    "items": "pledges or events in the sum",
    "low_pct": "low in percent of the pledged amount",
    "high_pct": "high in percent of the pledged amount",
    "remaining_low": "the pledged amount less high",
    "remaining_high": "the pledged amount less low",
    "low": "the low end of a range",
    "high": "the high end of a range",
    "product_group": "the group of products that is watched",
    "total": "imports from all countries in the months that are covered",
    "hhi_change": "the index less that of the period before with as many months, where both are certain",
    "year": "the calendar year of the events",
    "amount": "the sum as published, corrections taken off; empty if one of the amounts is unknown",
    "corrections": "how many of the events take back an earlier amount",
    "url": "the address of the document or of the figures",
    "note": "what a reader must know",
    "unit": "the currency or unit of the amounts in the row",
    "title": "the pledge's title",
    "document_id": "the document that says so",
    "gap": "target - realized; in the report `mirror` importer_value - exporter_value",
    "evidence": "what proves it: words, addresses, documents, rows of snapshots; in the report `purchase_ladder` what the figure "
    "rests on: the pledge, statistics, sales to unknown destinations, sold less shipped, documents, or none",
}
"""Columns that a report makes, or that several tables share with different words."""

ORDER = ("reconciliation", "verdict", "ladder", "sector_ladder", "additionality", "total", "discrepancy", "snapshot", "flow", "pledge", "reading", "event", "legal_event",
         "term", "declaration", "document", "coverage", "quarantine", "run", "release_calendar", "reading_month", "target", "scope", "agreement", "rate", "correction",
         "mirror_pair", "mirror", "outlook", "backtest", "price_volume", "concentration", "supplier_share", "watch", "discrepancy_status", "deadline", "elapsed",
         "purchase_ladder", "revision")  # fmt: skip
"""Where two tables have a column of one name, the first of these gives its meaning."""


UNDESCRIBED = "not described here: a column of a report of your own"


def meanings() -> dict[str, str]:
    """Return the meaning of each column name of the reports."""
    found: dict[str, str] = {}
    for table in reversed(ORDER):
        found |= expectations(CONTRACTS[table])
    return found | REPORT_COLUMNS


def dictionary(reports: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return one row per report and column, with type and meaning; a column that nobody has explained says so."""
    words = meanings()
    rows = [
        (report, column, str(dtype), words.get(column, UNDESCRIBED))
        for report, frame in sorted(reports.items())
        for column, dtype in frame.schema.items()
    ]
    return pl.DataFrame(rows, schema=["report", "column", "type", "meaning"], orient="row")
