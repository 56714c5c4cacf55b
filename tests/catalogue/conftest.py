"""The same tests on both databases."""

from collections.abc import Iterator

import pytest
from tests.catalogue.stock import SCHEMAS, Engine
from tests.support.postgres_server import drop_schemas


@pytest.fixture(scope="module", params=["sqlcipher", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Have ``stock.opened`` open catalogues in one of the databases."""
    Engine.is_postgresql = request.param == "postgresql"
    yield request.param
    while Engine.opened:
        Engine.opened.pop().close()
    if Engine.is_postgresql:
        drop_schemas(SCHEMAS)
    Engine.is_postgresql = False
