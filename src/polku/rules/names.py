"""The register's codes as the law's conditions read them, and what an authority may know besides.

Codes: Statistics Finland's description of the job-search register (KEHA/URA) and of the statistics
made from it.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a duty asks for, the first to do first where several are due on one day."""

    INITIAL_INTERVIEW = "initial_interview"
    JOB_SEARCH_MEETING = "job_search_meeting"
    MEETING_BEFORE_END = "meeting_before_end"
    PLAN = "plan"
    SUPPLEMENTARY_MEETING = "supplementary_meeting"
    JOB_SEARCH_DUTY = "job_search_duty"
    JOB_PROFILE = "job_profile"


class Known(StrEnum):
    """Findings of an authority that no register table carries; values of `Facts.known`."""

    MEETINGS_REQUESTED = "meetings_requested"
    """The client has asked for the meetings the law otherwise leaves out (P08, P09b)."""
    MEETINGS_NEEDED = "meetings_needed"
    """The need for services calls for meetings though work is about to start (P09b)."""
    WEIGHTY_REASON = "weighty_reason"
    """A weighty reason calls for meetings during joint purchase training (P12)."""
    FOLLOW_UP_UNNECESSARY = "follow_up_unnecessary"
    """A supplementary meeting after the meeting before a service ends is manifestly needless."""
    THREATENED = "threatened_by_unemployment"
    """In danger of becoming unemployed within two weeks though the register shows work."""
    WITHOUT_QUALIFICATION = "without_vocational_qualification"
    """No qualification that gives vocational readiness (upper secondary school gives none)."""
    NO_OPEN_JOBS = "work_in_open_market_impossible"
    """Found, with multi-sector support or a medical report, that open work is not possible (D08)."""
    MULTISECTOR_SUPPORT = "multisector_support_needed"
    """An authority has found a need of multi-sector support (D08)."""
    UNABLE_TO_WORK = "medically_unable_to_work"
    """A medical report says so and the client follows the plan (D08)."""
    LITERACY_STUDIES = "literacy_studies"
    """The self-motivated studies are full-time literacy studies (D08)."""
    BARRED_FROM_MARKET = "barred_from_labour_market"
    """Kept from the labour market as meant in the Unemployment Security Act 3:1.3 (D08)."""
    PROFILE_PUBLISHED = "job_profile_published"
    """The job profile stands on the national platform (D13)."""
    REFUGEE = "refugee"
    """Of the groups of act 681/2023 2.3–2.4 §: international protection, and their family (F17)."""
    EXTENSION_DAYS = "extension_days"
    """Paid the additional days of act 1290/2002 6:9 §, or days of weather hindrance (F15)."""
    EARNINGS_RELATED = "entitled_to_earnings_related"
    """Meets the conditions of the earnings-related allowance (C01)."""
    NOT_EARNINGS_RELATED = "not_entitled_to_earnings_related"
    """Does not meet them (C01)."""
    IMMIGRANT = "immigrant"
    """Moved to Finland as the integration act means it (C01, C03)."""
    TRIAL_CLIENT = "client_of_a_trial_municipality"
    """Has been a client of a trial municipality before (C07)."""
    ASKED_TO_MOVE = "asked_to_move"
    """The client has asked to be the client of another authority (C06)."""
    LANGUAGE_RIGHTS = "move_for_language_rights"
    """The move is needed to secure the client's language rights (C06)."""
    UNSUITABLE_RELATION = "move_for_unsuitable_relation"
    """The move is needed to avoid a client relation unsuitable for the client (C06)."""
    SAFETY = "move_for_safety"
    """The move is needed for the client's safety (C06)."""
    OTHER_REASON = "other_justified_reason"
    """Another justified reason not to transfer the client to the trial (C06)."""
    SERVICES_ENDANGERED = "move_endangers_services"
    """The move would endanger the services the client needs (C06)."""
    RECEIVER_CONSENTS = "receiving_municipality_consents"
    """The municipality the client asks for accepts the client (C06)."""
    WRITTEN_NOTICE = "written_notice_of_move"
    """The client has told the home authority in writing of moving to another one (C08)."""


INTERVIEW = frozenset({"21", "22", "23"})
"""Initial interview: visit, video, telephone."""
INTERVIEW_REMOTE = frozenset({"22", "23"})
SUPPLEMENTARY = frozenset({"24", "25", "26"})
"""Supplementary meeting: visit, video, telephone. What may stand for one is the law's (P13)."""
JOB_SEARCH_MEETING = frozenset({"27", "28", "29"})
"""Job-search meeting: visit, video, telephone."""
OLDER_INTERVIEW = frozenset(str(code) for code in range(70, 83))
"""Interviews of the act in force to 1 May 2022."""

SUBSIDISED, OPEN_WORK, UNEMPLOYED, LAID_OFF, SHORT_WEEK = "00", "01", "02", "03", "04"
IN_SERVICE, IN_EDUCATION, PART_TIME = "07", "08", "09"

WITHOUT_WORK = frozenset({UNEMPLOYED, LAID_OFF, IN_SERVICE})
"""Unemployed as the act defines it: also laid off in full, also while in a service that is no job."""
REDUCED_WORK = frozenset({SHORT_WEEK, PART_TIME})

PLANS = frozenset({"01", "02", "03", "04", "05", "06", "07"})
"""Employment plans and the plans that take their place: activation, integration, multi-sector."""
INTEGRATION_PLAN = "04"

TRAINING = frozenset({"labour_market_training", "integration_training"})
SUBSIDISED_WORK = frozenset({"wage_subsidy", "apprenticeship"})
LONG_SERVICES = TRAINING | SUBSIDISED_WORK | {"work_trial", "rehabilitation"}
"""Services in which, when long, the meetings wait (with self-motivated study, told apart below)."""
STUDY = "self_motivated_study"
JOINT_PURCHASE = "joint_purchase_training"
MULTISECTOR = "multisectoral_support"

NO_VOCATIONAL_EDUCATION = frozenset({"0", "1", "2"})
"""Education levels with no qualification after basic education; level 3 may be either."""

FINLAND = "FI"
"""Citizenship of Finland among the country codes of the exchange."""
