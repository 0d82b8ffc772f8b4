import pytest
from tests.cli.installation import Installer


@pytest.fixture(scope="session")
def installer(tmp_path_factory):
    found = Installer(tmp_path_factory.mktemp("installations"))
    yield found
    found.clear()


@pytest.fixture
def installation(installer):
    """Return an installation of Polku with an empty database."""
    return installer.make()
