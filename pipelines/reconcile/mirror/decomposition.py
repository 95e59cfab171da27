"""Decomposition of the gap between exporter and importer into parts; the last part is the rest.

From the importer's figure to the exporter's, in this order: currency, classification, CIF/FOB, lag, re-export,
rounding. Each part is computed on the remainder of the one before, so the order decides where joint effects of two
causes go. It is that of a statistician who makes two tables comparable: the same currency, goods, valuation, month and
partner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pledgebook.pipelines.core.decimals import ZERO, percent, quotient, rounded
from pledgebook.pipelines.reconcile.mirror.margin import NO_FREIGHT, Margin, fob

Part = Decimal | None
"""An amount of the gap; None if unknown, and so part of the rest."""

NAMES = ("currency", "classification", "CIF/FOB", "lag", "re-export", "rounding")


@dataclass(frozen=True)
class Pair:
    """Both figures of a month or year in one currency, with all that is known about their difference.

    Args:
        exporter: Exporter's figure, converted as declared.
        importer: Importer's figure, converted as declared.
        exporter_reference: Exporter's figure at the rate of the month.
        importer_reference: Importer's figure at the rate of the month.
        exporter_elsewhere: Exporter's figure for these goods under other codes; None if unknown.
        importer_elsewhere: Likewise for the importer.
        importer_fob: Importer's FOB figure for the same imports; None if it gives none.
        valuation: Valuation of the imports.
        carried: Arrivals from earlier months, and exports that arrive in later months; None if unknown.
        re_exports: Goods counted only by the importer, less those counted only by the exporter; None if unknown.
        tolerance: Largest difference from rounding alone.
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
        """Importer's figure less the exporter's."""
        return self.importer - self.exporter

    @property
    def exports(self) -> Decimal:
        """Exporter's figure under all codes, at the rate of the month."""
        return self.exporter_reference + (self.exporter_elsewhere or ZERO)

    @property
    def imports(self) -> Decimal:
        """Importer's figure under all codes, at the rate of the month."""
        return self.importer_reference + (self.importer_elsewhere or ZERO)


@dataclass(frozen=True)
class Parts:
    """Parts of a gap; the known ones and `unexplained` add up to it."""

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
        """Parts by name, without the rest."""
        found = (self.currency, self.classification, self.cif_fob, self.lag, self.re_export, self.rounding)
        return dict(zip(NAMES, found, strict=True))

    @property
    def unknown(self) -> list[str]:
        """Names of the unknown parts."""
        return [name for name, part in self.named.items() if part is None]


def parts(pair: Pair, margin: Margin) -> Parts:
    """Decompose a gap."""
    # Effect of each side's own rate compared with the rate of the month; equal rates cancel out.
    currency = (pair.importer - pair.importer_reference) - (pair.exporter - pair.exporter_reference)
    goods = classification(pair)
    freight, low, high = freight_parts(pair, margin)
    # Arrivals from earlier months are only in the imports, exports that arrive later only in the exports.
    lag = None if pair.carried is None else pair.carried[0] - pair.carried[1]
    # An unknown part is not 0: it stays in the rest, with a note.
    known = [part for part in (currency, goods, freight, lag, pair.re_exports) if part is not None]
    rest = pair.gap - sum(known, ZERO)
    # Rounding explains all of a rest or nothing: a larger rest has another cause as a whole.
    is_rounding = abs(rest) <= pair.tolerance
    rounding, unexplained = (rest, ZERO) if is_rounding else (ZERO, rest)
    return Parts(currency, goods, freight, low, high, lag, pair.re_exports, rounding, unexplained)


def classification(pair: Pair) -> Part:
    """Return exports less imports under other codes; None if both are unknown."""
    if pair.exporter_elsewhere is None and pair.importer_elsewhere is None:
        return None
    return (pair.exporter_elsewhere or ZERO) - (pair.importer_elsewhere or ZERO)


def freight_parts(pair: Pair, margin: Margin) -> tuple[Part, Part, Part]:
    """Return freight and insurance in the imports, with the low and high end of the margin's range."""
    if pair.valuation in NO_FREIGHT:
        return ZERO, ZERO, ZERO
    if margin.basis == "reported":
        found = None if pair.importer_fob is None else pair.importer_reference - pair.importer_fob
        return found, found, found
    if margin.rate is None:
        return None, None, None
    # The margin applies to all imports, including those under other codes, so classification goes before it.
    ends = (margin.rate, margin.low, margin.high)
    point, low, high = (None if rate is None else pair.imports - fob(pair.imports, rate) for rate in ends)
    return point, point if low is None else low, point if high is None else high


def ratio(pair: Pair) -> Part:
    """Return converted exports over imports; None without imports."""
    return None if pair.importer == 0 else rounded(quotient(pair.exporter, pair.importer))


def unexplained_pct(pair: Pair, found: Parts) -> Part:
    """Return the rest in percent of the gap; None without a gap."""
    return percent(found.unexplained, pair.gap)
