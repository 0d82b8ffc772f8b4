"""The mail server that letters are sent by, as POLKU_SMTP names it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION = 587
PATIENCE = 30
"""Seconds that the server is waited for."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SHAPE = "smtp://user:password@host:port, smtp://…?starttls=1 or smtps://…"


class SmtpAddressError(ValueError):
    """POLKU_SMTP names no server that letters may be sent by."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, who we are to it, and how the way to it is closed to others."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    starttls: bool = False


def server_of(address: str) -> Server | None:
    """Read an address of a mail server; none: letters stay in the outbox.

    Raises SmtpAddressError, which never repeats the address: a password may be in it.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        starttls = asked.pop("starttls", "0") == "1"
        port = parts.port or (SUBMISSION if starttls else PORTS[parts.scheme])
    except (KeyError, ValueError) as error:
        raise SmtpAddressError(f"POLKU_SMTP cannot be read. Write {SHAPE}.") from error
    if not parts.hostname or asked or parts.path.strip("/"):
        raise SmtpAddressError(f"POLKU_SMTP cannot be read. Write {SHAPE}.")
    server = Server(
        parts.hostname,
        port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=starttls,
    )
    if server.user and not (server.tls or server.starttls or server.host in HERE):
        raise SmtpAddressError(
            "POLKU_SMTP would send a password in clear. Write smtps:// or add ?starttls=1."
        )
    return server


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Open the way to a server, signed in. Raises OSError, of which smtplib's errors are."""
    safely = ssl.create_default_context()
    if server.tls:
        way: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=PATIENCE, context=safely
        )
    else:
        way = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    with way:
        if server.starttls:
            way.starttls(context=safely)
        if server.user:
            way.login(server.user, server.password)
        yield way
