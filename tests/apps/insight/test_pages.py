"""The pages on paths: what they show, to whom, and what they say when there is nothing to show."""

import csv
import html
import io
import re

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME, to_work

from polku.analytics.disclosure import Protection
from polku.analytics.index.faults import IndexFaultError
from polku.apps.insight import index as indexes
from polku.apps.insight.names import PROTECTION_LABELS

PAGES = [
    "situation",
    "paths",
    "states",
    "time-to-work",
    "revolving-door",
    "indicators",
    "compare",
    "map",
    "official",
]
FILES = {
    "situation": [
        "varanto",
        "virta",
        "rinnakkain",
        "kartta",
        "ika-ja-kieli",
        "suunnitelmavelka",
        "tunnusluvut",
    ],
    "paths": ["siirtymat", "polut"],
    "states": ["kuukausittain", "keskiajat", "siirtymaosuudet", "hajaannus"],
    "time-to-work": ["kayrat", "osuudet", "paattymiset"],
    "revolving-door": ["tyottomyyteen", "samat", "ketjut", "toisto"],
    "indicators": ["tyottomyys", "palvelut", "suunnitelmat", "yhteydet", "raha", "kaikki"],
    "compare": ["omat", "viralliset"],
    "map": ["kartta", "sijainti"],
    "official": ["rinnakkain", "sarja", "syyt"],
}

PUBLIC_PANELS = {"viralliset"}
"""Panels of official figures alone."""
PUBLIC = {"within", "month", "official", "labour_force", "difference"}
"""Columns with numbers that count nobody of the index, or are made of such and of shown ones."""


def text(response):
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(name, query=""):
    return reverse(f"insight:{name}") + query


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["analyst", "manager", "coordinator", "auditor", "national", "first_lead", "first_coach"]
)
def test_these_see_it(cast, index, enter, name, who):
    response = enter(cast[who]).get(at(name))
    assert response.status_code == 200
    assert response.context["answer"] is not None


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["editor", "admin", "lost"])
def test_these_do_not(cast, index, enter, name, who):
    browser = enter(cast[who])
    assert browser.get(at(name)).status_code == 404
    for key in FILES[name]:
        assert browser.get(reverse(f"insight:{name}-csv", args=[key])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("analyst", f"?alue={AWAY}"),
        ("analyst", "?yksikko=Far Unit one"),
        ("analyst", "?yksikko=No such unit"),
        ("second_lead", "?valmentaja=K-first_coach"),
        ("second_coach", "?valmentaja=K-first_coach"),
        ("analyst", "?valmentaja=K-first_coach"),
        ("analyst", "?valmentaja=K-nobody"),
    ],
)
def test_others_people_are_nowhere_to_be_found(cast, index, enter, name, who, query):
    browser = enter(cast[who])
    assert browser.get(at(name, query)).status_code == 404
    for key in FILES[name]:
        address = reverse(f"insight:{name}-csv", args=[key])
        assert browser.get(address + query).status_code == 404


def test_nobody_of_another_area_is_counted(cast, index, enter):
    shown = enter(cast["national"]).get(at("paths", f"?alue={AWAY}")).context["answer"].searches
    assert abs(shown - 30) <= 6
    mine = enter(cast["analyst"]).get(at("paths")).context["answer"].searches
    assert abs(mine - 240) <= 6


def test_own_clients_are_exact_and_the_page_says_so(cast, clients, index, enter):
    response = enter(cast["first_coach"]).get(at("paths", "?valmentaja=K-first_coach"))
    assert response.context["exact"]
    assert response.context["answer"].searches == 80
    assert "täsmällisiä" in text(response) or "tarkkoja" in text(response)


def test_others_are_perturbed_and_the_page_says_so(cast, clients, index, enter):
    response = enter(cast["analyst"]).get(at("paths"))
    assert not response.context["exact"]
    assert "suojattu" in text(response)
    assert reverse("help", args=["insight-paths"]) + "#suojaus" in response.content.decode()


def as_filed(column, cell):
    """Return what a file has where a page shows a cell: the same digits, without unit and grouping."""
    if cell.mark:
        return cell.mark
    if column.number and cell.value != "":
        return re.sub(r"[^\d,−]|,$", "", cell.shown).replace("−", "-")
    return str(cell.value)


@pytest.mark.parametrize("name", PAGES)
def test_the_file_has_the_figures_of_the_table(cast, index, enter, name):
    browser = enter(cast["analyst"])
    narrowed = "kunta=710" if name == "official" else "sukupuoli=man"
    page = browser.get(at(name, f"?{narrowed}"))
    for panel in page.context["answer"].panels:
        address = page.context["csv"][panel.key]
        assert narrowed in address
        file = browser.get(address).content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(file), delimiter=";"))
        columns = panel.file.columns
        assert rows[0] == [column.heading for column in columns]
        assert len(rows) - 1 == len(panel.file.rows)
        for row, cells in zip(rows[1:], panel.file.rows, strict=True):
            assert row == [as_filed(*pair) for pair in zip(columns, cells, strict=True)]
        for cells in panel.table.rows:
            assert [as_filed(*pair) for pair in zip(columns, cells, strict=True)] in rows


def test_no_figure_from_one_to_four_leaves(cast, index, enter):
    answer = enter(cast["analyst"]).get(at("paths", "?kunta=078")).context["answer"]
    for panel in answer.panels:
        names = [column.name for column in panel.table.columns]
        for counted in {"transitions", "people", "spells"} & set(names):
            found = [row[names.index(counted)].value for row in panel.table.rows]
            assert not [value for value in found if value in range(1, 5)]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?ika=100", "under_25"),
        ("?sukupuoli=x", "woman"),
        ("?koulutus=phd", "tertiary"),
        ("?kunta=091", "710"),  # a municipality, but none of the area
        ("?alkoi=maanantai", "2022-01..2024-10"),
        ("?alkoi=2024-13..", "2022-01..2024-10"),
        ("?alkoi=2024-10..2022-01", "2022-01..2024-10"),
        ("?yli=7", "10"),
        ("?luku=x", "paivat"),
        ("?kohta=sauna", "coaching"),
        ("?kohta=a>b", "coaching"),
        ("?lahto=x", "tyonhaku"),
        ("?sisalla=7", "24"),
        ("?palvelu=\0", "none"),
        ("?kesto=x", "over_2_years"),
    ],
)
def test_what_is_no_value_is_told_with_those_that_are(cast, index, enter, name, query, named):
    browser = enter(cast["analyst"])
    for address in (at(name), reverse(f"insight:{name}-csv", args=[FILES[name][0]])):
        response = browser.get(address + query)
        assert response.status_code == 422
        assert "answer" not in response.context
        assert named in text(response)


@pytest.mark.parametrize("name", PAGES)
def test_markup_in_an_address_stays_text(cast, index, enter, name):
    response = enter(cast["analyst"]).get(at(name, "?ika=<script>alert(1)</script>"))
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("name", "query"),
    [
        *((name, "?ika=60_up") for name in PAGES if name != "official"),  # nobody is
        *(
            (name, "?palvelu=none&kunta=710&sukupuoli=man&ika=under_25")
            for name in PAGES
            if name != "official"  # which knows places only
        ),
    ],
)
def test_nobody_found_says_so(cast, index, enter, name, query):
    response = enter(cast["analyst"]).get(at(name, query))
    assert response.status_code == 200
    assert "pk-empty" in response.content.decode()


OF_STARTS = {"paths", "states", "time-to-work", "revolving-door"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("period", ["1999", "..2099-01", "2025-01..2027-01", "2027"])
def test_a_period_that_is_not_known_is_told_with_the_months_that_are(
    cast, index, enter, name, period
):
    """Of starts the running month is known too; of the official page also months before our own."""
    first = "1/2006" if name == "official" else "1/2022"
    last = "11/2026" if name in OF_STARTS else "10/2026"
    browser = enter(cast["analyst"])
    for address in (at(name), reverse(f"insight:{name}-csv", args=[FILES[name][0]])):
        response = browser.get(f"{address}?alkoi={period}&kunta=710")
        assert response.status_code == 422
        assert f"jaksosta ”{period}”. Se kertoo kuukausista {first}–{last}:" in text(response)
        assert [chip.label for chip in response.context["chips"]] == ["Kunta: Raasepori"]


def test_the_year_that_goes_on_is_a_period_but_no_month(cast, index, enter):
    browser = enter(cast["analyst"])
    for name in PAGES:
        status = 422 if name == "situation" else 200  # whose period says its month
        assert browser.get(at(name, "?alkoi=2026")).status_code == status, name
    assert browser.get(at("official", "?alkoi=2010")).status_code == 200
    assert browser.get(at("paths", "?alkoi=2026-11..")).status_code == 200
    assert browser.get(at("map", "?alkoi=2026-11..")).status_code == 422


@pytest.mark.parametrize("name", PAGES)
def test_a_filter_given_twice_is_refused_and_nothing_else_is_lost(cast, index, enter, name):
    query = "?ika=under_25&kunta=710&ika=25_29&alkoi=2023-01..2023-06"
    browser = enter(cast["analyst"])
    browser.cookies["django_language"] = "sv"
    for address in (at(name), reverse(f"insight:{name}-csv", args=[FILES[name][0]])):
        response = browser.get(address + query)
        assert response.status_code == 422
        assert "answer" not in response.context
        said = "Ålder är angiven mer än en gång: Under 25 (under_25), 25–29 (25_29)."
        assert said in text(response)
        chosen = {
            field.name: [v for v, _, on in values if on]
            for field, values in response.context["fields"]
        }
        assert chosen["kunta"] == ["710"]
        assert chosen["alkoi"] == ["2023-01..2023-06"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("many", [1, 4])
def test_few_people_show_no_figure(cast, use, enter, name, many):
    use(index_of(*(to_work(n, area=HOME) for n in range(many)), until="2026-11-23", areas=(HOME,)))
    response = enter(cast["analyst"]).get(at(name))
    assert response.status_code == 200
    answer = response.context["answer"]
    figures = [
        cell.value
        for panel in answer.panels
        if panel.key not in PUBLIC_PANELS
        for line in panel.table.lines
        for column, cell in line
        if column.number and column.name not in PUBLIC
    ]
    assert set(figures) <= {"", 0, 5}
    assert not answer.panels[0].heading.count("%")


@pytest.mark.parametrize("name", PAGES)
def test_a_path_that_never_was_a_job_search_is_no_error(cast, use, enter, name):
    use(index_of(Person([("outside", "2025-01-01")], area=HOME), until="2026-11-23", areas=(HOME,)))
    assert enter(cast["analyst"]).get(at(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (IndexFaultError("no_index", folder="/srv/x"), 200, "polku paths build"),
        (IndexFaultError("version", folder="/srv/x", found=7, wanted=8), 503, "7"),
        (IndexFaultError("missing", shard="trial-18-0", file="spells.arrow"), 503, "trial-18-0"),
        (IndexFaultError("busy", folder="/srv/x"), 503, "rakennetaan"),
    ],
)
def test_an_index_of_no_use_says_what_to_do(cast, monkeypatch, enter, name, fault, status, said):
    def broken():
        raise fault

    monkeypatch.setattr(indexes, "index", broken)
    response = enter(cast["analyst"]).get(at(name))
    assert response.status_code == status
    assert said in text(response)
    address = reverse(f"insight:{name}-csv", args=[FILES[name][0]])
    assert enter(cast["analyst"]).get(address).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_as_many_statements_however_much_is_asked(
    cast, clients, index, enter, django_assert_max_num_queries, name
):
    browser = enter(cast["first_lead"])
    for query in ("", "?yksikko=Unit one", "?yksikko=Unit one&ika=30_54&sukupuoli=man"):
        with django_assert_max_num_queries(9):
            assert browser.get(at(name, query)).status_code == 200


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_the_heading_says_the_finding_in_figures(cast, index, enter, name, language):
    browser = enter(cast["analyst"])
    browser.cookies["django_language"] = language
    query = "?alkoi=2022" if name == "compare" else ""  # the last year has nobody new
    for panel in browser.get(at(name, query)).context["answer"].panels[:2]:
        assert re.search(r"\d", panel.heading), panel.heading


def test_a_click_leads_to_the_page_with_what_was_clicked(cast, index, enter):
    browser = enter(cast["analyst"])
    page = browser.get(at("paths", "?ika=30_54"))
    picture = page.context["answer"].graph.pictures["wide"]
    links = {group.href for group in picture.groups if group.href}
    assert "?ika=30_54&kohta=coaching" in links
    focused = browser.get(at("paths", "?ika=30_54&kohta=coaching")).context["answer"]
    assert {"Valmennus" in flow.text for flow in focused.flows} == {True}
    paths = [strip.words for strip in (*focused.working, *focused.others)]
    assert paths
    assert all("valmennus" in one.lower() for one in paths)
    assert focused.unfocused == "?ika=30_54"


def test_the_clock_may_start_with_the_service(cast, index, enter):
    browser = enter(cast["analyst"])
    search = browser.get(at("time-to-work")).context["answer"]
    service = browser.get(at("time-to-work", "?lahto=palvelu")).context["answer"]
    after = browser.get(at("time-to-work", "?lahto=palvelun-loppu")).context["answer"]
    for number, answer in enumerate((search, service, after)):
        assert [switch.current for switch in answer.origins].index(True) == number
    files = [list(one.curves.file.spreadsheet()) for one in (search, service, after)]
    assert files[0] != files[1] != files[2] != files[0]
    assert "?lahto=palvelu" in {switch.href for switch in search.origins}


def test_everybody_in_the_end_is_somewhere(cast, index, enter):
    exits = enter(cast["analyst"]).get(at("time-to-work")).context["answer"].exits
    shares = [int(found) for found in re.findall(r"(\d+)\s*%", exits.described)]
    assert abs(sum(shares) - 100) <= 3


@pytest.mark.parametrize(
    ("split", "groups"),
    [
        ("sukupuoli", ["Miehet", "Naiset"]),
        ("kunta", ["Hanko", "Raasepori"]),
        ("ika", ["30–54"]),
    ],
)
def test_curves_are_drawn_by_what_is_chosen(cast, index, enter, split, groups):
    browser = enter(cast["analyst"])
    answer = browser.get(at("time-to-work", f"?erittely={split}")).context["answer"]
    assert [row[0].shown for row in answer.ends.table.rows] == groups
    assert [switch.label for switch in answer.splits if switch.current] != [
        "Ensimmäisen palvelun mukaan"
    ]
    assert all(name in answer.curves.described for name in groups)
    plain = browser.get(at("time-to-work")).context["answer"]
    late = [note for note in plain.curves.notes if "jokainen palvelu" in note]
    assert late  # who waits for a service looks slow; who is of an age does not
    assert not set(late) & set(answer.curves.notes)


def test_a_length_of_unemployment_narrows_the_paths_and_is_said_to_bend_the_curves(
    cast, index, enter
):
    browser = enter(cast["analyst"])
    page = browser.get(at("paths", "?kesto=over_2_years"))
    assert page.context["answer"].searches < browser.get(at("paths")).context["answer"].searches
    assert [chip.href for chip in page.context["chips"]] == ["?"]
    notes = browser.get(at("time-to-work", "?kesto=over_2_years")).context["answer"].curves.notes
    assert any("keston mukaan" in note for note in notes)


def test_who_left_is_one_figure_where_all_are_known_for_two_years(cast, index, use, enter):
    """Where they are not it is said why fewer are behind a longer time."""
    people = [to_work(n, area=HOME) for n in range(120)]  # who all left in 2023
    for until, figures, said in (("2026-11-23", 1, False), ("2024-08-31", 3, True)):
        use(index_of(*people, until=until, areas=(HOME,)))
        panel = enter(cast["analyst"]).get(at("revolving-door")).context["answer"].unemployment
        left = [row[2].value for row in panel.table.rows]
        assert left == [*sorted(left[:3], reverse=True), *sorted(left[3:], reverse=True)]
        assert len(set(left[:3])) == figures
        assert any("harvemmista" in note for note in panel.notes) == said


def test_each_protection_is_told_of_its_panels(cast, clients, index, enter):
    """Some panels of a page that is exact are of more people than may be opened one by one."""
    first, *others = (
        enter(cast["first_lead"]).get(at("situation", "?yksikko=Unit one")).context["protections"]
    )
    assert first == str(PROTECTION_LABELS[Protection.EXACT])
    assert others
    assert all(": " in one and not one.startswith("Pienet") for one in others)


def test_a_page_about_months_says_period(cast, index, enter):
    browser = enter(cast["analyst"])
    for name in ("map", "indicators", "official", "compare"):
        assert '<label for="f-alkoi">Aikaväli</label>' in browser.get(at(name)).content.decode()
        refused = browser.get(at(name, "?alkoi=2022..2020"))
        assert refused.status_code == 422
        assert refused.context["unknown"]["field"] == "Aikaväli"


def test_a_form_above_a_refused_file_asks_the_page(cast, index, enter):
    address = reverse("insight:paths-csv", args=["polut"])
    refused = enter(cast["analyst"]).get(f"{address}?sukupuoli=x").content.decode()
    assert f'action="{at("paths")}"' in refused
    assert f'hx-get="{at("paths")}"' in refused


def test_a_focused_page_is_about_those_whose_paths_pass_there(cast, index, enter):
    browser = enter(cast["analyst"])
    everybody = browser.get(at("paths")).context["answer"]
    state = browser.get(at("paths", "?kohta=coaching")).context["answer"]
    move = browser.get(at("paths", "?kohta=unemployed>open_work")).context["answer"]
    assert "tuli tilaan ”Valmennus”" in state.graph.heading
    assert "tilasta ”Työtön” tilaan ”Avoin työ”" in move.graph.heading
    assert len({one.graph.heading for one in (everybody, state, move)}) == 3
    assert "ei vain niistä, joiden polku kulkee" in state.variants.measure
    assert "ei vain niistä" not in everybody.variants.measure
    assert everybody.variants.measure.startswith("Palkin")


def test_what_cannot_be_followed_yet_is_not_called_too_few(cast, index, enter):
    """The register stands at 2026-11-23: of July six months have not passed, of January 24 not."""
    browser = enter(cast["analyst"])
    door = browser.get(at("revolving-door", "?alkoi=2026-07..&sisalla=24")).context["answer"]
    assert "6 kk" in door.unemployment.empty
    assert "1.1.2027" in door.unemployment.empty
    assert "24 kk" in door.same.empty
    assert "1.7.2028" in door.same.empty
    paths = browser.get(at("paths", "?alkoi=2026-01..")).context["answer"]
    for panel in (paths.graph, paths.variants):
        assert "1.1.2028" in panel.empty
        assert "Liian vähän" not in panel.heading
    known = browser.get(at("revolving-door", "?alkoi=2024-01..")).context["answer"]
    assert "kulunut" not in known.unemployment.empty
