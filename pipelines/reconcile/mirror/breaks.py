"""Breaks of mirrors: unexplained rests above materiality."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.pipelines.breaks.discrepancy import Break, Side
from pledgebook.pipelines.core.decimals import ZERO, percent_text, share_of
from pledgebook.pipelines.core.months import months_between, months_text, spanned
from pledgebook.pipelines.reconcile.mirror.decomposition import Pair, Parts
from pledgebook.pipelines.reconcile.mirror.sides import Span
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row

MATERIALITY_PCT = Decimal(5)
"""Default materiality in percent of the larger side, which a mirror can replace."""

CANCELED_PCT = Decimal(10)
"""Rests cancel out if at most this percentage of their sizes is left in their sum."""
TWO = 2

KINDS = {
    "CIF/FOB": "valuation",
    "lag": "timing",
    "re-export": "partner_attribution",
    "classification": "classification",
}
"""Kind of a break by the unknown part, the most likely cause first."""

ID_KIND = "mirror"
"""Constant used in place of the kind in the id, since a further month can change the likely cause."""


@dataclass(frozen=True)
class Compared:
    """A month or year with both sides known."""

    span: Span
    pair: Pair
    found: Parts


def mirror_breaks(declared: Row, compared: Sequence[Compared]) -> list[Break]:
    """Return a break for each month or year with a material unexplained rest.

    If the rests cancel out over the months, the kind is timing. Otherwise it follows the first unknown part, or is
    completeness if all parts are known. The kind is the likely cause given the available months; the id does not
    depend on it.

    Args:
        declared: Row of `ledger.mirror_pair`.
        compared: Its months or years.
    """
    pct: Decimal = MATERIALITY_PCT if declared["materiality_pct"] is None else declared["materiality_pct"]
    cancels = _canceled(compared, declared["currency"], pct)
    return [_break(declared, one, pct, cancels) for one in compared if _is_material(one, pct)]


def _canceled(compared: Sequence[Compared], currency: str, pct: Decimal) -> str | None:
    """Return the words for rests that cancel out; None if they do not.

    What is left of them is then small against the rests themselves, and not only against the trade.
    """
    rests = [one.found.unexplained for one in compared]
    left, gross = abs(sum(rests, ZERO)), sum(map(abs, rests), ZERO)
    larger = sum((max(one.pair.importer, one.pair.exporter) for one in compared), ZERO)
    if len(rests) < TWO or left > share_of(gross, CANCELED_PCT) or left > share_of(larger, pct):
        return None
    first, last = compared[0].span, compared[-1].span
    return say(
        "mirror.break_cancels",
        left=f"{left:,.0f} {currency}",
        gross=f"{gross:,.0f} {currency}",
        months=months_text(spanned(first[0], months_between(first[0], last[0]) - 1 + last[1])),
    )


def _is_material(one: Compared, pct: Decimal) -> bool:
    return abs(one.found.unexplained) > share_of(max(one.pair.importer, one.pair.exporter, ZERO), pct)


def _break(declared: Row, one: Compared, pct: Decimal, cancels: str | None) -> Break:
    exporter, importer = declared["exporter_iso3"], declared["importer_iso3"]
    explained = one.pair.gap - one.found.unexplained
    kind = "timing" if cancels else kind_of(one)
    unknown = one.found.unknown
    return Break(
        kind,
        f"mirror {declared['mirror_id']}, {one.span[1]} month(s)",
        Side(say("side_label.imports", country=importer), one.pair.importer - explained),
        Side(say("side_label.exports", country=exporter), one.pair.exporter),
        declared["currency"],
        say(
            "mirror.break",
            share=percent_text(pct),
            unknown=say("mirror.break_unknown", parts=", ".join(unknown)) if unknown else "",
            cancels=cancels or "",
        ),
        month=one.span[0],
        sources=(declared["exporter_source"], declared["importer_source"]),
        id_kind=ID_KIND,
    )


def kind_of(one: Compared) -> str:
    """Return the kind of the likely cause of a rest."""
    if one.pair.exporter == 0 or one.pair.importer == 0:
        return "completeness"
    unknown = one.found.unknown
    return next((kind for part, kind in KINDS.items() if part in unknown), "completeness")
