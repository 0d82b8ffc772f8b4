"""Words of the pages of referrals."""

from django.utils.translation import gettext, ngettext

from polku.apps.catalogue import words
from polku.apps.referrals.queries.suiting import Opening
from polku.rules.texts import written


def run_label(opening: Opening) -> str:
    """Return a run in a line: when, where, how many places are free."""
    run, language = opening.run, words.page_language()
    when = written(run.starts_on, language) if run.starts_on else gettext("at any time")
    if run.starts_on and run.ends_on:
        when = f"{when}–{written(run.ends_on, language)}"
    free = ""
    if opening.free is not None:
        free = ngettext("%(total)s place free", "%(total)s places free", opening.free) % {
            "total": opening.free
        }
    times = run.times.get(language) or next(iter(run.times.values()), "")
    return ", ".join(filter(None, (when, times, run.place, free)))
