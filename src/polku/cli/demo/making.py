"""Making the town, loading it and serving it: what `polku demo` does once its options are read."""

import os

from polku.cli import serve
from polku.cli.dates import today as this_day
from polku.cli.demo.choice import Choice, chosen
from polku.cli.demo.voice import Voice
from polku.demo.calibration import CalibrationError
from polku.demo.options import Options
from polku.demo.writing import Home, HomeTakenError, StrangersError, ensure_town
from polku.reference.areas import UnknownAreaError


def run(voice: Voice, home: Home, choice: Choice, port: int | None) -> None:
    """Make and load the town of a home and serve it on a port (None: not at all)."""
    if port is not None:
        _ensure_port(voice, port)
        os.environ.setdefault("POLKU_ADDRESS", _address(port))
    try:
        _make(voice, home, choice)
        _serve_or_say(voice, home, port)
    except OSError as error:
        voice.fail("failed", home=home.folder, why=error)


def _ensure_port(voice: Voice, port: int) -> None:
    try:
        serve.ensure_free(serve.HOST, port)
    except serve.PortTakenError:
        voice.fail("port_taken", port=port, other=port + 1 if port < 65535 else port - 1)


def _make(voice: Voice, home: Home, choice: Choice) -> None:
    """Make the town, unless it stands already, and load it."""
    try:
        options, stands = chosen(home, choice, this_day())
        voice.begin("standing" if stands else "making", options)
        ensure_town(options, home, voice.part)
    except UnknownAreaError as error:
        voice.fail("unknown_area", why=error)
    except CalibrationError as error:
        voice.fail("no_figures", why=error)
    except StrangersError as error:
        voice.fail("strangers", home=home.folder, what=", ".join(error.names))
    except HomeTakenError as error:
        voice.fail_other_town(home, error.made)
    _load(voice, home, options)


def _load(voice: Voice, home: Home, options: Options) -> None:
    """Load the extract of the home into its own database and index, whatever the environment names."""
    for name in ("POLKU_DATABASE", "POLKU_INDEX", "POLKU_INDEX_KEY"):
        os.environ.pop(name, None)
    os.environ |= {"POLKU_DEMO": "1", "POLKU_TODAY": options.today.isoformat()}
    from polku.cli import django

    django.start(home.folder.resolve())
    from polku.analytics.index.faults import IndexFaultError
    from polku.apps.casework.actions import LoadError
    from polku.cli.demo.loading import load_town

    try:
        voice.loaded(load_town(home, options, voice.part))
    except LoadError as error:
        voice.fail("failed", home=home.folder, why=error)
    except IndexFaultError as fault:
        voice.fail("index_fault", why=fault.text(voice.speech))


def _address(port: int) -> str:
    return f"http://localhost:{port}"


def _serve_or_say(voice: Voice, home: Home, port: int | None) -> None:
    if port is None:
        voice.tell("made", home=home.folder)
        return
    address = f"{_address(port)}/"
    serve.run(
        serve.HOST,
        port,
        workers=1,
        ready=lambda: voice.tell("ready", address=address, broken=home.broken, truth=home.truth),
    )
