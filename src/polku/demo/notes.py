"""What coaches write down of a contact: short invented notes, in the language of the meeting."""

from collections.abc import Mapping

import numpy as np

from polku.demo.days import Texts

WRITTEN = 0.3
"""Share of contacts with a note."""

_FINNISH = (
    "Suunnitelma käyty läpi, työnhaku etenee.",
    "Sovittu neljän työpaikan hakemisesta kuukaudessa.",
    "Työhakemus ja CV päivitettiin yhdessä.",
    "Kertoi haastattelusta ensi viikolla.",
    "Pohdittiin työkokeilua, asiakas miettii.",
    "Kiinnostunut koulutuksesta, haku keväällä.",
    "Terveydentila rajoittaa raskasta työtä; toimittaa lausunnon.",
    "Ei vastannut, jätetty viesti.",
    "Kysyi palkkatuesta, ohjattu lukemaan ehdot.",
    "Lastenhoito järjestyy ensi kuussa, sen jälkeen kokoaika käy.",
    "Kyyti puuttuu, hakee töitä lähialueelta.",
    "Työtehtävät selvät, tarvitsee apua haastatteluun.",
)
_SWEDISH = (
    "Gick igenom planen, jobbsökningen framskrider.",
    "Kom överens om fyra sökta jobb i månaden.",
    "Uppdaterade ansökan och cv tillsammans.",
    "Berättade om en intervju nästa vecka.",
    "Talade om arbetsprövning, klienten funderar.",
    "Intresserad av utbildning, ansökan på våren.",
    "Hälsan begränsar tungt arbete; lämnar in ett utlåtande.",
    "Svarade inte, lämnade ett meddelande.",
    "Frågade om lönesubvention, visade villkoren.",
    "Barnvården ordnas nästa månad, därefter går heltid.",
    "Saknar skjuts, söker jobb i närheten.",
    "Uppgifterna är klara, behöver hjälp inför intervjun.",
)
_ENGLISH = (
    "Went through the plan, the search is going on.",
    "Agreed on four applications a month.",
    "Updated the application and the CV together.",
    "Told about an interview next week.",
    "Talked about a work trial, the client will think it over.",
    "Interested in a Finnish course in the evenings.",
    "Did not answer, left a message.",
    "Diploma from abroad: asked for its recognition.",
)
_NOTES: Mapping[str, tuple[str, ...]] = {"fi": _FINNISH, "sv": _SWEDISH, "en": _ENGLISH}


def notes(languages: Texts, rng: np.random.Generator) -> Texts:
    """Draw a note for some contacts, each in a service language (`fi`, `sv`, `en`); else empty."""
    written = np.full(len(languages), "", dtype=object)
    for language, texts in _NOTES.items():
        which = np.flatnonzero((languages == language) & (rng.random(len(languages)) < WRITTEN))
        written[which] = rng.choice(np.array(texts, dtype=object), len(which))
    return written
