from pledgebook.answer import Answer as Answer
from pledgebook.answer import Differences as Differences
from pledgebook.answer import Explained as Explained
from pledgebook.answer import Fetched as Fetched
from pledgebook.answer import HandedIn as HandedIn
from pledgebook.answer import Matched as Matched
from pledgebook.answer import Provenance as Provenance
from pledgebook.answer import Ran as Ran
from pledgebook.ledger import Ledger as Ledger
from pledgebook.ledger import open as open  # noqa: A004
from pledgebook.pipelines.core.errors import ContractError as ContractError
from pledgebook.pipelines.core.errors import InputError as InputError
from pledgebook.pipelines.core.errors import PledgebookError as PledgebookError
from pledgebook.pipelines.core.errors import SnapshotError as SnapshotError
from pledgebook.pipelines.core.errors import UsageError as UsageError
from pledgebook.pipelines.core.errors import WarehouseError as WarehouseError

__all__: list[str]
