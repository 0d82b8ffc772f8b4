"""What there is to choose from, also of an area of which the index knows nothing."""

import dataclasses

import pytest
from django.urls import reverse
from tests.apps.insight.conftest import HOME
from tests.apps.insight.test_pages import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_an_area_that_the_index_does_not_have_has_nobody(cast, use, enter, whole_index, name):
    alone = dataclasses.replace(whole_index.manifest, areas=[HOME])
    here = [shard for shard in whole_index.shards if shard.area == 0]
    use(dataclasses.replace(whole_index, manifest=alone, shards=here))
    answer = enter(cast["far_first_lead"]).get(reverse(f"insight:{name}"))
    assert answer.status_code == 200
