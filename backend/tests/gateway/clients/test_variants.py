"""Ways of sending that clients have beside that of the how-to page: newer protocols, gzip, batches."""

from itertools import count
from typing import Final, NamedTuple

import pytest

from analytics.projects.kinds import KeyKind
from tests.gateway.clients.running import Running, stored
from tests.gateway.clients.wiretap import wiretap
from tests.gateway.conftest import Stack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

_numbers: Final = count()


class Way(NamedTuple):
    """A program in which HOST, KEY and NAME are still to be put."""

    title: str
    language: str
    path: str
    code: str
    events: int = 1


WAYS: Final = (
    Way(
        "posthog-python, capture v1",
        "python",
        "/i/v1/analytics/events",
        "from posthog import Posthog\n"
        "failed = []\n"
        "told = {'on_error': lambda *a: failed.append(a)}\n"
        "ph = Posthog('KEY', host='HOST', capture_mode='v1', gzip=True, **told)\n"
        "ph.capture('NAME', distinct_id='u')\n"
        "ph.shutdown()\n"
        "assert not failed, failed\n",
    ),
    Way(
        "posthog-node, capture v1",
        "js",
        "/i/v1/analytics/events",
        "process.env.POSTHOG_CAPTURE_MODE = 'v1';\n"
        "const { PostHog } = await import('posthog-node');\n"
        "const ph = new PostHog('KEY', { host: 'HOST' });\n"
        "ph.on('error', (error) => { throw error; });\n"
        "ph.capture({ distinctId: 'u', event: 'NAME' });\n"
        "await ph.shutdown();\n",
    ),
    Way(
        "posthog-python, below a key in the path",
        "python",
        "/c/KEY/batch/",
        "from posthog import Posthog\n"
        "ph = Posthog('phc_of_another_place', host='HOST/c/KEY/')\n"
        "ph.capture('NAME', distinct_id='u')\n"
        "ph.shutdown()\n",
    ),
    Way(
        "segment-analytics-python, gzip and a batch",
        "python",
        "/v1/batch",
        "from segment.analytics import Client\n"
        "failed = []\n"
        "client = Client('KEY', host='HOST', gzip=True, on_error=lambda *a: failed.append(a))\n"
        "for n in range(150):\n"
        "    client.track(f'u{n}', 'NAME')\n"
        "client.flush()\n"
        "assert not failed, failed\n",
        150,
    ),
    Way(
        "analytics-node, the older one",
        "js",
        "/v1/batch",
        "import Analytics from 'analytics-node';\n"
        "const analytics = new Analytics('KEY', { host: 'HOST' });\n"
        "analytics.track({ userId: 'u', event: 'NAME' });\n"
        "await analytics.flush();\n",
    ),
    Way(
        "mixpanel (Python), buffered, with profiles",
        "python",
        "/track",
        "from mixpanel import BufferedConsumer, Mixpanel\n"
        "urls = {'events_url': 'HOST/track', 'people_url': 'HOST/engage', 'groups_url': 'HOST/groups'}\n"
        "consumer = BufferedConsumer(**urls)\n"
        "mp = Mixpanel('KEY', consumer=consumer)\n"
        "mp.people_set('u', {'$email': 'a@example.com'})\n"
        "mp.group_set('company', 'acme', {'plan': 'pro'})\n"
        "for n in range(60):\n"
        "    mp.track(f'u{n}', 'NAME', {'mood': '\\U0001f600'})\n"
        "consumer.flush()\n",
        60,
    ),
    Way(
        "mixpanel (Node), a batch by POST",
        "js",
        "/track",
        "import Mixpanel from 'mixpanel';\n"
        "const mp = Mixpanel.init('KEY', { host: 'HOST'.slice(7), protocol: 'http' });\n"
        "const events = [1, 2, 3].map((n) => ({ event: 'NAME', properties: { distinct_id: `u${n}` } }));\n"
        "const failed = await new Promise((done) => mp.track_batch(events, done));\n"
        "if (failed?.length) throw new Error(String(failed));\n",
        3,
    ),
    Way(
        "amplitude-analytics (Python), its batch path",
        "python",
        "/batch",
        "from amplitude import Amplitude, BaseEvent, EventOptions, Identify\n"
        "said = []\n"
        "client = Amplitude('KEY')\n"
        "client.configuration.server_url = 'HOST/batch'\n"
        "client.configuration.callback = lambda event, code, message=None: said.append(code)\n"
        "client.identify(Identify().set('plan', 'pro'), EventOptions(user_id='user-1'))\n"
        "client.track(BaseEvent('NAME', user_id='user-1'))\n"
        "client.shutdown()\n"
        "assert said == [200, 200], said\n",
    ),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.title)
def test_a_client_believes_that_all_went_well_and_it_did(stack: Stack, way: Way) -> None:
    name, key = f"way {next(_numbers)}", stack.key(KeyKind.PUBLIC)
    with wiretap(stack.gateway.port) as tap:
        code = way.code.replace("HOST", tap.url).replace("KEY", key).replace("NAME", name)
        Running(way.language, code).finish()
    assert len({event.event_id for event in stored(stack, name)}) == way.events
    assert all(each.status == 200 for each in tap.passed), tap.passed
    path = way.path.replace("KEY", key)
    assert path in {each.path.partition("?")[0] for each in tap.passed}


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (
            "python",
            "from posthog import Posthog\nfailed = []\n"
            "ph = Posthog('KEY', host='HOST', on_error=lambda *a: failed.append(a))\n"
            "ph.capture('x', distinct_id='u')\nph.shutdown()\nassert failed\n",
        ),
        (
            "python",
            "from rudderstack.analytics import Client\nfailed = []\n"
            "c = Client('KEY', host='HOST', on_error=lambda *a: failed.append(a))\n"
            "c.track('u', 'x')\nc.flush()\nassert failed\n",
        ),
        (
            "python",
            "from mixpanel import Consumer, Mixpanel, MixpanelException\n"
            "mp = Mixpanel('KEY', consumer=Consumer(events_url='HOST/track'))\n"
            "try:\n    mp.track('u', 'x')\n"
            "except MixpanelException as error:\n    assert 'unknown' in str(error)\n"
            "else:\n    raise AssertionError\n",
        ),
        (
            "python",
            "from amplitude import Amplitude, BaseEvent\nclient = Amplitude('KEY')\n"
            "client.configuration.server_url = 'HOST/2/httpapi'\n"
            "client.configuration.flush_interval_millis = 500\n"
            "client.track(BaseEvent('x', user_id='user-1'))\n"
            "__import__('time').sleep(4)\nclient.shutdown()\n",
        ),
    ],
    ids=["posthog", "rudder", "mixpanel", "amplitude"],
)
def test_a_wrong_key_is_told_and_not_sent_again(stack: Stack, language: str, code: str) -> None:
    with wiretap(stack.gateway.port) as tap:
        Running(language, code.replace("HOST", tap.url).replace("KEY", "pk_unknown")).finish()
    assert [each.status for each in tap.passed] == [401]
