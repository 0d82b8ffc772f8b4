"""Services found by need, in any of the languages, with why: on a handful that tells one from another."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from polku.matching.asking import By
from polku.matching.documents import Document, document
from polku.matching.index import Hit, Index
from polku.matching.synonyms import SynonymsError, parse
from polku.services.names import ProviderKind
from polku.services.service import Provider, Service, Texts

DOCUMENTS = (
    Document(
        "trial",
        {
            "fi": {"name": "Työkokeilu", "summary": "Kokeilet ammattia oikealla työpaikalla."},
            "sv": {"name": "Arbetsprövning", "summary": "Du prövar ett yrke på en arbetsplats."},
        },
    ),
    Document("debt", {"fi": {"name": "Velkaneuvonta", "summary": "Kun laskut jäävät maksamatta."}}),
    Document("welding", {"sv": {"name": "Svetskurs", "summary": "Yrkesutbildning i metall."}}),
    Document("young", {"en": {"name": "Navigator", "summary": "Guidance for young people."}}),
    Document(
        "bus", {"fi": {"name": "Linja-autonkuljettajan kurssi", "taking_part": "Hae netissä."}}
    ),
)
GROUPS = parse(
    """
    [[group]]
    fi = ["työkokeilu", "harjoittelu"]
    sv = ["arbetsprövning", "praktik"]
    en = ["work trial", "internship"]
    en_said = ["learn by doing"]

    [[group]]
    fi = ["hitsaaja"]
    sv = ["svets"]
    en = ["welder"]

    [[group]]
    en = ["young"]
    ages = [15, 29]
    """,
    "here",
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.of(DOCUMENTS, synonyms=GROUPS, dictionary=False)


def first(index: Index, query: str) -> Hit:
    return index.search(query).hits[0]


@pytest.mark.parametrize(
    ("query", "key", "by"),
    [
        ("työkokeilu", "trial", By.SAME),
        ("TYÖKOKEILUSSA", "trial", By.FORM),
        ("tyokokeilu", "trial", By.SAME),
        ("Missä on velkaneuvontaa?", "debt", By.FORM),
        ("laskuja maksamatta", "debt", By.FORM),
        ("autonkuljettaja", "bus", By.PART),
        ("praktik", "trial", By.SYNONYM),
        ("I want an internship", "trial", By.LANGUAGE),
        ("learn by doing", "trial", By.LANGUAGE),
        ("jobba som welder", "welding", By.LANGUAGE),
        ("veklaneuvonta", "debt", By.TYPO),
        ("olen 19-vuotias", "young", By.SYNONYM),
        ("I am 22 years old", "young", By.SYNONYM),
    ],
)
def test_finds_by_need_and_says_by_what(index: Index, query: str, key: str, by: By) -> None:
    hit = first(index, query)
    assert (hit.key, hit.reasons[0].by) == (key, by)


def test_marks_the_words_where_they_stand(index: Index) -> None:
    query = "Jag söker praktik"
    hit = first(index, query)
    (reason,) = hit.reasons
    assert query[reason.start : reason.end] == "praktik"
    texts = DOCUMENTS[hit.row].texts
    marked = {
        (one.language, one.field): texts[one.language][one.field][one.start : one.end]
        for one in reason.marks
    }
    assert marked == {("fi", "name"): "Työkokeilu", ("sv", "name"): "Arbetsprövning"}
    assert reason.words == ("työkokeilu", "arbetsprövning")


def test_a_number_that_is_no_age_leads_nowhere(index: Index) -> None:
    assert not index.search("22 euroa").hits
    assert index.search("22 euroa").unknown == ("euroa",)


def test_a_word_in_the_name_counts_for_more_than_one_in_small_print() -> None:
    documents = [
        Document("print", {"fi": {"name": "Kurssi", "documents": "velka"}}),
        Document("name", {"fi": {"name": "Velka", "documents": "kurssi"}}),
    ]
    index = Index.of(documents, synonyms=(), dictionary=False)
    assert [one.key for one in index.search("velka").hits] == ["name"]
    assert np.all(index.scores("velka") > 0)


def test_keeps_by_mask_and_by_question_alike(index: Index) -> None:
    mask = np.array([one.key != "trial" for one in DOCUMENTS])
    by_mask = index.search("kurssi työkokeilu", keep=mask)
    assert by_mask == index.search("kurssi työkokeilu", keep=lambda key: key != "trial")
    assert [one.key for one in by_mask.hits] == ["bus"]
    assert by_mask.total == 1


def test_nothing_asked_finds_nothing(index: Index) -> None:
    for query in ("", "   ", "?!", "ja että"):
        assert not index.search(query).hits
    assert not Index.of([], synonyms=GROUPS).search("työ").hits


def test_searches_a_service_by_the_official_name_of_its_kind_too() -> None:
    service = Service(
        "one",
        "010",
        Provider("Kaupunki", ProviderKind.MUNICIPALITY),
        {"fi": Texts("Tutustu työhön")},
        kind="work_trial",
    )
    found = document(service).texts
    assert found["fi"] == {"name": "Tutustu työhön", "kind": "työkokeilu", "provider": "Kaupunki"}
    assert found["sv"] == {"kind": "arbetsprövning"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[group]]\nfi = 'työ'", 'here: [[group]] 1: fi = ["…", "…"]'),
        ("[[group]]\nfi = ['a']\n[[group]]\nes = ['b']", "here: [[group]] 2: es?"),
        ("[[group]]\nwhy = 'x'", "here: [[group]] 1: no words in fi, sv, en"),
        ("[[group]]\nfi = ['a']\nages = [1]", "here: [[group]] 1: ages = [from, to]"),
        ("[[group]", "here: Expected"),
    ],
)
def test_a_broken_file_of_synonyms_says_where(text: str, said: str) -> None:
    with pytest.raises(SynonymsError) as error:
        parse(text, "here")
    assert str(error.value).startswith(said)


def test_searches_in_many_threads_are_those_of_one() -> None:
    queries = [f"työkokeilu{ending} praktiken{number}" for number in range(40) for ending in "ansi"]
    index = Index.of(DOCUMENTS, synonyms=GROUPS, dictionary=False)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(index.search, queries))
    again = Index.of(DOCUMENTS, synonyms=GROUPS, dictionary=False)
    assert found == [again.search(query) for query in queries]


def test_reads_the_beginning_of_what_is_endless(index: Index) -> None:
    assert index.search("työkokeilu " + "sana " * 10_000) == index.search(
        "työkokeilu " + "sana " * 59
    )
