"""Commitments, disbursements and other transactions of aid activities, from raw file to events.

Publisher: each reporting organization, under the International Aid Transparency Initiative (IATI).
Address: https://iatiregistry.org/ lists the files; https://iatistandard.org/ explains the standard.
Unit: the currency of each value, or the activity's default.
Valuation: as booked by the publisher; no prices are adjusted.
Adjustment: none.
Frequency: chosen by the publisher, usually monthly or quarterly; a file replaces its activities completely.

Reads activity files of IATI 2.x. A transaction is an event of its activity; a negative one is a correction and keeps
its sign and its stage. Budgets, planned disbursements, and transactions that are not part of the way from pledge to
payment are left out, each by a named rule. Caveat: a parent activity may repeat its children's transactions, and two
publishers may report the two ends of one payment, so sums are made within one activity and series.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from operator import itemgetter

import polars as pl
import pycountry

from pledgebook.pipelines.core.currencies import CURRENCIES, WITHDRAWN
from pledgebook.pipelines.core.records.fields import utc
from pledgebook.pipelines.core.sources import SOURCES
from pledgebook.pipelines.raw.sidecar import Sidecar
from pledgebook.pipelines.sources.iati.xml import read_amounts
from pledgebook.pipelines.sources.parsing.parsed import WHOLE, Parsed
from pledgebook.pipelines.sources.parsing.rows import (
    EARLIEST_YEAR,
    ignored_by,
    numbered,
    reason,
    refusals,
    together,
    translated,
)

SERIES = {
    "1": "incoming_funds",
    "2": "outgoing_commitment",
    "3": "disbursement",
    "4": "expenditure",
    "11": "incoming_commitment",
    "12": "outgoing_pledge",
    "13": "incoming_pledge",
}
"""Transaction codes of the standard that are part of the way from pledge to payment."""

STAGES = {code: str(SOURCES["iati"].series[name].stage) for code, name in SERIES.items()}

LEFT_OUT = {
    "5": "interest_payment",
    "6": "loan_repayment",
    "7": "reimbursement",
    "8": "purchase_of_equity",
    "9": "sale_of_equity",
    "10": "credit_guarantee",
}
"""Transactions that flow back or move no money to the activity, by code, with the name of their rule."""

PLANS = {"budget": "budget", "planned-disbursement": "planned_disbursement"}
"""Elements that are plans and not transactions, with the name of their rule."""

COUNTRIES = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | {"XK": "XKX"}
ONE_COUNTRY = r"^([A-Z]{2})( 100(\.0*)?)?$"
WHERE = re.compile(r"^([A-Z]{2})( |$)")

NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,30})?|\.[0-9]{1,30})")
"""A decimal number of XML, which has neither thousands separators nor an exponent."""

CENT = Decimal("0.01")

IDENTITY = (
    "ref",
    "type",
    "date",
    "value_date",
    "exact",
    "unit",
    "provider_key",
    "receiver_key",
    "recipients",
)
"""Fields that identify a transaction of an activity. A reworded description does not make a new transaction."""

WORDING = (
    "description",
    "title",
    "provider",
    "receiver",
    "reporting_org",
    "activity_recipients",
    "row_number",
)
"""Fields that order transactions with the same identity."""


def parse(raw: bytes, sidecar: Sidecar) -> Parsed:
    """Read an activity file.

    Args:
        raw: XML, `iati-activities` of version 2.01 to 2.03.
        sidecar: The file's sidecar.

    Returns:
        Events with the activity's identifier as project and the kind of transaction as series. All activities of the
        file are complete, including those without transactions. Left out by name: the rules of PLANS and LEFT_OUT.

    Raises:
        SourceError: The file as a whole cannot be read; names the file and the line.
    """
    amounts, times, updated = read_amounts(raw, sidecar)
    long = numbered(amounts)
    element, kind = pl.col("element"), pl.col("type")
    rules = [ignored_by(rule, long.filter(element == name)) for name, rule in PLANS.items()]
    rules += [ignored_by(rule, long.filter(kind == code)) for code, rule in LEFT_OUT.items()]
    ignored = together(rules)
    kept = long.join(ignored, on="row_number", how="anti", maintain_order="left")
    released = {activity: _moment(text, sidecar) for activity, text in updated.items() if activity}
    return Parsed(
        contract="event",
        raw=long,
        rows=_events(_typed(kept, times), sidecar).join(
            _frame(released), on="project", how="left", maintain_order="left"
        ),
        ignored=ignored,
        whole=_whole(long, released),
    )


def _moment(text: str | None, sidecar: Sidecar) -> datetime | None:
    """Return a moment as UTC; None if it cannot be one, such as a moment after the file was retrieved."""
    try:
        moment = utc(text or "")
    except ValueError:
        return None
    return moment if moment <= sidecar.taken_at + timedelta(days=1) else None


def _frame(released: Mapping[str, datetime | None]) -> pl.DataFrame:
    schema = {name: WHOLE[name] for name in ("project", "released_at")}
    return pl.DataFrame(sorted(released.items(), key=itemgetter(0)), schema=schema, orient="row")


def _whole(long: pl.DataFrame, released: Mapping[str, datetime | None]) -> pl.DataFrame:
    """Return the activities of the file, with the first and the last day of their transactions."""
    day = pl.col("date").str.to_date("%Y-%m-%d", strict=False)
    days = (
        long.filter(pl.col("element") == "transaction")
        .group_by(project="activity")
        .agg(first_date=day.min(), last_date=day.max())
    )
    found = _frame(released).join(days, on="project", how="left", maintain_order="left")
    return found.select(
        pl.col(name) if name in found.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in WHOLE.items()
    )


def _typed(kept: pl.DataFrame, times: Counter[str]) -> pl.DataFrame:
    """Add currency, plain amount, recipients and `event_id` to the transactions."""
    repeated = [activity for activity, count in times.items() if count > 1]
    recipients = pl.coalesce("recipients", "activity_recipients")
    typed = kept.with_columns(
        unit=pl.coalesce("currency", "default_currency"),
        exact=pl.col("value").map_elements(_plain, return_dtype=pl.String),
        amount=pl.col("value").map_elements(_cents, return_dtype=pl.String),
        provider_key=pl.coalesce("provider_ref", "provider"),
        receiver_key=pl.coalesce("receiver_ref", "receiver"),
        to=recipients,
        country=recipients.str.extract(ONE_COUNTRY, 1),
        unknown_country=recipients.map_elements(_unknown_country, return_dtype=pl.String),
        is_repeated=pl.col("activity").is_in(repeated),
    ).with_columns(iso3=translated("country", COUNTRIES))
    return typed.with_columns(event_id=_event_ids(typed))


def _event_ids(typed: pl.DataFrame) -> pl.Series:
    """Compute ids from a transaction's content: activity, type, date, a digest, and the rank among identical ones."""
    texts = typed.select(pl.concat_str(pl.col(IDENTITY).fill_null(""), separator="\x1f")).to_series()
    digests = pl.Series(
        "digest", [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts], pl.String
    )
    alike = ["activity", "digest"]
    ranked = (
        typed.with_columns(digests)
        .sort(*alike, *WORDING)
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over(alike).cast(pl.String))
        .sort("row_number")
    )
    return ranked.select(
        pl.concat_str("activity", "type", "date", "digest", "rank", separator="/")
    ).to_series()


def _plain(value: str) -> str:
    """Remove trailing zeros, so that 5 and 5.00 are the same amount; leave other text as it is."""
    if not NUMBER.fullmatch(value):
        return value
    with localcontext(prec=60):
        return f"{Decimal(value).normalize():f}"


def _cents(value: str) -> str | None:
    """Round an amount half to even to the cent; None if it is not a decimal number."""
    if not NUMBER.fullmatch(value):
        return None
    with localcontext(prec=60):
        return f"{Decimal(value).quantize(CENT, ROUND_HALF_EVEN):f}"


def _unknown_country(recipients: str) -> str | None:
    """Return the first recipient that is neither a region nor a country of ISO 3166."""
    places = (place for place in recipients.split("; ") if not place.startswith("region "))
    return next((place for place in places if not _is_country(place)), None)


def _is_country(place: str) -> bool:
    code = WHERE.match(place)
    return code is not None and code[1] in COUNTRIES


def _events(typed: pl.DataFrame, sidecar: Sidecar) -> pl.DataFrame:
    """Return the transactions in the columns of the event contract, as text."""
    return typed.select(
        "row_number",
        refusals(*_reasons(sidecar)),
        source=pl.lit("iati"),
        event_id=pl.col("event_id"),
        document_id=pl.lit("iati"),
        project=pl.col("activity"),
        series=translated("type", SERIES),
        stage=translated("type", STAGES),
        event_date=pl.col("date"),
        value_date=pl.col("value_date"),
        amount_low=pl.col("amount"),
        amount_high=pl.col("amount"),
        unit=pl.col("unit"),
        is_investment=pl.lit("true"),
        additionality=pl.lit("unknown"),
        beneficiary_iso3=pl.col("iso3"),
        provider=pl.col("provider"),
        receiver=pl.col("receiver"),
        place=pl.when(pl.col("iso3").is_null()).then(pl.col("to")),
        operator=pl.col("reporting_org"),
        grade=pl.lit("P"),
        note=pl.concat_str(
            pl.concat_str("title", "description", separator=": ", ignore_nulls=True).replace("", None),
            _rounding(),
            _withdrawal(),
            separator="; ",
            ignore_nulls=True,
        ).replace("", None),
    )


def _rounding() -> pl.Expr:
    """Return the amount as published where it was rounded to the cent."""
    is_finer = pl.col("exact").str.contains(r"\.[0-9]{3}")
    return pl.when(is_finer).then(pl.format("{} as published, rounded to the cent", "exact"))


def _withdrawal() -> pl.Expr:
    """Return the last day of a currency that is used after it was withdrawn."""
    last = pl.col("unit").replace_strict(
        {code: f"{day}" for code, day in WITHDRAWN.items() if day}, default=None, return_dtype=pl.String
    )
    return pl.when(pl.col("date") > last).then(pl.format("{} was withdrawn on {}", "unit", last))


def _reasons(sidecar: Sidecar) -> list[pl.Expr]:
    """Return the reasons to reject a transaction."""
    last = f"{sidecar.taken_at:%Y-%m-%d}"
    is_sound = pl.col("date").str.contains(r"^[0-9]{4}-[0-9][0-9]-[0-9][0-9]$") & pl.col("date").is_between(
        pl.lit(f"{EARLIEST_YEAR}-01-01"), pl.lit(last)
    )
    currency = pl.col("unit").is_in(sorted(CURRENCIES))
    no_country = pl.col("unknown_country").is_not_null()
    a_day = f"a day from {EARLIEST_YEAR} to {last}, when the file was retrieved"
    return [
        reason(pl.col("activity").is_null(), "activity", "an iati-identifier"),
        reason(pl.col("is_repeated").fill_null(value=False), "activity", "each activity only once in a file"),
        reason(pl.col("malformed").is_not_null(), "malformed", "a transaction of IATI 2.x"),
        reason(
            translated("type", SERIES).is_null(), "type", "a code from 1 to 13 (unknown transaction type)"
        ),
        reason(~is_sound, "date", a_day),
        reason(
            pl.col("amount").is_null(), "value", "an amount such as 1250.00, without thousands separators"
        ),
        reason(~currency, "unit", "a currency of ISO 4217, for the value or as default (unknown currency)"),
        reason(no_country, "unknown_country", "a country of ISO 3166 (unknown country)"),
    ]
