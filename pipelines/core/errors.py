"""Tree of the errors of Pledgebook; a command prints them without a traceback.

PledgebookError
├── InputError        a file, a row or a field is not valid
│   ├── SourceError   a raw file cannot be read as a file of its source
│   ├── RegisterError the pledge register is not valid
│   ├── CorrectionError a correction is not valid, or its source has been corrected by the publisher
│   ├── SettingsError the settings file of a workspace is not valid
│   ├── BreakLogError the log of breaks was edited, or lines of it are missing
│   ├── JournalError  the journal was edited, or entries of it are missing
│   └── FetchError    a publisher's answer cannot be used
│       ├── KeyRefusedError   the key is missing or rejected
│       ├── UnreachableError  no answer after the last attempt; try again later
│       ├── IncompleteError   the answer is incomplete
│       └── QuotaError        the daily request limit is reached; continue tomorrow
├── SnapshotError     a raw file was changed or lost after it was retrieved
├── WarehouseError    the warehouse is too new, missing or no database
│   ├── WarehouseLockedError  another run is writing; try again later
│   │   └── WarehouseConflictError  another writer changed the same part of a lake first; the work is done again
│   └── WarehouseOutdatedError  an earlier version made it; a run rebuilds it
├── LockedError       another process is writing; try again later
│   └── BreakLogLockedError  to the log of breaks
├── ContractError     rows made by the program break a contract
└── UsageError        a command cannot be carried out as given
    └── StepRefusedError  an action that the status of a break does not allow
"""

from pledgebook.pipelines.core.letters.visible import one_line


class PledgebookError(Exception):
    """Base of all errors that a user can act on."""


class InputError(PledgebookError):
    """An input is not valid.

    Args:
        where: The file, with row, pledge or field if known.
        found: What was found.
        expected: What was expected.
        remedy: What to do.
    """

    def __init__(self, where: str, found: str, expected: str, remedy: str) -> None:
        where, found, expected = one_line(where), one_line(found), one_line(expected)
        super().__init__(f"{where}: found {found}; expected {expected}. {remedy}")
        self.where, self.found, self.expected, self.remedy = where, found, expected, remedy


class SourceError(InputError):
    """A raw file cannot be read as a file of its source."""


class RegisterError(InputError):
    """The pledge register is not valid."""


class CorrectionError(InputError):
    """A correction is not valid, or its source has been corrected by the publisher."""


class SettingsError(InputError):
    """The settings file of a workspace is not valid."""


class BreakLogError(InputError):
    """The log of breaks was edited, or lines of it are missing."""


class JournalError(InputError):
    """The journal was edited, or entries of it are missing."""


class FetchError(InputError):
    """A publisher's answer is missing or cannot be used."""


class KeyRefusedError(FetchError):
    """The key is missing or rejected."""


class UnreachableError(FetchError):
    """No answer came after the last attempt; try again later."""


class IncompleteError(FetchError):
    """The answer is incomplete: truncated, without a month, or for another country."""


class QuotaError(FetchError):
    """The publisher's daily request limit is reached; continue tomorrow."""


class SnapshotError(PledgebookError):
    """A raw file was changed or lost after it was retrieved."""


class WarehouseError(PledgebookError):
    """The warehouse is too new, missing or no database."""


class WarehouseLockedError(WarehouseError):
    """Another run is writing to the warehouse; try again later."""


class WarehouseConflictError(WarehouseLockedError):
    """Another writer changed the same part of a lake first; the work is done again."""


class WarehouseOutdatedError(WarehouseError):
    """An earlier version of the code made the warehouse, with other tables; a run rebuilds it."""


class LockedError(PledgebookError):
    """Another process is writing; try again later."""


class BreakLogLockedError(LockedError):
    """Another process is writing to the log of breaks; try again later."""


class ContractError(PledgebookError):
    """Rows made by the program break a contract: a defect, not bad input."""


class UsageError(PledgebookError):
    """A command cannot be carried out as given."""


class StepRefusedError(UsageError):
    """An action that the status of a break does not allow."""
