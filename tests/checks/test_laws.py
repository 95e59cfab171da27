"""An empty ledger and a good row pass each check, and a bad row fails it. Rows are invented."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from pledgebook.pipelines.checks.laws import run_check, run_checks
from pledgebook.pipelines.core.paths import sql_names
from pledgebook.pipelines.journal.closing import closing_rows, closings
from pledgebook.pipelines.journal.frames import frames
from pledgebook.pipelines.journal.line import head_of, written
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from pledgebook.pipelines.warehouse.layout import ddl
from pledgebook.pipelines.warehouse.migration import migrate, migrations
from pledgebook.pipelines.warehouse.writing import append
from tests.journal.samples import CONTENTS
from tests.journal.samples import LINES as JOURNAL

DAY, LATER = datetime(2021, 1, 1), datetime(2021, 6, 1)

ENTRIES, POSTINGS = frames(JOURNAL)

GOOD: dict[str, dict[str, Any]] = {
    "snapshot": {"snapshot_id": "census_trade/d/f", "source": "census_trade", "taken_at": DAY, "publisher": "p", "sha256": "0",
        "sidecar_sha256": "0",
                 "bytes": 1, "rows_read": 3, "rows_stored": 1, "rows_unchanged": 0, "rows_quarantined": 1, "rows_ignored": 1,
                 "rows_withdrawn": 0, "ignored_by_rule": '{"a_rule": 1}'},
    "flow": {"source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA", "partner_iso3": "JPN",
             "direction": "export", "product_code": "1201", "product_level": 4, "item_id": "", "month": date(2020, 1, 1),
             "period_months": 1, "currency": "USD", "value": Decimal(10), "valuation": "FAS", "obs_status": "reported",
             "qualifier": "exact", "known_from": DAY, "snapshot_id": "census_trade/d/f", "row_number": 1},
    "quarantine": {"snapshot_id": "census_trade/d/f", "row_number": 2, "raw_json": "{}", "reasons": ["bad"]},
    "coverage": {"source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA", "partner_iso3": "JPN",
                 "direction": "export", "product_prefix": "", "product_level": 4, "month": date(2020, 1, 1),
                 "snapshot_id": "census_trade/d/f", "known_from": DAY},
    "certificate": {"snapshot_id": "census_trade/d/f", "basis": "declared", "rows_received": 3, "months_covered": 1,
                    "silent": []},
    "rate": {"source": "exchange_rate", "series": "ecb", "currency": "JPY", "period": "day",
             "period_start": date(2020, 1, 2), "units_per_usd": Decimal(108), "snapshot_id": "x", "row_number": 1,
             "known_from": DAY},
    "correction": {"correction_id": "C", "source": "census_trade", "snapshot_id": "census_trade/d/f", "row_number": 1,
                   "column_name": "value", "found": "100.00", "replaced": "10.00", "is_dropped": False, "reason": "r",
                   "reported_by": "a", "declared_date": date(2020, 12, 1), "known_from": DAY},
    "concordance": {"source": "hs_concordance", "from_edition": "HS2017", "from_code": "120190", "to_edition": "HS2022",
                    "to_code": "120190", "relation": "1:1", "weight": Decimal(1), "snapshot_id": "x", "row_number": 1,
                    "known_from": DAY},
    "agreement": {"agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA",
                  "agreed_date": date(2020, 1, 1), "legal": "contract", "met_from_pct": Decimal(100),
                  "on_track_from_pct": Decimal(100), "within_cap_to_pct": Decimal(100), "known_from": DAY},
    "document": {"document_id": "D", "agreement_id": "A", "title": "t", "publisher": "p", "grade": "P", "known_from": DAY},
    "pledge": {"pledge_id": "P", "agreement_id": "A", "title": "t", "payer_iso3": "JPN", "beneficiary_iso3": "USA",
               "instrument": "purchase", "legal": "contract", "pledged_date": date(2020, 1, 1), "sectors": [],
               "document_id": "D", "grade": "P", "known_from": DAY},
    "term": {"pledge_id": "P", "name": "n", "text": "t", "low": Decimal(1), "high": Decimal(2), "document_id": "D",
             "grade": "P", "known_from": DAY},
    "reading": {"reading_id": "R", "pledge_id": "P", "title": "t", "is_headline": True, "basis": "total",
                "schedule": "annual", "proration": "none", "measure": "value", "unit": "USD", "source": "census_trade",
                "series": "ALL_VAL_MO", "reporter_iso3": "USA", "partner_iso3": "JPN", "direction": "export",
                "scope_id": "S", "activities": [], "donors": [], "recipients": [], "stage": "shipped", "document_id": "D",
                "grade": "P", "known_from": DAY},
    "declaration": {"pledge_id": "P", "reading_id": "R", "reason": "r", "document_id": "D", "grade": "P", "known_from": DAY},
    "target": {"reading_id": "R", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31),
               "is_recurring": False, "amount_low": Decimal(20), "amount_high": Decimal(20), "document_id": "D",
               "grade": "P", "known_from": DAY},
    "scope": {"scope_id": "S", "edition": "HS2017", "product_prefix": "1201", "is_excluded": False, "is_within": False, "known_from": DAY},
    "event": {"source": "register", "event_id": "E", "document_id": "D", "pledge_id": "P", "project": "p", "stage": "sold",
              "event_date": date(2020, 1, 1), "amount_low": Decimal(1), "amount_high": Decimal(2), "unit": "USD",
              "is_investment": True, "additionality": "unknown", "grade": "P", "known_from": DAY},
    "legal_event": {"legal_event_id": "T", "agreement_id": "A", "pledge_id": "P", "effective_from": date(2020, 2, 28),
                 "effect": "force_majeure", "text": "t", "document_id": "D", "grade": "P", "known_from": DAY},
    "watch": {"watch_id": "W", "agreement_id": "A", "title": "t", "scope_id": "S", "importers": [], "pledges": [],
              "document_id": "D",
              "grade": "P", "known_from": DAY},
    "concentration": {"run_id": "X", "watch_id": "W", "importer_iso3": "JPN", "source": "un_comtrade", "series": "cifvalue",
                   "measure": "value", "unit": "USD", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31),
                   "months_covered": 12, "total": Decimal(10), "named": Decimal(9), "suppliers": 1, "largest_iso3": "CHN",
                   "largest_share_low_pct": Decimal(90), "largest_share_high_pct": Decimal(90), "hhi_low": Decimal(8100),
                   "hhi_high": Decimal(8200), "goal_status": "no_goal"},
    "revision": {"run_id": "X", "source": "census_trade", "series": "ALL_VAL_MO", "reporter_iso3": "USA", "partner_iso3": "JPN",
                 "direction": "export", "measure": "value", "unit": "USD", "is_first": True, "cells": 4, "revised": 1,
                 "cells_from_zero": 0, "cells_once": 0, "cells_withdrawn": 0, "median_pct": Decimal(0),
                 "largest_pct": Decimal(4), "mean_absolute_pct": Decimal(1), "bias_pct": Decimal(-1),
                 "weighted_pct": Decimal(1), "seen_at": LATER},
    "run": {"run_id": "X", "as_of": date(2020, 12, 31), "known_at": LATER, "code_version": "1", "inputs_digest": "0",
            "ran_at": LATER, "run_number": 1, "outputs_digest": "0"},
    "reconciliation": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1),
                       "period_end": date(2020, 12, 31), "unit": "USD", "target": Decimal(20), "realized": Decimal(10),
                       "realized_high": Decimal(10), "gap": Decimal(10), "attainment_pct": Decimal(50), "months_total": 12,
                       "months_elapsed": 12, "months_covered": 1, "months_partial": 0, "questioned": [], "snapshots": [], "status": "behind", "reason": "r"},
    "verdict": {"run_id": "X", "pledge_id": "P", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31),
                "headline_reading_id": "R", "headline_status": "behind", "readings": 2, "readings_for": 0,
                "readings_against": 1, "readings_silent": 1, "readings_unlike": 0, "verdict": "behind",
                "verdict_reading_id": "R", "is_ambiguous": False, "agreement": "the only reading: behind"},
    "milestone": {"milestone_id": "M", "pledge_id": "P", "title": "t", "after_event_id": "E", "days": 45,
                  "counts": ["calendar"], "calendars": [], "done_stage": "done", "is_earliest": False, "document_id": "D",
                  "grade": "P", "known_from": DAY},
    "deadline": {"run_id": "X", "milestone_id": "M", "anchor_event_id": "E", "day_count": "calendar", "pledge_id": "P",
              "title": "t", "rule": "r", "anchor_date": date(2020, 1, 1), "due_date": date(2020, 2, 15),
              "due_business_date": date(2020, 2, 18), "closed": "Saturday", "is_earliest": False, "days_left": -320,
              "status": "overdue_unknown", "reason": "r"},
    "elapsed": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1),
                     "period_end": date(2020, 1, 11), "days_elapsed": 3, "days_total": 10, "elapsed_pct": Decimal(30),
                     "target": Decimal(10), "reference_low": Decimal(3)},
    "reading_month": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1),
                      "month": date(2020, 1, 1), "period_months": 1, "unit": "USD", "realized": Decimal(10),
                      "realized_high": Decimal(10), "is_covered": True, "is_partial": False, "is_derived": False},
    "ladder": {"run_id": "X", "pledge_id": "P", "stage": "sold", "source": "register", "is_investment": True, "unit": "USD", "low": Decimal(1),
               "high": Decimal(2), "gross_low": Decimal(1), "gross_high": Decimal(2), "events": 1, "events_unknown": 0},
    "additionality": {"run_id": "X", "pledge_id": "P", "stage": "sold", "is_investment": True, "additionality": "unknown",
                      "unit": "USD", "low": Decimal(1), "high": Decimal(2), "events": 1, "events_unknown": 0},
    "total": {"run_id": "X", "scope": "agreement", "scope_id": "A", "unit": "USD", "stage": "pledged", "low": Decimal(1),
              "high": Decimal(2), "items": 1, "items_unknown": 0},
    "outlook": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1),
                "period_end": date(2020, 12, 31), "unit": "USD", "months_total": 12, "months_known": 6, "target": Decimal(20),
                "realized": Decimal(10), "required_pace": Decimal(1), "years": 2, "projection_low": Decimal(15),
                "projection": Decimal(16), "projection_high": Decimal(19), "projection_low_pct": Decimal(75),
                "projection_pct": Decimal(80), "projection_high_pct": Decimal(95), "outlook": "would_miss", "trials": 2,
                "hits": 1, "median_error_pct": Decimal(5), "note": "n"},
    "backtest": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1), "months_known": 6,
                 "trials": 2, "hits": 1, "median_error_pct": Decimal(5)},
    "price_volume": {"run_id": "X", "reading_id": "R", "pledge_id": "P", "period_start": date(2020, 1, 1),
                     "period_end": date(2020, 12, 31), "currency": "USD", "base_years": 1, "months": 12, "products": 2,
                     "products_compared": 1, "value_base": Decimal(100), "value_current": Decimal(130),
                     "laspeyres_price": Decimal("1.2"), "paasche_price": Decimal("1.1"), "fisher_price": Decimal("1.15"),
                     "laspeyres_volume": Decimal("1.1"), "paasche_volume": Decimal("1.2"), "fisher_volume": Decimal("1.15"),
                     "price_effect": Decimal(15), "volume_effect": Decimal(5), "rest": Decimal(10), "note": "n"},
    "purchase_ladder": {"run_id": "X", "pledge_id": "P", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31),
                        "stage": "shipped", "evidence": "statistics", "reading_id": "R", "source": "census_trade",
                        "is_headline": True, "unit": "USD", "low": Decimal(10), "high": Decimal(10), "months_covered": 1,
                        "months_elapsed": 12, "months_total": 12},
    "discrepancy": {"discrepancy_id": "Z", "kind": "rounding", "subject": "s", "left_label": "l", "right_label": "r",
                    "left_amount": Decimal(3), "right_amount": Decimal(5), "difference": Decimal(-2), "explanation": "e",
                    "sources": []},
    "mirror_pair": {"mirror_id": "M", "exporter_iso3": "USA", "importer_iso3": "JPN", "scope_id": "S",
                    "exporter_source": "census_trade", "exporter_series": "ALL_VAL_MO", "importer_source": "japan_customs",
                    "importer_series": "value", "currency": "USD", "document_id": "D", "grade": "P", "known_from": DAY},
    "mirror": {"run_id": "X", "mirror_id": "M", "month": date(2020, 1, 1), "period_months": 1, "currency": "USD",
               "exporter_value": Decimal(10), "importer_value": Decimal(15), "gap": Decimal(5), "currency_part": Decimal(1),
               "lag_part": Decimal(-2), "carried_in": Decimal(1), "carried_out": Decimal(3), "cif_fob_low": Decimal(1),
               "cif_fob_high": Decimal(2), "rounding_part": Decimal(0), "unexplained": Decimal(6),
               "margin_basis": "unknown", "margin_note": "n", "lag_basis": "unknown", "lag_note": "n"},
    "finding": {"discrepancy_id": "Y", "kind": "rounding", "subject": "s", "left_label": "l", "right_label": "r",
                "explanation": "e", "source": "census_trade", "products": ["1201"], "snapshot_id": "census_trade/d/f",
                "known_from": DAY},
    "discrepancy_event": {"event_number": 1, "event_id": "0", "discrepancy_id": "Z", "action": "found", "who": "pledgebook",
                          "happened_at": DAY, "evidence": [], "candidates": [], "line": "{}"},
    "discrepancy_status": {"discrepancy_id": "Z", "status": "open", "kind": "rounding", "subject": "s", "left_label": "l",
                          "right_label": "r", "left_amount": Decimal(3), "right_amount": Decimal(5),
                          "difference": Decimal(-2), "sources": [], "is_present": True, "is_material": True,
                          "evidence": [], "candidates": [], "times_returned": 0},
    "entry": ENTRIES.row(0, named=True),
    "posting": POSTINGS.row(0, named=True),
    "closing": closing_rows(closings(JOURNAL)).row(0, named=True),
}  # fmt: skip
"""A small ledger that passes every check."""

REPORTED = {"source": "census_trade", "document_id": "census_trade", "pledge_id": None,
            "snapshot_id": "census_trade/d/f", "row_number": 3}  # fmt: skip
"""What turns the claim of the register into the event of a source."""

PAYMENT = REPORTED | {"event_id": "T", "series": "disbursement", "stage": "disbursed", "row_number": 4,
                      "amount_low": Decimal(10), "amount_high": Decimal(10)}  # fmt: skip
PAID = {"reading_id": "T", "is_headline": False, "measure": "event", "series": "disbursement", "stage": "disbursed",
        "reporter_iso3": None, "partner_iso3": None, "direction": None, "scope_id": None}  # fmt: skip
"""A transaction of a source, and a reading that counts it."""

CURED = {"event_number": 2, "action": "cured", "cured_by": "census_trade/d/f", "cured_by_taken_at": DAY, "known_at": LATER,
         "candidates": ["census_trade/d/f"]}  # fmt: skip
"""What makes of an event a cure that names its snapshot."""

RUNGS: list[dict[str, Any]] = [
    {"stage": "announced", "evidence": "pledge", "low": Decimal(20), "high": Decimal(20), "months_covered": None},
    *({"stage": stage, "evidence": "none", "is_headline": False, "reading_id": None, "low": None, "high": None,
       "months_covered": None} for stage in ("sold", "arrived")),
]  # fmt: skip
"""The other stages of the ladder of the pledge."""

SOLD = {"stage": "sold", "is_headline": False}

SEVENTH = written([CONTENTS[0]], head_of(JOURNAL))
EDITED = frames(SEVENTH)[0].row(0, named=True)
"""A seventh entry of the journal, of which a case edits a column."""

BREAKS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "additionality_adds_up_to_the_ladder": [
        ("ladder", {"pledge_id": "Q"}),
        ("additionality", {"additionality": "new"}),
        ("additionality", {"additionality": "duplicate"}),
    ],
    "no_stage_exceeds_its_claims": [
        ("ladder", {"stage": "canceled", "low": Decimal(3), "high": None}),
        ("ladder", {"stage": "canceled", "high": Decimal(3)}),
        ("ladder", {"stage": "canceled", "remaining_low": Decimal(3), "remaining_high": Decimal(1)}),
    ],
    "every_reading_has_a_verdict": [
        ("reconciliation", {"reading_id": "R2"}),
        ("reconciliation", {"pledge_id": "Q"}),
        ("verdict", {"pledge_id": "Q"}),
    ],
    "no_ambiguous_pledge_has_a_verdict": [
        ("verdict", {"pledge_id": "Q", "is_ambiguous": True}),
        ("verdict", {"pledge_id": "Q", "readings": 2, "readings_for": 1, "is_ambiguous": True}),
        ("verdict", {"pledge_id": "Q", "verdict": None}),
        ("verdict", {"pledge_id": "Q", "readings": 3}),
    ],
    "every_cell_has_one_open_row": [("flow", {"known_from": LATER})],
    "every_knowledge_interval_ends_after_it_begins": [
        ("flow", {"item_id": "b", "known_to": DAY}),
        ("rate", {"currency": "KRW", "known_to": DAY}),
        ("coverage", {"product_level": 6, "known_to": DAY}),
        ("event", {"event_id": "F", "known_to": DAY}),
        ("concordance", {"to_code": "120110", "known_to": DAY}),
        ("finding", {"snapshot_id": "b", "known_to": DAY}),
    ],
    "knowledge_intervals_do_not_overlap": [("flow", {"known_from": LATER})],
    "every_claim_has_one_open_row": [("event", {"known_from": LATER})],
    "every_event_of_a_source_has_a_snapshot": [
        ("event", REPORTED | {"snapshot_id": "lost"}),
        ("event", REPORTED | {"snapshot_id": None}),
        ("event", REPORTED | {"source": "iati"}),
        ("event", REPORTED | {"row_number": None}),
        ("event", REPORTED | {"document_id": "D"}),
        ("event", {"event_id": "F", "snapshot_id": "census_trade/d/f"}),
    ],
    "every_paid_amount_is_a_sum_of_transactions": [
        ("event", PAYMENT | {"event_id": "T2"}),
        ("event", PAYMENT | {"event_id": "T2", "amount_low": Decimal(-1), "amount_high": Decimal(-1)}),
    ],
    "every_snapshot_adds_up": [("snapshot", {"snapshot_id": "b", "rows_read": 4})],
    "every_rejected_row_is_in_quarantine": [("snapshot", {"snapshot_id": "b"})],
    "every_rejected_row_has_a_reason": [("quarantine", {"reasons": []}), ("quarantine", {"raw_json": ""})],
    "every_ignored_row_has_a_rule": [("snapshot", {"snapshot_id": "b", "ignored_by_rule": "{}"})],
    "every_flow_has_a_snapshot": [("flow", {"item_id": "b", "snapshot_id": "lost"})],
    "every_correction_is_in_effect": [
        ("correction", {"correction_id": "D", "replaced": "11.00"}),
        ("correction", {"correction_id": "D", "is_dropped": True}),
        ("flow", {"item_id": "b", "value": Decimal(11)}),
    ],
    "every_month_is_a_first_day": [
        ("flow", {"month": date(2020, 1, 15)}),
        ("coverage", {"month": date(2020, 1, 15)}),
    ],
    "every_covered_month_has_a_certificate": [("coverage", {"product_level": 6, "snapshot_id": "lost"})],
    "no_certificate_has_fewer_rows_than_counted": [
        ("certificate", {"snapshot_id": "b", "rows_expected": 4}),
        ("certificate", {"snapshot_id": "b", "row_cap": 3}),
        ("certificate", {"snapshot_id": "b", "months_published": 0}),
    ],
    "every_value_has_a_currency": [
        ("flow", {"item_id": "b", "currency": None}),
        ("flow", {"item_id": "b", "quantity": Decimal(1)}),
    ],
    "every_level_is_the_length_of_its_code": [("flow", {"item_id": "b", "product_level": 6})],
    "no_total_is_stored_with_its_parts": [("flow", {"product_code": "120190", "product_level": 6})],
    "every_scope_prefix_exists_in_its_edition": [
        ("scope", {"product_prefix": "1209"}),
        ("scope", {"product_prefix": "12019100", "is_excluded": True}),
        ("scope", {"product_prefix": "120180"}),
    ],
    "every_period_has_one_rate": [("rate", {"known_from": LATER})],
    "every_pledge_has_one_headline": [
        ("pledge", {"pledge_id": "Q"}),
        ("reading", {"reading_id": "R2"}),
    ],
    "every_declared_headline_is_the_headline": [("declaration", {"pledge_id": "Q"})],
    "every_reference_exists": [
        ("pledge", {"pledge_id": "Q", "agreement_id": "lost"}),
        ("pledge", {"pledge_id": "Q", "document_id": "lost"}),
        ("reading", {"reading_id": "R2", "pledge_id": "lost"}),
        ("reading", {"reading_id": "R2", "scope_id": "lost"}),
        ("target", {"reading_id": "lost"}),
        ("target", {"document_id": "lost"}),
        ("reading", {"reading_id": "R2", "is_headline": False, "document_id": "lost"}),
        ("declaration", {"pledge_id": "Q", "reading_id": "lost"}),
        ("declaration", {"pledge_id": "Q", "document_id": "lost"}),
        ("event", {"event_id": "F", "serves": "lost"}),
        ("term", {"pledge_id": "lost"}),
        ("term", {"name": "m", "document_id": "lost"}),
        ("event", {"event_id": "F", "pledge_id": "lost"}),
        ("event", {"event_id": "F", "document_id": "lost"}),
        ("event", {"event_id": "F", "pledge_id": None}),
        ("mirror_pair", {"mirror_id": "N", "document_id": "lost"}),
        ("mirror_pair", {"mirror_id": "N", "scope_id": "lost"}),
        ("mirror_pair", {"mirror_id": "N", "importer_elsewhere_id": "lost"}),
        ("legal_event", {"agreement_id": "lost"}),
        ("watch", {"agreement_id": "lost"}),
        ("watch", {"scope_id": "lost"}),
        ("watch", {"document_id": "lost"}),
        ("watch", {"pledges": ["lost"]}),
        ("legal_event", {"pledge_id": "lost"}),
        ("legal_event", {"document_id": "lost"}),
        ("milestone", {"pledge_id": "lost"}),
        ("milestone", {"document_id": "lost"}),
        ("milestone", {"reading_id": "lost"}),
        ("milestone", {"after_event_id": "lost"}),
    ],
    "a_milestone_is_due_when_its_reading_is": [
        ("deadline", {"reading_id": "R", "due_date": date(2020, 12, 30), "status": "behind"}),
        ("deadline", {"reading_id": "R", "due_date": date(2020, 12, 31)}),
    ],
    "every_deadline_has_its_dates": [
        ("deadline", {"status": "done"}),
        ("deadline", {"status": "waiting"}),
        ("deadline", {"status": "not_due"}),
        ("deadline", {"due_date": None}),
        ("deadline", {"days_left": None}),
        ("deadline", {"days_left": 1}),
        ("deadline", {"days_late": 3}),
        ("deadline", {"done_date": date(2020, 3, 1), "days_left": None, "days_late": 14, "status": "done"}),
        ("deadline", {"due_business_date": date(2020, 2, 14)}),
        ("deadline", {"closed": None}),
    ],
    "no_reference_line_exceeds_its_target": [
        ("elapsed", {"days_elapsed": 11}),
        ("elapsed", {"days_total": 11}),
        ("elapsed", {"reference_low": Decimal(11)}),
        ("elapsed", {"reference_low": Decimal(-1)}),
        ("elapsed", {"reference_high": Decimal(11), "target_high": Decimal(10)}),
    ],
    "every_legal_event_is_of_its_agreement": [("legal_event", {"agreement_id": "B"})],
    "every_month_has_a_figure_or_a_reason": [
        ("reading_month", {"month": date(2020, 2, 1), "is_covered": False}),
        ("reading_month", {"month": date(2020, 2, 1), "realized": None}),
        ("reading_month", {"month": date(2020, 2, 1), "problem": "not published"}),
        ("reading_month", {"is_covered": False, "realized": None, "problem": "p", "is_partial": True}),
    ],
    "the_months_add_up_to_the_realized_amount": [
        ("reading_month", {"month": date(2020, 2, 1), "realized": Decimal(1)}),
        ("reading_month", {"month": date(2020, 2, 1), "realized": Decimal(0)}),
        ("reconciliation", {"realized": Decimal(11)}),
        ("reconciliation", {"period_start": date(2019, 1, 1)}),
    ],
    "every_part_names_an_existing_event": [
        ("event", {"event_id": "F", "part_of": "lost"}),
        ("event", {"event_id": "F", "part_of": "F"}),
        ("event", {"event_id": "F", "duplicate_of": "lost"}),
        ("event", {"event_id": "F", "duplicate_of": "F"}),
    ],
    "no_supplier_has_more_than_the_total": [
        ("concentration", {"largest_share_low_pct": Decimal(91)}),
        ("concentration", {"largest_share_high_pct": Decimal(101)}),
        ("concentration", {"hhi_low": Decimal(8300)}),
        ("concentration", {"hhi_high": Decimal(10001)}),
        ("concentration", {"hhi_low": Decimal(-1)}),
        ("concentration", {"hhi_high": None}),
    ],
    "no_more_figures_were_revised_than_compared": [
        ("revision", {"revised": 5}),
        ("revision", {"cells_from_zero": 5}),
        ("revision", {"median_pct": Decimal(5)}),
        ("revision", {"mean_absolute_pct": Decimal(5)}),
        ("revision", {"bias_pct": Decimal(2)}),
        ("revision", {"cells": 0, "revised": 0}),
        ("revision", {"revised": 0}),
    ],
    "every_range_is_in_order": [
        ("target", {"amount_low": Decimal(30)}),
        ("target", {"period_end": date(2019, 1, 1)}),
        ("event", {"amount_low": Decimal(3)}),
        ("term", {"low": Decimal(3)}),
        ("ladder", {"low": Decimal(3)}),
        ("reconciliation", {"realized_high": Decimal(9)}),
        ("mirror", {"cif_fob_low": Decimal(3)}),
        ("reading_month", {"realized_high": Decimal(9)}),
        ("legal_event", {"effective_to": date(2020, 2, 27)}),
        ("verdict", {"attainment_low_pct": Decimal(3), "attainment_high_pct": Decimal(2)}),
        ("additionality", {"low": Decimal(3)}),
        ("total", {"low": Decimal(3)}),
        ("purchase_ladder", {"low": Decimal(11)}),
    ],
    "every_grade_is_evidence": [
        ("document", {"grade": "M"}),
        ("pledge", {"grade": "M"}),
        ("event", {"grade": "M"}),
        ("flow", {"grade": "M"}),
        ("mirror_pair", {"grade": "M"}),
    ],
    "gap_is_target_minus_realized": [
        ("reconciliation", {"gap": Decimal("10.01")}),
        ("reconciliation", {"gap": None}),
        ("reconciliation", {"realized": None}),
    ],
    "attainment_is_realized_over_target": [
        ("reconciliation", {"attainment_pct": Decimal("50.01")}),
        ("reconciliation", {"target": None}),
        ("reconciliation", {"attainment_high_pct": Decimal("50.01")}),
    ],
    "nothing_unpublished_is_realized": [
        ("reconciliation", {"months_covered": 0}),
        ("reconciliation", {"months_covered": 0, "realized": Decimal(0), "attainment_pct": Decimal(0)}),
    ],
    "coverage_stays_within_the_period": [
        ("reconciliation", {"months_covered": 13}),
        ("reconciliation", {"months_elapsed": 13}),
        ("reconciliation", {"months_partial": 2}),
    ],
    "every_large_withdrawal_is_accepted": [
        ("discrepancy", {"kind": "withdrawal"}),
        ("discrepancy", {"kind": "withdrawal", "discrepancy_id": "Q"}),
    ],
    "every_difference_keeps_its_sign": [
        ("discrepancy", {"difference": Decimal(2)}),
        ("discrepancy", {"left_amount": None}),
    ],
    "every_event_belongs_to_a_break_that_was_found": [
        ("discrepancy_event", {"event_number": 2, "action": "commented", "discrepancy_id": "Q"}),
        ("discrepancy_event", {"event_number": 0, "action": "commented"}),
    ],
    "every_break_is_found_once": [("discrepancy_event", {"event_number": 2})],
    "every_accepted_break_was_explained_by_another": [
        ("discrepancy_event", {"event_number": 2, "action": "accepted", "who": "Ada"}),
        (
            "discrepancy_event",
            {"event_number": (2, 3), "action": ("explained", "accepted"), "who": ("Ada", "ada ")},
        ),
        (
            "discrepancy_event",
            {
                "event_number": (2, 3, 4),
                "action": ("explained", "reopened", "accepted"),
                "who": ("Ada", "Bo", "Bo"),
            },
        ),
    ],
    "no_event_is_earlier_than_the_one_before": [
        (
            "discrepancy_event",
            {"event_number": 2, "action": "commented", "happened_at": datetime(2020, 12, 31)},
        )
    ],
    "every_break_has_a_status": [
        ("discrepancy", {"discrepancy_id": "Q"}),
        ("discrepancy_status", {"difference": Decimal(-3)}),
        ("discrepancy_status", {"is_present": False}),
    ],
    "every_curing_vintage_is_a_snapshot": [
        ("discrepancy_event", CURED | {"cured_by": "lost", "candidates": ["lost"]}),
        ("discrepancy_event", CURED | {"candidates": []}),
        ("discrepancy_event", CURED | {"action": "commented"}),
        ("discrepancy_event", CURED | {"cured_by_taken_at": datetime(2022, 1, 1)}),
    ],
    "every_entry_balances": [
        ("posting", {"posting_number": 3, "amount": Decimal("0.0001")}),
        ("posting", {"posting_number": (3, 4), "amount": (Decimal(1), Decimal(-1)), "unit": ("USD", "JPY")}),
        ("entry", {"entry_number": 7}),
    ],
    "the_trial_balance_is_zero": [
        ("posting", {"entry_number": 7, "unit": "JPY", "amount": Decimal("0.0001")})
    ],
    "what_was_pledged_is_outstanding_realized_or_lapsed": [
        ("posting", {"posting_number": 3, "amount": Decimal("0.0001")}),
        (
            "posting",
            {
                "posting_number": (3, 4),
                "account": ("A:P:R:realized", "A:P:Q:lapsed"),
                "amount": (Decimal(1), Decimal(-1)),
            },
        ),
    ],
    "every_entry_follows_the_one_before": [
        ("entry", {"entry_number": 7}),
        ("entry", {"entry_number": 8, "previous": JOURNAL[-1].sha256}),
        ("entry", {**EDITED, "line": EDITED["line"].replace("2020-01-01", "2020-01-02")}),
        ("entry", {**EDITED, "previous": None}),
        ("entry", {**EDITED, "sha256": JOURNAL[0].sha256}),
    ],
    "every_posting_is_as_it_was_written": [
        ("posting", {"posting_number": 3}),
        ("posting", {"entry_number": 7}),
        ("entry", {"entry_number": 7}),
        ("entry", {**EDITED, "posting_date": date(2020, 1, 2)}),
        ("entry", {**EDITED, "known_at": LATER}),
        ("entry", {**EDITED, "reading_id": "Q"}),
        ("entry", {**EDITED, "known_ends": "low"}),
    ],
    "the_accounts_are_what_was_reconciled": [
        ("run", {"run_id": "Y", "as_of": LATER.date(), "ran_at": datetime(2021, 6, 2), "run_number": 2}),
    ],
    "no_period_is_closed_by_one_person": [
        ("closing", {"closing_number": 7, "approved_by": "ada "}),
        ("closing", {"closing_number": 7, "approved_by": None}),
    ],
    "every_late_entry_names_its_closing": [
        ("entry", {"entry_number": 7, "posting_date": date(2019, 6, 1)}),
        ("entry", {"entry_number": 7, "posting_date": date(2019, 6, 1), "after_closing": 5}),
        ("entry", {"entry_number": 7, "after_closing": 6}),
    ],
    "every_reported_figure_is_shown_once": [
        ("flow", {"source": "reported_figures", "item_id": ("first", "second")}),
    ],
    "mirror_parts_add_up_to_the_gap": [
        ("mirror", {"unexplained": Decimal("6.01")}),
        ("mirror", {"gap": Decimal(4), "unexplained": Decimal(5)}),
        ("mirror", {"unexplained": None}),
        ("mirror", {"carried_out": None}),
    ],
    "every_gap_has_two_sides": [
        ("mirror", {"exporter_value": None}),
        ("mirror", {"gap": None}),
        (
            "mirror",
            {
                "importer_value": None,
                "gap": None,
                "currency_part": None,
                "lag_part": None,
                "rounding_part": None,
                "unexplained": None,
            },
        ),
    ],
    "every_reading_is_reconciled": [("reading", {"reading_id": "R2", "is_headline": False})],
    "every_projection_lies_in_its_range": [
        ("outlook", {"projection": Decimal(20)}),
        ("outlook", {"projection_pct": Decimal(70)}),
        ("outlook", {"projection_low": None}),
        ("outlook", {"projection_high": None}),
        ("outlook", {"projection": None, "projection_low": None, "projection_high": None}),
        ("outlook", {"years": 1}),
    ],
    "every_outlook_follows_from_its_range": [
        ("outlook", {"projection_high": Decimal(20)}),
        ("outlook", {"outlook": "would_meet"}),
        ("outlook", {"outlook": "would_keep", "projection_high": Decimal(21)}),
        ("outlook", {"outlook": "would_exceed"}),
        ("outlook", {"target": None}),
    ],
    "every_outlook_is_for_a_current_period": [
        ("outlook", {"period_start": date(2021, 1, 1)}),
        ("outlook", {"period_end": date(2020, 12, 30)}),
        ("outlook", {"reading_id": "R2"}),
        ("outlook", {"realized": Decimal(11)}),
        ("outlook", {"target": None}),
    ],
    "every_hit_is_a_trial": [
        ("backtest", {"hits": 3}),
        ("outlook", {"reading_id": "R2"}),
        ("outlook", {"hits": 2}),
    ],
    "every_change_of_value_is_explained": [
        ("price_volume", {"rest": Decimal("10.01")}),
        ("price_volume", {"rest": None}),
        ("price_volume", {"price_effect": None, "rest": Decimal(25)}),
    ],
    "fisher_lies_between_laspeyres_and_paasche": [
        ("price_volume", {"fisher_price": Decimal("1.21")}),
        ("price_volume", {"fisher_volume": Decimal("1.09")}),
        ("price_volume", {"laspeyres_price": Decimal(-2), "fisher_price": Decimal(-1)}),
    ],
    "nothing_is_realized_that_did_not_flow": [
        ("reading_month", {"month": date(2020, 2, 1)}),
        ("reading_month", {"month": date(2020, 2, 1), "realized": Decimal(0)}),
        ("flow", {"value": None, "currency": None}),
    ],
    "every_purchase_shows_every_stage": [("reconciliation", {"period_start": date(2019, 1, 1)})],
    "no_stage_is_known_without_a_month": [
        ("purchase_ladder", {"months_covered": 0}),
        ("purchase_ladder", {"months_covered": 0, "high": None, "low": Decimal(0)}),
        ("purchase_ladder", {"months_covered": None}),
        ("purchase_ladder", {"months_covered": 13}),
    ],
    "every_stage_by_statistics_equals_its_reading": [
        ("purchase_ladder", {"low": Decimal(9)}),
        ("purchase_ladder", {"high": Decimal(11)}),
        ("purchase_ladder", {"low": None, "high": None}),
        ("purchase_ladder", {"reading_id": "lost"}),
        ("purchase_ladder", SOLD | {"high": Decimal(12)}),
    ],
    "every_stage_has_one_headline": [
        ("purchase_ladder", {"reading_id": "R2"}),
        ("purchase_ladder", {"period_start": date(2021, 1, 1), "is_headline": False}),
        ("purchase_ladder", {"period_start": date(2021, 1, 1), "evidence": "outstanding"}),
    ],
    "every_stage_is_what_its_statistics_measure": [
        ("reading", {"reading_id": "R2", "stage": "sold"}),
        ("reading", {"reading_id": "R2", "stage": "arrived"}),
        ("reading", {"reading_id": "R2", "direction": "import"}),
        ("reading", {"reading_id": "R2", "stage": "disbursed"}),
        ("reading", {"reading_id": "R2", "source": "usda_esr", "series": "currentMYNetSales"}),
        ("reading", {"reading_id": "R2", "source": "usda_esr", "series": "weeklyExports", "stage": "sold"}),
        ("purchase_ladder", SOLD),
    ],
    "no_stage_exceeds_its_flows": [("purchase_ladder", {"low": Decimal(11), "high": Decimal(11)})],
}


def variants(changes: dict[str, Any]) -> list[dict[str, Any]]:
    """A tuple as a value stands for several rows."""
    several = max([len(value) for value in changes.values() if isinstance(value, tuple)], default=1)
    return [
        {name: value[n] if isinstance(value, tuple) else value for name, value in changes.items()}
        for n in range(several)
    ]


def insert(con: duckdb.DuckDBPyConnection, table: str, changes: dict[str, Any]) -> None:
    frame = pl.DataFrame([{**GOOD[table], **changes}], schema=columns(CONTRACTS[table])).to_arrow()
    con.register("row_frame", frame)
    con.execute(f"INSERT INTO ledger.{table} BY NAME SELECT * FROM row_frame")
    con.unregister("row_frame")


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        yield con


@pytest.fixture(scope="module")
def filled() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        migrate(con, migrations(), ddl())
        for table in GOOD:
            insert(con, table, {})
        insert(con, "event", REPORTED)
        insert(con, "event", PAYMENT)
        insert(con, "reading", PAID)
        insert(con, "reconciliation", {"reading_id": "T"})
        for rung in RUNGS:
            insert(con, "purchase_ladder", rung)
        append(con, "entry", ENTRIES[1:])
        append(con, "posting", POSTINGS[1:])
        yield con


@pytest.fixture
def good(filled: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A ledger that passes every check; what a test does to it is taken back."""
    filled.execute("BEGIN")
    yield filled
    filled.execute("ROLLBACK")


def test_every_check_has_a_row_that_breaks_it() -> None:
    assert set(BREAKS) == set(sql_names("checks"))
    assert len(BREAKS) >= 15


def test_an_empty_ledger_passes_every_check(empty: duckdb.DuckDBPyConnection) -> None:
    assert [outcome.check for outcome in run_checks(empty) if outcome.rows] == []


def test_a_good_ledger_passes_every_check(good: duckdb.DuckDBPyConnection) -> None:
    assert [(outcome.check, outcome.rows) for outcome in run_checks(good) if outcome.rows] == []


CASES = [(check, table, changes) for check, cases in BREAKS.items() for table, changes in cases]


@pytest.mark.parametrize(
    ("check", "table", "changes"), CASES, ids=[f"{c}-{t}-{'-'.join(x)}" for c, t, x in CASES]
)
def test_a_bad_row_fails_the_check(
    good: duckdb.DuckDBPyConnection, check: str, table: str, changes: dict[str, Any]
) -> None:
    for change in variants(changes):
        insert(good, table, change)
    assert run_check(good, check).rows


JANUARY, FEBRUARY = date(2020, 1, 1), date(2020, 2, 1)
FLOWED: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], tuple[str, str]]] = {
    "in dollars": ({}, [{"value": Decimal("7.25")}], [], ("7.25", "7.25")),
    "in a code that lies in part in the scope": (
        {}, [{"value": Decimal(7), "hs_edition": "HS2012", "product_code": "120100", "product_level": 6}],
        [{"from_edition": "HS2012", "from_code": "120100", "to_code": code, "to_edition": "HS2017", "relation": "1:n",
          "weight": Decimal("0.5")} for code in ("120110", "129999")], ("0", "7"),
    ),
    "in yen, at the mean of the days": ({}, [{"value": Decimal(1080), "currency": "JPY"}], [], ("10", "10")),
    "in yen, over two months": (
        {}, [{"value": Decimal(1090), "currency": "JPY", "period_months": 2}],
        [{"period_start": FEBRUARY, "period": "month", "units_per_usd": Decimal(110)}], ("10", "10"),
    ),
    "as a quantity": (
        {"measure": "quantity", "unit": "t"}, [{"quantity": Decimal(5000), "unit": "kg"}], [], ("5", "5")
    ),
    "as a quantity of another dimension": (
        {"measure": "quantity", "unit": "t", "factor_id": "lng-mmcf-per-t"}, [{"quantity": Decimal(100), "unit": "MMcf"}],
        [], ("2053.3881", "2103.9343"),
    ),
    "in two series": (
        {"measure": "quantity", "unit": "t", "series": "a+b"},
        [{"quantity": Decimal(2), "unit": "t", "series": "a"}, {"quantity": Decimal(3), "unit": "t", "series": "b"}],
        [], ("5", "5"),
    ),
    "in two units": ({}, [{"value": Decimal(3)}, {"value": Decimal(1080), "currency": "JPY", "product_code": "120190"}],
                     [], ("3", "3")),
}  # fmt: skip
"""How the goods of a reading flowed: the reading, the flows, further rows of rates or concordances, and what came, low and high."""


@pytest.mark.parametrize("flowed", FLOWED)
def test_only_what_flowed_is_realized(good: duckdb.DuckDBPyConnection, flowed: str) -> None:
    reading, flows, others, (low, high) = FLOWED[flowed]
    own = {"reading_id": "R2", "is_headline": False, "reporter_iso3": "KOR"}
    insert(good, "reading", own | reading)
    for flow in flows:
        insert(good, "flow", {"reporter_iso3": "KOR"} | flow)
    for other in others:
        insert(good, "concordance" if "from_code" in other else "rate", other)
    month = {"reading_id": "R2", "unit": reading.get("unit", "USD"),
             "period_months": flows[0].get("period_months", 1)}  # fmt: skip
    law = "nothing_is_realized_that_did_not_flow"
    ends = Decimal(low), Decimal(high)
    for realized, realized_high in (
        ends, (ends[0] + Decimal("0.01"), ends[1]), (ends[0] - Decimal("0.01"), ends[1]),
        (ends[0], ends[1] + Decimal("0.01")),
    ):  # fmt: skip
        good.execute("DELETE FROM ledger.reading_month WHERE reading_id = 'R2'")
        insert(good, "reading_month", month | {"realized": realized, "realized_high": realized_high})
        assert bool(run_check(good, law).rows) == ((realized, realized_high) != ends)


@pytest.mark.parametrize(
    "prefix", ["12", "120", "120190", "1201900095", "8800", "98010000", "99", "SOY_PRODUCTS"]
)
def test_a_prefix_that_exists_or_is_outside_the_hs_passes(
    good: duckdb.DuckDBPyConnection, prefix: str
) -> None:
    insert(good, "scope", {"product_prefix": prefix})
    insert(good, "scope", {"product_prefix": "9999", "edition": "HS2002"})  # its codes are not known
    insert(good, "scope", {"product_prefix": "8469", "note": "No code of HS2017: as the text prints it"})
    assert run_check(good, "every_scope_prefix_exists_in_its_edition").rows == ()


def test_a_prefix_that_does_not_exist_comes_with_the_closest_that_does(
    good: duckdb.DuckDBPyConnection,
) -> None:
    insert(good, "scope", {"product_prefix": "120180"})
    assert run_check(good, "every_scope_prefix_exists_in_its_edition").rows == (
        ("S", "HS2017", "120180", "120190"),
    )


def test_an_outcome_has_the_sentence_and_the_columns(good: duckdb.DuckDBPyConnection) -> None:
    insert(good, "snapshot", {"snapshot_id": "b", "rows_read": 4})
    outcome = run_check(good, "every_snapshot_adds_up")
    assert outcome.sentence.startswith("Every row of a snapshot is stored")
    assert dict(zip(outcome.columns, outcome.rows[0], strict=True))["difference"] == 1
