"""What a record of the PTV says of a service in one language."""

from polku.reference.names import Language
from polku.services.ptv.channels import NAMES
from polku.services.ptv.markup import plain_text
from polku.services.ptv.reading import Record, listed, said
from polku.services.service import Texts

SUMMARY = ("Summary", "ShortDescription", "GD_Summary", "GD_ShortDescription")
DESCRIPTION = ("Description", "GD_Description")
INSTRUCTION = ("UserInstruction", "ServiceUserInstruction", "GD_UserInstruction")
CHARGE = ("ChargeTypeAdditionalInfo", "GD_ChargeTypeAdditionalInfo")
TIMES = (
    ("DeadLine", "DeadLineAdditionalInfo", "GD_DeadLine"),
    ("ProcessingTime", "ProcessingTimeAdditionalInfo", "GD_ProcessingTime"),
    ("ValidityTime", "ValidityTimeAdditionalInfo", "GD_ValidityTime"),
)
"""Types of descriptions, those of the service itself before those of the national description (GD)
that it leans on, new names before older ones."""


def texts_of(record: Record, language: Language) -> Texts:
    """Return what a record says in a language, without markup."""
    return Texts(
        name=_said(record, "serviceNames", NAMES, language),
        summary=_described(record, SUMMARY, language),
        description=_described(record, DESCRIPTION, language),
        audience=_audience(record, language),
        taking_part=_paragraphs(
            [_described(record, kinds, language) for kinds in (INSTRUCTION, *TIMES)]
        ),
        price=_described(record, CHARGE, language),
    )


def _described(record: Record, kinds: tuple[str, ...], language: Language) -> str:
    return _said(record, "serviceDescriptions", kinds, language)


def _said(record: Record, name: str, kinds: tuple[str, ...], language: Language) -> str:
    return plain_text(said(record, name, kinds).get(language, ""))


def _audience(record: Record, language: Language) -> str:
    """Return who may take part: what is required, else the names of the target groups."""
    required = _said(record, "requirements", (), language)
    groups = (said(one, "name").get(language, "") for one in listed(record, "targetGroups"))
    return required or ", ".join(dict.fromkeys(filter(None, groups)))


def _paragraphs(texts: list[str]) -> str:
    return "\n\n".join(filter(None, texts))
