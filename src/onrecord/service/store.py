"""The service's store as one: ``ports.service.Service``. Import it once Django is set up."""

from collections.abc import Collection
from dataclasses import dataclass

from onrecord.ports.clock import Randomness
from onrecord.service.access_log import DatabaseAccessLog, Mac
from onrecord.service.accounts import DatabaseAccounts
from onrecord.service.answers import DatabaseAnswers
from onrecord.service.doors import DatabaseDoors
from onrecord.service.exports import DatabaseExports
from onrecord.service.links import DatabaseLinks
from onrecord.service.migrating import confirm_migrated, migrate
from onrecord.service.openings import DatabaseOpenings
from onrecord.service.recoveries import DatabaseRecoveries
from onrecord.service.searches import DatabaseSearches
from onrecord.service.tokens import DatabaseTokens
from onrecord.service.webhooks import DatabaseWebhooks
from onrecord.service.works import DatabaseWorks


@dataclass(frozen=True, slots=True)
class DatabaseService:
    """All that the service keeps, each behind its own port."""

    accounts: DatabaseAccounts
    access_log: DatabaseAccessLog
    works: DatabaseWorks
    searches: DatabaseSearches
    recoveries: DatabaseRecoveries
    tokens: DatabaseTokens
    answers: DatabaseAnswers
    exports: DatabaseExports
    webhooks: DatabaseWebhooks
    openings: DatabaseOpenings
    links: DatabaseLinks
    doors: DatabaseDoors


def open_service(
    mac: Mac, randomness: Randomness, far: Collection[str], *, migrates: bool = True
) -> DatabaseService:
    """Bring the tables to this version and return the store; ``mac`` is the home's keyed MAC.

    ``far`` are verbs whose work a worker apart can do. Who does not migrate demands that the server
    did.

    Raises:
        HomeError: the file is damaged or of another home, or the tables are of another version.
    """
    if migrates:
        migrate()
    else:
        confirm_migrated()
    return DatabaseService(
        DatabaseAccounts(),
        DatabaseAccessLog(mac),
        DatabaseWorks(randomness, far),
        DatabaseSearches(),
        DatabaseRecoveries(),
        DatabaseTokens(),
        DatabaseAnswers(),
        DatabaseExports(),
        DatabaseWebhooks(),
        DatabaseOpenings(),
        DatabaseLinks(),
        DatabaseDoors(),
    )
