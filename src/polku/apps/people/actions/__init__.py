"""Everything that changes who may come in and who is in."""

from polku.apps.people.actions.door import TooManyFailuresError, identify
from polku.apps.people.actions.staff import (
    add_staff,
    end_sessions,
    give_password,
    let_in,
    write_to,
)
from polku.apps.people.actions.tokens import (
    LONGEST,
    make_token,
    owner_of,
    revoke,
    revoke_all,
)

__all__ = [
    "LONGEST",
    "TooManyFailuresError",
    "add_staff",
    "end_sessions",
    "give_password",
    "identify",
    "let_in",
    "make_token",
    "owner_of",
    "revoke",
    "revoke_all",
    "write_to",
]
