"""Keep the translations whole: extract messages, check that none is missing, compile.

    python scripts/translations.py update    # messages of the code → locale/*/LC_MESSAGES/django.po
    python scripts/translations.py check     # exit 1 when one is missing, fuzzy or out of date
    python scripts/translations.py compile   # .po → .mo, read by Django

Babel does the work, so that no GNU gettext is needed; Django's own `templatize` turns templates into
something Babel can read.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "polku"
LOCALE = SOURCE / "web" / "locale"
LANGUAGES = ("fi", "sv")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Extract the messages of a Django template (a Babel extraction method)."""
    code = templatize(file.read().decode("utf-8"))
    lines = "\n".join(line.strip() for line in code.splitlines())
    return extract_python(io.BytesIO(lines.encode()), keywords, comment_tags, options)


def messages() -> Catalog:
    """Return every message of the code and the templates."""
    settings.configure()
    catalog = Catalog(project="Polku", charset="utf-8")
    methods = [("**/migrations/**", "ignore"), ("**.py", "python")]
    methods += [
        ("**/templates/**.html", extract_template),
        ("**/templates/**.txt", extract_template),
    ]
    # A method given as a function goes through Babel unchanged.
    found = extract_from_dir(SOURCE, methods, keywords=KEYWORDS, comment_tags=("Translators:",))  # type: ignore[arg-type]
    for name, line, text, comments, context in found:
        catalog.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    if not path(language).exists():
        return Catalog(locale=language, project="Polku", charset="utf-8")
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> int:
    template = messages()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        path(language).parent.mkdir(parents=True, exist_ok=True)
        with path(language).open("wb") as file:
            write_po(
                file, catalog, width=100, sort_output=True, include_lineno=False, omit_header=False
            )
        print(
            f"{language}: {len(catalog)} messages, {sum(1 for _ in missing(catalog))} to translate"
        )
    return 0


def missing(catalog: Catalog) -> Iterator[str]:
    """Name the messages without a full, certain translation."""
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            yield str(message.id)


def _keys(catalog: Catalog) -> set[tuple[Any, str | None]]:
    return {(message.id, message.context) for message in catalog if message.id}


def check() -> int:
    template = messages()
    faults = []
    for language in LANGUAGES:
        catalog = read(language)
        faults += [f"{language}: not translated: {text!r}" for text in missing(catalog)]
        faults += [
            f"{language}: not in the catalog: {m[0]!r}" for m in _keys(template) - _keys(catalog)
        ]
        faults += [
            f"{language}: no longer used: {m[0]!r}" for m in _keys(catalog) - _keys(template)
        ]
        for message in catalog:
            faults += [f"{language}: {message.id!r}: {e}" for e in message.check(catalog)]
    print("\n".join(faults) or f"Translations are whole: {', '.join(LANGUAGES)}.")
    return 1 if faults else 0


def compile_all() -> int:
    for language in LANGUAGES:
        with path(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))
    return 0


if __name__ == "__main__":
    commands = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
