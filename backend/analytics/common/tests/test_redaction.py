"""A sample shows what was wrong with an event, and nobody's data."""

import json
import time

import pytest

from analytics.common.redaction import LONGEST, redacted, scrubbed


@pytest.mark.parametrize(
    "secret",
    [
        "alice@example.com",
        "alice%40example.com",
        "alice%2540example.com",
        "alice\uff20example.com",
        "203.0.113.77",
        "203.0.113.77:8080",
        "203-0-113-77",
        "addr_203.0.113.77",
        "4111.1111.1111.1111",
        "2001:db8::1:2",
        "::ffff:203.0.113.77",
        "fe80::1",
        "sk_AbCdEfGhIjKlMnOpQrStUv",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
        "Bearer abcdef123456",
        "4111 1111 1111 1111",
        "4111111111111111",
        "+49 171 2345678",
        "9f86d081884c7d659a2feaa0c55ad015",
    ],
)
@pytest.mark.parametrize("around", ["{}", "before {} after", "x={}", "({})", '"{}",', "https://h.example/{}"])
def test_no_text_keeps_what_looks_like_a_person_or_a_secret(secret: str, around: str) -> None:
    told = scrubbed(around.format(secret))
    assert secret not in told
    assert secret[-8:] not in told


@pytest.mark.parametrize(
    "key",
    [
        "password", "apiKey", "api_key", "Authorization", "cookie", "access_token", "email", "phone",
        "e_mail", "ip", "ip_address", "$ip", "user_ip", "user_agent", "userAgent", "user_id", "session_id",
        "clientIp", "remoteAddr", "remote_addr", "x-forwarded-for", "sid", "mobile", "street", "postCode",
        "anonymous_id", "account_id", "distinct_id", "first_name", "name", "uid", "credit_card", "IBAN",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["Miller", {"a": "Miller"}, ["Miller"], 4711])
def test_of_what_such_a_key_holds_only_the_type_is_left(key: str, value: object) -> None:
    told = json.dumps(redacted({"event_properties": {key: value}}))
    assert "Miller" not in told
    assert "4711" not in told
    assert key in told


@pytest.mark.parametrize(
    "key",
    [
        "PassWord", "pass-word", "PASSWD", "old_pass_phrase", "clientSecret", "X-Auth-Token", "set-cookie",
        "Proxy-Authorization", "\uff50\uff41\uff53\uff53\uff57ord",
        "pa\u0301ssword", "pass\u200bword", "p%61ssword",
        "p\\u0061ssword",
        "p.a.s.s.w.o.r.d", "p4ssw0rd", "$ecret", "t0k3n", "user[password]", "contraseña", "Kennwort",
        "пароль",
        "密码", "パスワード", "api key", "Api.Key", "JWT", "otp_code", "nested.auth.value",
    ],
)  # fmt: skip
def test_a_secret_of_letters_is_known_by_its_name_however_it_is_spelled(key: str) -> None:
    told = redacted({"event_properties": {"form": [{key: "hunter"}]}, key: {"is": ["hunter"]}})
    assert "hunter" not in json.dumps(told)
    for shape in ({"name": key, "value": "hunter"}, {"value": "hunter", "Key": key}, [key, "hunter"]):
        assert "hunter" not in json.dumps(redacted({"a": [shape]}))


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter",
        "Password: hunter",
        "PASSWORD = 'hunter'",
        "password => hunter",
        "passwd:=hunter",
        "my password is hunter",
        'it failed for {"password":"hunter"}',
        'it failed for {"password" : "the hunter, of two"}',
        "{'api_key': 'hunter'}",
        r'"{\"secret\":\"hunter\"}"',
        "user[password]=hunter",
        "db_password_old=hunter",
        "plan=pro&token=hunter&step=2",
        "token%3Dhunter",
        "p%61ssword=hunter",
        "\uff50\uff41\uff53\uff53\uff57ord\uff1dhunter",
        "pass\u200bword=hunter",
        "Authorization: Basic hunter hunter",
        "authorization: hunter",
        "Cookie: theme=dark; sid=hunter",
        "Set-Cookie: sid=hunter; HttpOnly",
        "X-Api-Key: hunter",
        "пароль: hunter",
        "line one\npassword: hunter\nline three",
    ],
)
def test_a_text_keeps_no_secret_of_letters_that_it_names(text: str) -> None:
    assert "hunter" not in scrubbed(text)
    assert "hunter" not in json.dumps(redacted({"event_properties": {"note": text}}))


@pytest.mark.parametrize(
    "token",
    ["kJhGtRfDeSwQaZxCvBnM", "abcdefghijklmnopqrstuvwxyzabcdef", "QWERTYUIOPASDFGHJKLZXCVBNMQW"],
)
@pytest.mark.parametrize("around", ["{}", "see {} here", "https://h.example/{}/x", "({})"])
def test_a_token_of_letters_is_known_by_its_shape(token: str, around: str) -> None:
    assert token not in scrubbed(around.format(token))


@pytest.mark.parametrize(
    "text",
    [
        "checkoutButtonClickedTwice",
        "how-to-send-from-other-clients-today",
        "event_properties.checkout_total_amount must be a text",
        "author: somebody",
        "internationalization",
        "the compass and the map",
    ],
)
def test_words_are_left(text: str) -> None:
    assert scrubbed(text) == text


def test_what_helps_to_find_the_fault_is_left() -> None:
    event = {
        "event_name": "sign up",
        "timestamp": "2019-01-01T00:00:00Z",
        "event_properties": {"plan": "pro", "price": 9.5, "count": 3, "trial": True, "ref": None},
    }
    assert redacted(event) == event
    assert redacted({"timestamp": 1_546_300_800_000}) == {"timestamp": 1_546_300_800_000}
    assert redacted({"version": "1.2.3", "at": "12:30:45"}) == {"version": "1.2.3", "at": "12:30:45"}


def test_a_query_keeps_its_keys_and_loses_its_values() -> None:
    told = scrubbed("https://a:b@shop.example/cart?step=2&code=hello#id=7")
    assert told == "https://shop.example/cart?step=[removed]&code=[removed]#id=[removed]"


def test_long_texts_say_how_long_they_were_and_end_in_no_half_secret() -> None:
    told = scrubbed("word " * 79 + "abc1" * 20)
    assert told.endswith("… (475 characters)")
    assert "abc1" not in told
    assert len(told) < LONGEST + 30


@pytest.mark.parametrize(
    "odd", [float("nan"), float("inf"), 10**400, "\ud800", "\x00", object(), b"bytes", {1: {2: 3}}]
)
def test_whatever_comes_becomes_json(odd: object) -> None:
    json.dumps(redacted({"event_properties": {"odd": odd, "odder": [odd, (odd,)]}}), allow_nan=False).encode()


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 10_000,
        "?" * 10_000,
        "//" * 5_000,
        "a-" * 5_000,
        "1:" * 5_000,
        "@" * 10_000,
        "1 " * 5_000,
        "%40" * 999,
        "pass" * 2_500,
        "password=" * 1_200,
        "token " * 2_000,
        'secret"' * 1_500,
        "pa\u0301" * 3_000,
        "\\u0041" * 1_500,
        "Aa" * 5_000,
    ],
)
def test_hostile_data_cost_little(hostile: str) -> None:
    value: object = hostile
    for _ in range(5):
        value = {f"{hostile[:50]}{number}": value for number in range(60)}
    started = time.process_time()
    redacted(value)
    assert time.process_time() - started < 0.2


def test_halves_of_surrogate_pairs_are_not_looked_at_six_times() -> None:
    assert scrubbed("\ud800" * 400) == "… (400 characters)"
    assert scrubbed("a\ud800b") == "a\\ud800b"


def test_deep_and_wide_data_are_cut() -> None:
    deep: object = "end"
    for _ in range(50):
        deep = [deep]
    assert "end" not in json.dumps(redacted(deep))
    assert len(redacted(list(range(1_000)))) == 11
    assert len(redacted({str(number): 1 for number in range(1_000)})) == 41
