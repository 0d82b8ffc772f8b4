"""The choices of the service catalogue, with their labels."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.services import names


class State(TextChoices):
    DRAFT = names.State.DRAFT.value, pgettext_lazy("state of a service", "draft")
    READY = names.State.READY.value, _("ready to publish")
    PUBLISHED = names.State.PUBLISHED.value, pgettext_lazy("state of a service", "published")
    OUTDATED = names.State.OUTDATED.value, pgettext_lazy("state of a service", "outdated")
    ARCHIVED = names.State.ARCHIVED.value, pgettext_lazy("state of a service", "archived")


class Channel(TextChoices):
    IN_PERSON = names.Channel.IN_PERSON.value, _("on the spot")
    REMOTE = names.Channel.REMOTE.value, _("remotely")
    BOTH = names.Channel.BOTH.value, _("on the spot or remotely")


class Audience(TextChoices):
    JOBSEEKER = names.Audience.JOBSEEKER.value, _("jobseekers")
    IMMIGRANT = names.Audience.IMMIGRANT.value, _("immigrants")
    YOUTH = names.Audience.YOUTH.value, _("young people")
    EMPLOYER = names.Audience.EMPLOYER.value, _("employers")
    EDUCATION_PROVIDER = names.Audience.EDUCATION_PROVIDER.value, _("education providers")
    PROFESSIONAL = names.Audience.PROFESSIONAL.value, _("professionals")


class Obligation(TextChoices):
    VOLUNTARY = names.Obligation.VOLUNTARY.value, _("Taking part is voluntary.")
    ONCE_AGREED = (
        names.Obligation.ONCE_AGREED.value,
        _("You must take part once it has been agreed in your plan."),
    )
    ALWAYS = names.Obligation.ALWAYS.value, _("You must always take part.")


class BenefitEffect(TextChoices):
    STATEMENT = (
        names.BenefitEffect.STATEMENT.value,
        _("The employment authority gives a statement on it to whoever pays your benefit."),
    )
    EXPENSES = (
        names.BenefitEffect.EXPENSES.value,
        _("You may get an expense allowance, if it has been agreed in your plan."),
    )
    PAID_IN_WAITING = (
        names.BenefitEffect.PAID_IN_WAITING.value,
        _("You may get a benefit even during a waiting period or an obligation to work."),
    )
    WAGES = names.BenefitEffect.WAGES.value, _("You get wages instead of a benefit.")


class Payer(TextChoices):
    EMPLOYMENT_AUTHORITY = names.Payer.EMPLOYMENT_AUTHORITY.value, _("employment authority")
    MUNICIPALITY = names.Payer.MUNICIPALITY.value, _("municipality")
    WELLBEING_COUNTY = names.Payer.WELLBEING_COUNTY.value, _("wellbeing services county")
    STATE = names.Payer.STATE.value, _("State")
    KELA = names.Payer.KELA.value, "Kela"
    EMPLOYMENT_FUND = names.Payer.EMPLOYMENT_FUND.value, _("Employment Fund")
    EMPLOYER = names.Payer.EMPLOYER.value, _("employer")
    PARTICIPANT = names.Payer.PARTICIPANT.value, _("who takes part")
    OTHER = names.Payer.OTHER.value, _("another")


class Role(TextChoices):
    TOWARD_WORK = names.Role.TOWARD_WORK.value, _("rehabilitation and training toward work")
    UPKEEP = names.Role.UPKEEP.value, _("upkeep of ability and of everyday life")


class ProviderKind(TextChoices):
    EMPLOYMENT_AUTHORITY = names.ProviderKind.EMPLOYMENT_AUTHORITY.value, _("employment authority")
    MUNICIPALITY = names.ProviderKind.MUNICIPALITY.value, _("municipality")
    WELLBEING_COUNTY = names.ProviderKind.WELLBEING_COUNTY.value, _("wellbeing services county")
    STATE = names.ProviderKind.STATE.value, _("State")
    COMPANY = names.ProviderKind.COMPANY.value, _("company")
    ASSOCIATION = names.ProviderKind.ASSOCIATION.value, _("association")
    SCHOOL = names.ProviderKind.SCHOOL.value, _("school")


class Condition(TextChoices):
    AGE = names.Condition.AGE.value, _("age in years")
    MUNICIPALITY = names.Condition.MUNICIPALITY.value, _("municipality of residence")
    STATUS = names.Condition.STATUS.value, _("employment status")
    UNEMPLOYMENT = names.Condition.UNEMPLOYMENT.value, _("days of unemployment")
    INTEGRATION = names.Condition.INTEGRATION.value, _("integration period going on")
    STUDY_RIGHT = names.Condition.STUDY_RIGHT.value, _("right to study for a degree")
    WORK_ABILITY = names.Condition.WORK_ABILITY.value, _("work ability limited")


class Source(TextChoices):
    """Where a value came from."""

    HERE = "here", _("written in Polku")
    IMPORT = "import", _("from a file")
    PTV = "ptv", _("from the Finnish Service Catalogue (PTV)")


class EventKind(TextChoices):
    """What happened to a service."""

    MADE = "made", _("added")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("changed state")
    REVIEWED = "reviewed", _("reviewed")
    SETTLED = "settled", _("difference settled")
    LAPSED = "lapsed", _("not reviewed in time")
    UNDONE = "undone", _("import undone")


class Kept(TextChoices):
    """Which value of a difference was left in force."""

    OURS = "ours", _("ours")
    THEIRS = "theirs", _("theirs")


class Gone(TextChoices):
    """Why a service is no longer found in the PTV."""

    DELETED = "deleted", _("It has been removed from the Finnish Service Catalogue (PTV).")
    ARCHIVED = "archived", _("It has been archived in the Finnish Service Catalogue (PTV).")
    MOVED = (
        "moved",
        _("The Finnish Service Catalogue (PTV) no longer tells it as a service of this area."),
    )


class RefreshState(TextChoices):
    """How far a refresh from the PTV has come."""

    WAITING = "waiting", _("waiting for its turn")
    WORKING = "working", _("going on")
    DONE = "done", _("done")
    FAILED = "failed", _("did not succeed")


class ImportState(TextChoices):
    """How far the import of a catalogue's file has come."""

    CHECKING = "checking", _("being read")
    CHECKED = "checked", _("to be looked through")
    REFUSED = "refused", _("could not be read")
    BRINGING = "bringing", _("being brought in")
    DONE = "done", _("brought in")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("deleted after 7 days")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


IMPORT_AT_WORK = (ImportState.CHECKING, ImportState.BRINGING, ImportState.UNDOING)
"""States that a job brings to the next."""


class ImportPhase(TextChoices):
    """What a job does with an import, in its order."""

    READ = "read", _("Reading the file")
    COMPARE = "compare", _("Comparing with the catalogue")
    SAVE = "save", _("Writing down")
    UNDO = "undo", _("Undoing")


IN_USE = "in_use"
"""In the place of a field that an undoing leaves alone: a client has been sent to the service."""


class Outcome(TextChoices):
    """What becomes of a service of a file."""

    NEW = "new", pgettext_lazy("services of a file", "New")
    CHANGED = "changed", pgettext_lazy("services of a file", "Changed")
    SAME = "same", pgettext_lazy("services of a file", "As before")
    GONE = "gone", pgettext_lazy("services of a file", "Not in the file")


class ReminderKind(TextChoices):
    """What a letter reminds of."""

    REVIEW = "review", _("review due")
    FUNDING = "funding", _("funding ends")
    ANSWER = "answer", _("review of an answer due")


AT_WORK = (RefreshState.WAITING, RefreshState.WORKING)
"""Of refreshes that have not ended."""
GIVEN_UP = timedelta(hours=2)
"""A refresh that has not ended by then has died with its process."""
