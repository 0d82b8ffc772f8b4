"""The choices of casework, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PathGroup(TextChoices):
    """The states of a path as pictures group them, nearest to open work first; one letter each."""

    OPEN = "o", _("open work")
    SUPPORTED = "s", _("supported work")
    SERVICE = "v", _("service")
    TRAINING = "t", _("training")
    REHABILITATIVE = "r", _("rehabilitative, work ability")
    PART = "p", _("part-time, laid off")
    UNEMPLOYED = "u", _("unemployed")
    OUTSIDE = "x", _("outside the labour force")
    UNKNOWN = "-", _("not known to the register")


GROUP_OF_STATE: dict[str, PathGroup] = {
    "open_work": PathGroup.OPEN,
    "subsidised_work": PathGroup.SUPPORTED,
    "entrepreneur": PathGroup.SUPPORTED,
    "work_trial": PathGroup.SERVICE,
    "coaching": PathGroup.SERVICE,
    "labour_market_training": PathGroup.TRAINING,
    "integration_training": PathGroup.TRAINING,
    "self_motivated_study": PathGroup.TRAINING,
    "apprenticeship": PathGroup.TRAINING,
    "other_education": PathGroup.TRAINING,
    "rehabilitative_work": PathGroup.REHABILITATIVE,
    "work_ability_service": PathGroup.REHABILITATIVE,
    "part_time": PathGroup.PART,
    "laid_off": PathGroup.PART,
    "unemployed": PathGroup.UNEMPLOYED,
    "outside": PathGroup.OUTSIDE,
}
"""Every path state of the register exchange, and the group it is drawn in."""


class Kept(TextChoices):
    """Whose value a settled conflict left in force."""

    OURS = "ours", _("the value typed in Polku")
    THEIRS = "theirs", _("the value of the register")
    AGREED = "agreed", _("the register came to say the same")


CONFLICT_FIELD = {
    "coach_id": _("Own coach"),
    "channel": _("Channel of a contact"),
    "note": _("Summary of a contact"),
    "end": _("End of a service"),
    "planned_end": _("Planned end of a service"),
    "outcome": _("Outcome of a service"),
}
"""Fields typed in Polku that an extract may say otherwise of."""


class EventKind(TextChoices):
    CONTACT = "contact", _("contact recorded")
    MEETING = "meeting", _("meeting booked")
    ALLOCATED = "allocated", _("own coach given")
    SETTLED = "settled", _("conflict settled")
    SERVICE = "service", _("service begun or ended")


TABLE_LABELS = {
    "coaches": _("Coaches"),
    "persons": _("Persons"),
    "job_searches": _("Job searches"),
    "statuses": _("Employment codes"),
    "services": _("Services"),
    "contacts": _("Contacts"),
    "plans": _("Plans"),
    "jobs": _("Jobs"),
    "benefits": _("Benefit months"),
    "incomes": _("Income months"),
}
"""The tables of the register exchange."""

KIND_LABELS = {
    "text": _("text"),
    "date": _("date"),
    "datetime": _("date and time"),
    "month": _("month"),
    "integer": _("whole number"),
    "decimal": _("decimal number"),
    "boolean": _("yes or no"),
}
"""What a column of the register exchange holds (`register.schema.Kind`)."""


class UploadState(TextChoices):
    """How far a register extract sent through the page has come."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, not loaded")
    CLOSED = "closed", _("cannot be loaded")
    LOADING = "loading", _("being loaded")
    LOADED = "loaded", _("loaded")
    DISCARDED = "discarded", _("discarded")
    EXPIRED = "expired", _("deleted unloaded after 7 days")


class UploadPhase(TextChoices):
    """What a job does with an upload, in its order."""

    READ = "read", _("Reading and checking")
    LOAD = "load", _("Loading")
    REBUILD = "rebuild", _("Working out where the changed clients stand")


AT_WORK = (UploadState.CHECKING, UploadState.LOADING)
"""States that a job brings to the next."""
OPEN_UPLOADS = (*AT_WORK, UploadState.CHECKED, UploadState.CLOSED)
"""States in which the files are still kept."""


class DutyKind(TextChoices):
    """What a duty asks for (`rules.names.Kind`), as lists and pages call it."""

    INITIAL_INTERVIEW = "initial_interview", _("Initial interview")
    SUPPLEMENTARY_MEETING = "supplementary_meeting", _("Supplementary meeting")
    JOB_SEARCH_MEETING = "job_search_meeting", _("Job-search meeting")
    MEETING_BEFORE_END = "meeting_before_end", _("Meeting before the service ends")
    PLAN = "plan", _("Employment plan")
    JOB_SEARCH_DUTY = "job_search_duty", _("Job-search duty")
    JOB_PROFILE = "job_profile", _("Job profile not published")


class DutyState(TextChoices):
    """How a duty stands (`rules.duty.State`), in the words of a page."""

    OPEN = "open", _("Open")
    LATE = "late", _("Late")
    KEPT = "kept", _("Kept in time")
    KEPT_LATE = "kept_late", _("Kept late")
    SUSPENDED = "suspended", _("Suspended")


class Way(TextChoices):
    """How a contact was made, in the words of a list."""

    VISIT = "visit", _("Visit")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Phone")
    MESSAGE = "message", _("Message")
    OTHER = "other", _("Other contact")


_WAY_OF_CHANNEL = {
    "office": Way.VISIT,
    "walk_in": Way.VISIT,
    "video": Way.VIDEO,
    "phone": Way.PHONE,
    "online": Way.MESSAGE,
    "letter": Way.MESSAGE,
}
_METHODS = {
    Way.VISIT: "21 24 27 35 36",
    Way.VIDEO: "20 22 25 28",
    Way.PHONE: "01 02 23 26 29 31",
    Way.MESSAGE: "03 04 05 32 33 34 97",
}
_WAY_OF_METHOD = {code: way for way, codes in _METHODS.items() for code in codes.split()}


def way_of(method: str, channel: str) -> Way:
    """Return how a contact was made: the method tells (yhteydenottotapa), else the channel does."""
    return _WAY_OF_METHOD.get(method) or _WAY_OF_CHANNEL.get(channel, Way.OTHER)
