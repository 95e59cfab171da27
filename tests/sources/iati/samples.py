"""Small valid files of iati, one per layout; all figures are invented."""

from collections.abc import Sequence

from tests.sources.sample import Table, sample

AID = """
activity,element,type,day,value,country
XX-1,budget,,,5000,
XX-1,transaction,2,2025-02-01,12345,UA
XX-1,transaction,3,2025-02-02,-45.50,
XX-2,transaction,3,2025-03-02,678,
XX-2,transaction,3,2025-03-02,678,
XX-2,transaction,7,2025-03-02,678,
XX-2,transaction,99,2025-03-02,678,
"""
SOUND = (
    '<iati-activities version="2.03">\n<iati-activity default-currency="EUR"><iati-identifier>XX-1</iati-identifier>'
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2020-02-01"/><value>1</value></transaction>'
    "</iati-activity>\n</iati-activities>\n"
)
"""The shortest valid file, as text."""


def activities(header: Sequence[str], rows: Table) -> bytes:
    """An IATI file: one transaction or plan a row, its parts in the order of the columns."""
    written = {
        "type": '<transaction-type code="{}"/>',
        "day": '<transaction-date iso-date="{}"/>',
        "value": "<value>{}</value>",
        "country": '<recipient-country code="{}"/>',
    }
    found: dict[str, str] = {}
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        parts = "".join(written[name].format(row[name]) for name in header if name in written and row[name])
        kind = row["element"]
        found[row["activity"]] = found.get(row["activity"], "") + f"<{kind}>{parts}</{kind}>"
    files = (
        f'<iati-activity default-currency="EUR"><iati-identifier>{name}</iati-identifier>{content}</iati-activity>'
        for name, content in found.items()
    )
    return f'<iati-activities version="2.03">\n{"".join(files)}\n</iati-activities>\n'.encode()


SAMPLES = (sample("iati", "activities", AID, activities),)
