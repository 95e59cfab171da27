"""The errors of Pledgebook, drawn as a tree: a command prints them without a traceback.

PledgebookError
├── InputError        a file, a row or a field is not what it should be
│   ├── SourceError   a raw file cannot be read as the source it is said to be
│   ├── RegisterError the pledge register is not valid
│   ├── CorrectionError a declared correction is not valid, or its source has mended itself
│   ├── BreakLogError the log of breaks was edited, or lines of it are lost
│   └── FetchError    a publisher's answer cannot be used
│       ├── KeyRefusedError   the key is missing or refused
│       ├── UnreachableError  no answer after the last attempt; trying later helps
│       ├── IncompleteError   the answer is not all that was asked for
│       └── QuotaError        the day's requests are used up; going on tomorrow helps
├── SnapshotError     a raw file was changed or lost after it was taken
├── WarehouseError    the warehouse is too new, missing or no database
│   └── WarehouseLockedError  another run is writing; waiting helps
├── BreakLogLockedError  somebody else is writing to the log of breaks; waiting helps
├── ContractError     rows that the code itself made break a contract
└── UsageError        the command cannot do what it was asked
    └── StepRefusedError  a step that the state of a break does not allow
"""


class PledgebookError(Exception):
    """Base of all errors that a person can act upon."""


class InputError(PledgebookError):
    """Something that came in is not what it should be.

    Args:
        where: The file, and row, pledge or field where there is one.
        found: What was found.
        expected: What was expected.
        remedy: What to do about it.
    """

    def __init__(self, where: str, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{where}: found {found}; expected {expected}. {remedy}")
        self.where, self.found, self.expected, self.remedy = where, found, expected, remedy


class SourceError(InputError):
    """A raw file cannot be read as the source it is said to be."""


class RegisterError(InputError):
    """The pledge register is not valid."""


class CorrectionError(InputError):
    """A declared correction is not valid, or its source has mended itself."""


class BreakLogError(InputError):
    """The log of breaks was edited, or lines of it are lost."""


class FetchError(InputError):
    """A publisher's answer cannot be used, or there is none."""


class KeyRefusedError(FetchError):
    """The key is missing or refused."""


class UnreachableError(FetchError):
    """There is no answer after the last attempt; trying again later helps."""


class IncompleteError(FetchError):
    """The answer is not all that was asked for: truncated, a month missing, a wrong country."""


class QuotaError(FetchError):
    """The publisher's requests of the day are used up; going on tomorrow helps."""


class SnapshotError(PledgebookError):
    """A raw file was changed or lost after it was taken."""


class WarehouseError(PledgebookError):
    """The warehouse is too new, missing or no database."""


class WarehouseLockedError(WarehouseError):
    """Another run is writing to the warehouse; trying again later helps."""


class BreakLogLockedError(PledgebookError):
    """Somebody else is writing to the log of breaks; trying again later helps."""


class ContractError(PledgebookError):
    """Rows that the code itself made break a contract: a defect, not bad input."""


class UsageError(PledgebookError):
    """The command cannot do what it was asked."""


class StepRefusedError(UsageError):
    """A step that the state of a break does not allow."""
