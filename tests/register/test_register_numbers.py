"""Numbers of the register that no column can hold: refused with file, field and value, whatever the field."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
import pytest

from pledgebook.pipelines.core.errors import CorrectionError, RegisterError
from pledgebook.pipelines.core.records.fields import NotSuchAValueError
from pledgebook.pipelines.register.corrections import parse_corrections
from pledgebook.pipelines.register.parse import parse_register
from pledgebook.pipelines.register.shape import SHAPES
from pledgebook.pipelines.register.value import typed
from pledgebook.pipelines.schemas import CONTRACTS
from pledgebook.pipelines.schemas.contract import columns
from tests.registers import EVENT, SMALL

TOO_BIG = ("1e400", "-1e400", "1e999999999", "1e-400", "1e-999999999", "9" * 400, f"0.{'1' * 400}", "1e24")


def number_columns() -> Iterator[tuple[str, str, pl.DataType]]:
    for kind, shape in SHAPES.items():
        types = columns(CONTRACTS[shape.table])
        for name, column in shape.names.items():
            if isinstance(types.get(column), pl.Decimal) or types.get(column, pl.String()).is_integer():
                yield kind, name, types[column]


NUMBERS = list(number_columns())


@pytest.mark.parametrize("written", TOO_BIG)
@pytest.mark.parametrize(
    ("kind", "name", "dtype"), NUMBERS, ids=[f"{kind}.{name}" for kind, name, _ in NUMBERS]
)
def test_no_column_takes_a_number_that_it_cannot_hold(
    kind: str, name: str, dtype: pl.DataType, written: str
) -> None:
    value = int(written) if written.isdigit() else Decimal(written)
    with pytest.raises(NotSuchAValueError, match="number"):
        typed(value, dtype)


@pytest.mark.parametrize("written", TOO_BIG)
def test_the_refusal_names_file_entry_field_and_value(written: str) -> None:
    with pytest.raises(RegisterError) as caught:
        parse_register({"soy.toml": SMALL.replace("12_000_000", written)})
    message = str(caught.value)
    assert "soy.toml, line " in message
    assert ", amount_low: found " in message
    assert written[:20] in message
    assert len(message) < 400
    assert "expected a number with at most " in message


@pytest.mark.parametrize("written", ["9" * 5000, "1e99999999999999999999999"])
def test_a_number_that_cannot_even_be_read_names_its_file(written: str) -> None:
    with pytest.raises(RegisterError, match=r"soy.toml: found a number with too many digits"):
        parse_register({"soy.toml": SMALL.replace("12_000_000", written)})
    with pytest.raises(CorrectionError, match=r"corrections.toml: found a number with too many digits"):
        parse_corrections(f"[[correction]]\nid = {written}\n")


@pytest.mark.parametrize("field", ["days", "months"])
def test_a_milestone_lies_within_a_hundred_years(field: str) -> None:
    rule = f'\n[[pledge.milestone]]\nid = "M"\ntitle = "A step"\nafter_event = "E"\n{field} = 999_999_999\n'
    with pytest.raises(RegisterError, match="at most"):
        parse_register({"soy.toml": SMALL + rule + EVENT})
