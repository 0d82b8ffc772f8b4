"""A catalogue's file out and in again, and everything that can be wrong with one."""

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polku.reference.names import LANGUAGES
from polku.register.writer import Format
from polku.services.exchange import read, write

from .catalogues import TODAY, catalogues


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogues(), st.sampled_from([Format.XLSX, Format.CSV]), st.sampled_from(LANGUAGES))
def test_what_is_written_is_what_is_read(catalogue, form, language):
    file = BytesIO()
    write(catalogue, file, language=language, form=form)
    file.seek(0)
    found = read(file, today=TODAY, name=f"luettelo.{form}")
    assert [fault.text(language) for fault in found.rejects] == []
    assert found.services == catalogue
    assert found.keys == {service.key for service in catalogue}
