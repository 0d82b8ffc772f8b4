"""Why an extract did not come in, in words for the person who brought it."""


class LoadError(Exception):
    """The load stopped; nothing of the extract came in."""


class LoadRunningError(LoadError):
    """Another load holds the database: this one has not begun."""
