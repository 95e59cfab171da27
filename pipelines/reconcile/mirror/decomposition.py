"""The gap between two sides of one trade, taken apart step by step; the last part is the rest.

From the importer's figure down to the exporter's, in this order: currency, classification, CIF/FOB, lag, re-export,
rounding. Each step works on what the one before has left, so the order decides where products of two causes go; it is
that of a statistician who makes two tables comparable: one currency, the same goods, one valuation, one month, one
partner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.decimals import ZERO, percent, quotient, rounded
from pipelines.reconcile.mirror.margin import NO_FREIGHT, Margin, fob

Part = Decimal | None
"""An amount of the gap; None if it is not known, so that it lies in the rest."""

NAMES = ("currency", "classification", "CIF/FOB", "lag", "re-export", "rounding")


@dataclass(frozen=True)
class Pair:
    """Both figures of a month or year in one currency, and what is known of their difference.

    Args:
        exporter: The exporter's figure, converted as declared.
        importer: The importer's figure, converted as declared.
        exporter_reference: The exporter's figure at the rate of the month.
        importer_reference: The importer's figure at the rate of the month.
        exporter_elsewhere: What the exporter reports of these goods under other codes; None if that is not known.
        importer_elsewhere: Likewise for the importer.
        importer_fob: The same imports as the importer gives them FOB; None if it does not.
        valuation: The valuation of the imports.
        carried: What arrived from earlier months and what arrives in later ones; None if that is not known.
        re_exports: Goods that the importer counts and the exporter does not, less the reverse; None if not known.
        tolerance: How far apart rounding alone can put the two.
    """

    exporter: Decimal
    importer: Decimal
    exporter_reference: Decimal
    importer_reference: Decimal
    exporter_elsewhere: Part = None
    importer_elsewhere: Part = None
    importer_fob: Part = None
    valuation: str | None = None
    carried: tuple[Decimal, Decimal] | None = None
    re_exports: Part = None
    tolerance: Decimal = ZERO

    @property
    def gap(self) -> Decimal:
        """What the importer has more than the exporter; negative where it has less."""
        return self.importer - self.exporter

    @property
    def exports(self) -> Decimal:
        """The exporter's goods under all codes, at the rate of the month."""
        return self.exporter_reference + (self.exporter_elsewhere or ZERO)

    @property
    def imports(self) -> Decimal:
        """The importer's goods under all codes, at the rate of the month."""
        return self.importer_reference + (self.importer_elsewhere or ZERO)


@dataclass(frozen=True)
class Parts:
    """The parts of a gap; those that are known and `unexplained` add up to it."""

    currency: Decimal
    classification: Part
    cif_fob: Part
    cif_fob_low: Part
    cif_fob_high: Part
    lag: Part
    re_export: Part
    rounding: Decimal
    unexplained: Decimal

    @property
    def named(self) -> Mapping[str, Part]:
        """The parts by their names, without the rest."""
        found = (self.currency, self.classification, self.cif_fob, self.lag, self.re_export, self.rounding)
        return dict(zip(NAMES, found, strict=True))

    @property
    def unknown(self) -> list[str]:
        """The names of the parts that are not known."""
        return [name for name, part in self.named.items() if part is None]


def parts(pair: Pair, margin: Margin) -> Parts:
    """Take a gap apart."""
    # What each side's own rate makes of its figure, beside the rate of the month; equal rates cancel out.
    currency = (pair.importer - pair.importer_reference) - (pair.exporter - pair.exporter_reference)
    goods = classification(pair)
    freight, low, high = freight_parts(pair, margin)
    # What came in from earlier months is in the imports and not in the exports; what left for later ones the reverse.
    lag = None if pair.carried is None else pair.carried[0] - pair.carried[1]
    # A part that is not known is no 0: it stays in the rest, and the rest says so.
    known = [part for part in (currency, goods, freight, lag, pair.re_exports) if part is not None]
    rest = pair.gap - sum(known, ZERO)
    # Rounding explains all of a rest or nothing of it: a part of a rest that is too large has another cause as a whole.
    is_rounding = abs(rest) <= pair.tolerance
    rounding, unexplained = (rest, ZERO) if is_rounding else (ZERO, rest)
    return Parts(currency, goods, freight, low, high, lag, pair.re_exports, rounding, unexplained)


def classification(pair: Pair) -> Part:
    """What the exporter has under other codes less what the importer has there; unknown if nothing is said of either."""
    if pair.exporter_elsewhere is None and pair.importer_elsewhere is None:
        return None
    return (pair.exporter_elsewhere or ZERO) - (pair.importer_elsewhere or ZERO)


def freight_parts(pair: Pair, margin: Margin) -> tuple[Part, Part, Part]:
    """Freight and insurance in the imports, with the low and the high end that the margin's range gives."""
    if pair.valuation in NO_FREIGHT:
        return ZERO, ZERO, ZERO
    if margin.basis == "reported":
        found = None if pair.importer_fob is None else pair.importer_reference - pair.importer_fob
        return found, found, found
    if margin.rate is None:
        return None, None, None
    # The margin lies on all the imports, those under other codes among them, so that classification goes before it.
    ends = (margin.rate, margin.low, margin.high)
    point, low, high = (None if rate is None else pair.imports - fob(pair.imports, rate) for rate in ends)
    return point, point if low is None else low, point if high is None else high


def ratio(pair: Pair) -> Part:
    """Exports over imports, as converted; unknown where there were no imports."""
    return None if pair.importer == 0 else rounded(quotient(pair.exporter, pair.importer))


def unexplained_pct(pair: Pair, found: Parts) -> Part:
    """The rest in percent of the gap; unknown where there is no gap."""
    return percent(found.unexplained, pair.gap)
