"""Quantities of both sides of a mirror, compared in one unit if possible."""

from pledgebook.pipelines.core.decimals import rounded
from pledgebook.pipelines.core.measures.conversion import Rates, converted
from pledgebook.pipelines.reconcile.mirror.sides import Figure, Span
from pledgebook.pipelines.reconcile.wording import say
from pledgebook.pipelines.schemas.rows import Row


def quantities(declared: Row, sold: Figure, bought: Figure, span: Span, rates: Rates) -> Row:
    """Return both quantities as reported, and their difference if comparable.

    Args:
        declared: Row of `ledger.mirror_pair`.
        sold: Exporter's quantity.
        bought: Importer's quantity.
        span: The month or year.
        rates: Exchange rates, not used for quantities.

    Returns:
        The quantity columns of `ledger.mirror`.
    """
    row: Row = {
        "exporter_quantity": sold.amount,
        "exporter_unit": sold.unit,
        "importer_quantity": bought.amount,
        "importer_unit": bought.unit,
    }
    named = ((declared["exporter_iso3"], sold), (declared["importer_iso3"], bought))
    missing = [f"{country} {one.problem}" for country, one in named if one.problem]
    if missing:
        return row | {"quantity_note": say("mirror.unknown", problems="; ".join(missing))}
    estimated = [country for country, one in named if one.is_estimated]
    if estimated:
        sides = " and ".join(say("quantity.estimated_side", country=country) for country in estimated)
        return row | {"quantity_note": say("quantity.estimated", sides=sides)}
    return row | _quantity_gap(sold, bought, span, rates)


def _quantity_gap(sold: Figure, bought: Figure, span: Span, rates: Rates) -> Row:
    if sold.amount is None or bought.amount is None:
        return {"quantity_note": say("quantity.unknown")}
    if bought.amount == 0 or sold.amount == 0:
        return {"quantity_gap": bought.amount - sold.amount}
    there, _ = converted(bought.amount, (bought.unit, sold.unit), span, rates)
    if there is None:
        return {"quantity_note": say("quantity.units", one=sold.unit, other=bought.unit)}
    return {"quantity_gap": rounded(there) - sold.amount}
