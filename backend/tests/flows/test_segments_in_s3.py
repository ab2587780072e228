"""A bucket that is away, as an operator sees it."""

import pytest
import redis
from django.conf import LazySettings

from analytics.events.models import ChoreRun
from analytics.events.segments import s3_client
from analytics.events.segments.bucket import Bucket
from analytics.pipeline.chores import run_chore


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("chore", ["check_segments", "sweep_segments"])
def test_a_chore_fails_with_a_sentence_that_says_what_to_do(
    chore: str, clean_redis: "redis.Redis", settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_client, "_RETRY_SECONDS", 1)
    settings.SEGMENTS_BUCKET = Bucket(
        name="stats", prefix="a", region="us-east-1", access_key_id="id", secret_access_key="hidden",
        endpoint="http://127.0.0.1:1", name_in_host=False, ca_bundle=None,
    )  # fmt: skip
    assert run_chore(chore)
    assert ChoreRun.objects.get(pk=chore).error == (
        "StoreError: s3://stats/a at http://127.0.0.1:1 cannot be listed: Connection refused: "
        "see that it runs, and that AWS_ENDPOINT_URL leads to it"
    )
