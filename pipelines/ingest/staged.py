"""Rows of a file that is too large for memory, in temporary files: checked part by part, then resolved as a whole.

Most large files need no second look: their codes are of one length and no cell occurs twice, which 64-bit hashes of their keys
prove. Where they do not, only the rows in question are read again, in slices that fit in memory.
"""

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from pledgebook.pipelines.disk.scratch import remove, scratch_folder
from pledgebook.pipelines.ingest.correct import all_corrected
from pledgebook.pipelines.ingest.released import RELEASED_AT, superseded, with_release
from pledgebook.pipelines.register.correction import Correction
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.conform import without_repeats
from pledgebook.pipelines.schemas.contract import columns, empty, key
from pledgebook.pipelines.sources.parsing.parsed import FINDINGS
from pledgebook.pipelines.sources.parsing.totals import GROUP, totals_beside_parts

HASH = "key_hash"
SLICE_ROWS = 1_000_000
"""Rows of which the ones in question are read at once."""

HASHES = 20_000_000
"""Hashes of keys that are compared at once."""


@dataclass(frozen=True)
class Resolved:
    """What all rows of a file decide together.

    Args:
        totals: `row_number` of totals beside their parts.
        older: `row_number` of rows of an older release.
        repeated: `row_number` of exact repeats.
        conflicting: `row_number` and `reasons` of rows that contradict each other.
        findings: Findings on the totals.
    """

    totals: pl.DataFrame
    older: pl.DataFrame
    repeated: pl.DataFrame
    conflicting: pl.DataFrame
    findings: pl.DataFrame

    @property
    def left_out(self) -> pl.DataFrame:
        """All of the rows: `row_number`."""
        return pl.concat(
            frame.select("row_number") for frame in (self.totals, self.older, self.repeated, self.conflicting)
        )


@dataclass(frozen=True)
class Kept:
    """A file of rows without the columns that have one value in all of them, which most columns of most files have.

    Args:
        path: The file.
        common: These columns, in one row; no row and no column if there are none.
    """

    path: Path
    common: pl.DataFrame

    def rows(self) -> pl.LazyFrame:
        """The rows with all of their columns, in another order."""
        values = self.common.row(0) if self.common.width else ()
        return pl.scan_parquet(self.path).with_columns(
            pl.lit(value, dtype).alias(name)
            for value, (name, dtype) in zip(values, self.common.schema.items(), strict=True)
        )


@dataclass
class Stage:
    """The rows of one file in temporary files, which go when this object does.

    Args:
        contract: Name of the table.
    """

    contract: str
    height: int = 0
    levels: set[int] = field(default_factory=set)
    newest: datetime | None = None
    has_undated: bool = False
    refused: int = 0
    _folder: Path = field(default_factory=scratch_folder)
    _files: list[Kept] = field(default_factory=list)
    _refused_files: list[Path] = field(default_factory=list)
    _doubtful_files: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Have the files removed with this object, or at the end of the program."""
        weakref.finalize(self, remove, self._folder)

    def add(self, rows: pl.DataFrame, doubtful: pl.DataFrame) -> None:
        """Add rows of the next part.

        Args:
            rows: Valid rows.
            doubtful: Rows, in the same columns, that their source accepts and their contract does not: they too can show
                that another row is a total or of an older release.
        """
        self._keep("rows", self._hashed(rows))
        if doubtful.height:
            self._write(self._doubtful_files, "doubtful", self._hashed(doubtful))
        self.height += rows.height
        self.levels |= set(rows["product_level"].unique()) | set(doubtful["product_level"].unique())
        dated = rows[RELEASED_AT]
        newest = dated.max()
        self.has_undated |= dated.has_nulls()
        if isinstance(newest, datetime):
            self.newest = max(self.newest or newest, newest)

    def refuse(self, quarantine: pl.DataFrame) -> None:
        """Add rejected rows, in the columns of `ledger.quarantine`."""
        if quarantine.height:
            self._write(self._refused_files, "refused", quarantine)
            self.refused += quarantine.height

    def left_of_doubtful(self, found: Resolved) -> pl.DataFrame:
        """Return the doubtful rows that stay rejected, and drop the others from the quarantine."""
        if not self._doubtful_files:
            return empty(CONTRACTS[self.contract])
        doubtful = pl.read_parquet(self._doubtful_files).drop(HASH)
        other = doubtful.join(found.left_out, on="row_number", how="semi")
        for path in self._refused_files if other.height else ():
            rows = pl.read_parquet(path)
            kept = rows.join(other, on="row_number", how="anti", maintain_order="left")
            self.refused -= rows.height - kept.height
            kept.write_parquet(path)
        return doubtful.join(other, on="row_number", how="anti", maintain_order="left")

    def rows(self) -> pl.LazyFrame:
        """The rows, in the columns of their contract."""
        return self._scan().select(list(columns(CONTRACTS[self.contract])))

    def files(self) -> list[tuple[pl.DataFrame, list[str]]]:
        """Parquet files of the rows, with the columns that are the same in all of them and are not in the files, in one row.

        The files have one column more, the hash of the key.
        """
        found: list[tuple[pl.DataFrame, list[str]]] = []
        for kept in self._files:
            if not found or not found[-1][0].equals(kept.common):
                found.append((kept.common, []))
            found[-1][1].append(str(kept.path))
        return found

    def refused_files(self) -> list[str]:
        """Parquet files of the rejected rows."""
        return [str(path) for path in self._refused_files]

    def resolved(self, *, has_totals: bool) -> Resolved:
        """Decide what depends on all rows of the file; see `settle`.

        Args:
            has_totals: Whether totals beside their parts can be among the rows.
        """
        none = pl.DataFrame(schema={"row_number": pl.Int64})
        doubled = self._doubled()
        totals, findings = none, pl.DataFrame(schema=FINDINGS)
        if has_totals and (len(self.levels) > 1 or len(doubled)):
            totals, findings = self._totals()
        older, repeated = none, none
        conflicting = pl.DataFrame(schema={"row_number": pl.Int64, "reasons": pl.List(pl.String)})
        for start in range(0, len(doubled), SLICE_ROWS // 2):
            some = doubled.slice(start, SLICE_ROWS // 2)
            suspects = self._scan_all().filter(pl.col(HASH).is_in(some.implode())).drop(HASH).collect()
            suspects = suspects.join(totals, on="row_number", how="anti", maintain_order="left")
            old = superseded(suspects, key(CONTRACTS[self.contract]))
            left = suspects.filter("is_valid").drop("is_valid")
            left = left.join(old, on="row_number", how="anti", maintain_order="left")
            _, again, apart = without_repeats(left, CONTRACTS[self.contract])
            older, repeated = pl.concat([older, old]), pl.concat([repeated, again])
            conflicting = pl.concat([conflicting, apart])
        return Resolved(totals, older, repeated, conflicting, findings)

    def newest_release(self, found: Resolved) -> datetime | None:
        """Return the newest release that a row prints which is not left out."""
        if self.newest is None or found.left_out.is_empty():
            return self.newest
        kept = (
            self._scan()
            .select("row_number", RELEASED_AT)
            .join(found.left_out.lazy(), on="row_number", how="anti")
        )
        newest = kept.select(pl.col(RELEASED_AT).max()).collect().item()
        return newest if isinstance(newest, datetime) else None

    def settle(
        self,
        found: Resolved,
        released: tuple[datetime, datetime] | None,
        corrections: Sequence[Correction],
        taken_at: datetime,
    ) -> tuple[pl.DataFrame, dict[str, int]]:
        """Leave out what was resolved, date the rows, and correct them.

        Args:
            found: What was resolved.
            released: Release of the file, and moment of its retrieval, if any row prints a release.
            corrections: All corrections of its source.
            taken_at: When the file was retrieved.

        Returns:
            Rows of `ledger.correction`, and the number of dropped rows by rule.
        """
        out = found.left_out
        traces, dropped = [empty(CONTRACTS["correction"])], dict[str, int]()
        is_dated = released is None or not (
            self.has_undated or (self.newest is not None and self.newest > released[1])
        )
        concerned = [one for one in corrections if one.table == self.contract and one.concerns(taken_at)]
        if out.is_empty() and is_dated and not concerned:
            return traces[0], dropped
        files, self._files, self.height = self._files, [], 0
        for kept in files:
            rows = kept.rows().select(self._columns()).collect()
            rows = rows.join(out, on="row_number", how="anti", maintain_order="left")
            rows = with_release(rows, *released) if released else rows
            rows, trace, gone = all_corrected(rows, concerned, self.contract, taken_at)
            traces.append(trace)
            dropped |= {rule: dropped.get(rule, 0) + count for rule, count in gone.items()}
            self._keep("settled", rows)
            self.height += rows.height
            kept.path.unlink()
        return pl.concat(traces), dropped

    def _write(self, files: list[Path], name: str, rows: pl.DataFrame) -> None:
        path = self._folder / f"{name}-{len(files):06}.parquet"
        rows.write_parquet(path, compression="lz4", statistics=False, row_group_size=122_880)
        files.append(path)

    def _keep(self, name: str, rows: pl.DataFrame) -> None:
        """Write rows to the next file, without the columns that have one value in all of them."""
        of_contract = [column for column in columns(CONTRACTS[self.contract]) if column != "row_number"]
        alike = rows.select(pl.col(of_contract).eq_missing(pl.col(of_contract).first()).all())
        same = [column for column in of_contract if rows.height and alike[column].item()]
        paths = [kept.path for kept in self._files]
        self._write(paths, name, rows.drop(same))
        self._files.append(Kept(paths[-1], rows.select(same).head(1)))

    def _hashed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the hash of the key."""
        return rows.with_columns(rows.select(key(CONTRACTS[self.contract])).hash_rows().alias(HASH))

    def _columns(self) -> list[str]:
        return [*columns(CONTRACTS[self.contract]), HASH]

    def _scan(self) -> pl.LazyFrame:
        return pl.concat(kept.rows().select(self._columns()) for kept in self._files)

    def _scan_all(self) -> pl.LazyFrame:
        """Valid and doubtful rows, with `is_valid`."""
        scans = [self._scan().with_columns(is_valid=pl.lit(value=True))]
        if self._doubtful_files:
            scans.append(pl.scan_parquet(self._doubtful_files).with_columns(is_valid=pl.lit(value=False)))
        return pl.concat(scans)

    def _doubled(self) -> pl.Series:
        """Return the hashes of keys that occur twice or more."""
        groups = self.height // HASHES + 1
        found = [pl.Series(HASH, [], pl.UInt64)]
        for group in range(groups):
            hashes = self._scan_all().select(HASH).filter(pl.col(HASH) % groups == group).collect()[HASH]
            if hashes.n_unique() < len(hashes):
                found.append(hashes.filter(hashes.is_duplicated()).unique())
        return pl.concat(found)

    def _totals(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the totals beside their parts and the findings on them; a group of rows is looked at together."""
        found = [totals_beside_parts(rows) for rows in self._groups()]
        totals, findings = (pl.concat(frames) for frames in zip(*found, strict=True))
        return totals, findings.sort(*GROUP[:-1], "month", maintain_order=True)

    def _groups(self) -> Iterator[pl.DataFrame]:
        count = self.height // SLICE_ROWS + 1
        names = ["row_number", *GROUP, "product_code", "value", "quantity"]
        for number in range(count):
            some = self._scan_all().filter(pl.struct(GROUP).hash() % count == number)
            yield some.select(
                *[name for name in names if name != "month"],
                pl.col("month").cast(pl.String),
                pl.lit([], pl.List(pl.String)).alias("refusals"),
            ).collect()
