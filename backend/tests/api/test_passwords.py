"""A new password: by the old one, and by a link that a real SMTP server is handed."""

import re
from dataclasses import replace
from typing import Final

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from analytics.accounts import services
from analytics.accounts.models import RefreshToken, User
from analytics.accounts.services import attempts
from analytics.audit.models import AuditEntry
from analytics.config.mailing import mailing_of
from tests.mailbox import Mailbox, work
from tests.people import PASSWORD, Api, make_user

TOKEN: Final = "/api/v1/auth/token"
CHANGE: Final = "/api/v1/auth/password"
FORGOTTEN: Final = "/api/v1/auth/password/forgotten"
RESET: Final = "/api/v1/auth/password/reset"
REFRESH: Final = "/api/v1/auth/refresh"
NEW: Final = "seventeen brown bears"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clean_redis"),
    # The server has no certificate.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]


def link_of(mail: str) -> str:
    found = re.search(r"https://stats\.example\.com/login/new-password#(\S+)", mail)
    assert found, mail
    return found[1]


def token_for(api: Api, mailbox: Mailbox, user: User) -> str:
    assert api().post(FORGOTTEN, {"email": user.email}).status_code == 202
    work()
    return link_of(mailbox.mails[-1][2])


def can_sign_in(api: Api, user: User, password: str) -> bool:
    return bool(api().post(TOKEN, {"email": user.email, "password": password}).status_code == 200)


def test_a_forgotten_password_is_chosen_anew_by_mail(api: Api, mailbox: Mailbox, owner: User) -> None:
    session = api().post(TOKEN, {"email": owner.email, "password": PASSWORD}).data["refresh"]
    answer = api().post(FORGOTTEN, {"email": f"  {owner.email.upper()} "})
    assert (answer.status_code, answer.content) == (202, b"")
    work()
    (sender, to, mail), *more = mailbox.mails
    assert (sender, to, more) == ("stats@example.com", [owner.email], [])
    assert "Auto-Submitted: auto-generated" in mail
    assert 'text/plain; charset="utf-8"' in mail
    token = link_of(mail)
    assert api().post(RESET, {"token": token, "password": NEW}).status_code == 204
    assert can_sign_in(api, owner, NEW)
    assert not can_sign_in(api, owner, PASSWORD)
    assert api().post(REFRESH, {"refresh": session}).json()["code"] == "refresh_invalid"
    again = api().post(RESET, {"token": token, "password": "another good one"})
    assert (again.status_code, again.json()["code"]) == (403, "link_over")
    entry = AuditEntry.objects.get(action="user.password_reset")
    assert (entry.target_id, entry.data) == (str(owner.public_id), {})


def test_who_is_not_there_gets_the_same_answer_and_no_mail(api: Api, mailbox: Mailbox, owner: User) -> None:
    gone = make_user(is_active=False)
    given = ("nobody@example.com", gone.email, "no address", "a@b\r\nBcc: all@example.com", owner.email)
    for email in given:
        answer = api().post(FORGOTTEN, {"email": email})
        assert (answer.status_code, answer.content) == (202, b""), email
    work()
    assert [to for _, to, _ in mailbox.mails] == [[owner.email]]


@pytest.mark.parametrize("what", ["sign in", "change", "hour", "other", "cut", "nothing"])
def test_a_link_that_is_over_changes_nothing(
    api: Api, mailbox: Mailbox, owner: User, admin: User, settings: LazySettings, what: str
) -> None:
    token = token_for(api, mailbox, owner)
    match what:
        case "sign in":
            assert can_sign_in(api, owner, PASSWORD)
        case "change":
            owner.set_password(PASSWORD)
            owner.save()
        case "hour":
            settings.PASSWORD_RESET_TIMEOUT = -1
        case "other":
            token = admin.public_id.hex + token[token.index(".") :]
        case "cut":
            token = token[:-1]
        case "nothing":
            token = "."
    answer = api().post(RESET, {"token": token, "password": NEW})
    assert (answer.status_code, answer.json()["code"]) == (403, "link_over"), answer.content
    assert can_sign_in(api, owner, PASSWORD)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (FORGOTTEN, rb'{"email": "\ud800@example.com"}'),
        (FORGOTTEN, rb'{"email": "\u0000"}'),
        (FORGOTTEN, b'{"email": {"a": 1}}'),
        (RESET, rb'{"token": "\ud800.\ud800", "password": "seventeen brown bears"}'),
        (RESET, rb'{"token": ".", "password": "\ud800\ud800\ud800\ud800\ud800"}'),
        (TOKEN, rb'{"email": "\ud800", "password": "\ud800"}'),
    ],
)
def test_what_is_no_text_is_refused(api: Api, mailbox: Mailbox, path: str, body: bytes) -> None:
    answer = api().post(path, body, content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_a_bad_new_password_leaves_the_link_as_it_was(api: Api, mailbox: Mailbox, owner: User) -> None:
    token = token_for(api, mailbox, owner)
    for bad in ("short", "1234567890"):
        answer = api().post(RESET, {"token": token, "password": bad})
        assert answer.status_code == 400
        assert [one["path"] for one in answer.json()["errors"]] == ["password"]
    assert api().post(RESET, {"token": token, "password": NEW}).status_code == 204


def test_nobodys_mailbox_is_filled(api: Api, mailbox: Mailbox, owner: User) -> None:
    for _ in range(6):
        assert api().post(FORGOTTEN, {"email": owner.email}).status_code == 202
        work()
    assert len(mailbox.mails) == 3


def test_without_mail_it_says_who_can_help(api: Api, owner: User, capsys: pytest.CaptureFixture[str]) -> None:
    answer = api().post(FORGOTTEN, {"email": owner.email})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_mail")
    assert "password_link" in answer.json()["detail"]
    call_command("password_link", "--email", owner.email.upper())
    token = capsys.readouterr().out.strip().partition("/login/new-password#")[2]
    assert api().post(RESET, {"token": token, "password": NEW}).status_code == 204
    with pytest.raises(CommandError, match=r"Nobody can sign in with nobody@example\.com"):
        call_command("password_link", "--email", "nobody@example.com")


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(api: Api, owner: User) -> None:
    other = services.sign_in(email=owner.email, password=PASSWORD, now=timezone.now())
    browser = Browser(headers={"Authorization": str(api(owner).authorization)})
    answer = browser.post(
        CHANGE,
        {"current": PASSWORD, "password": NEW, "client": "browser"},
        content_type="application/json",
    )
    assert (answer.status_code, set(answer.json())) == (200, {"access"})
    assert answer.cookies["refresh"]["httponly"] is True
    assert not can_sign_in(api, owner, PASSWORD)
    assert api().post(REFRESH, {"refresh": other.refresh}).status_code == 401
    assert RefreshToken.objects.filter(user=owner, revoked_at=None).count() == 1
    assert AuditEntry.objects.filter(action="user.password_changed").count() == 1


def test_a_wrong_or_bad_password_changes_nothing(api: Api, owner: User) -> None:
    wrong = api(owner).post(CHANGE, {"current": "x", "password": NEW})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (400, "current")
    weak = api(owner).post(CHANGE, {"current": PASSWORD, "password": "12345678"})
    assert (weak.status_code, weak.json()["errors"][0]["path"]) == (400, "password")
    assert api().post(CHANGE, {"current": PASSWORD, "password": NEW}).status_code == 401
    assert can_sign_in(api, owner, PASSWORD)


def test_passwords_of_one_address_cannot_be_tried_for_long(
    api: Api, mailbox: Mailbox, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LIMIT", replace(attempts.LIMIT, most=4))
    for email in (owner.email, "nobody@example.com"):
        for number in range(attempts.LIMIT.most):
            spelled = email.upper() if number % 2 else email
            assert api().post(TOKEN, {"email": spelled, "password": f"{number}"}).status_code == 401
        over = api().post(TOKEN, {"email": email, "password": PASSWORD})
        assert (over.status_code, over.json()["code"]) == (429, "too_many_passwords")
        assert 0 < int(over["Retry-After"]) <= attempts.LIMIT.seconds
    # The mailbox's owner is not kept out.
    token = token_for(api, mailbox, owner)
    assert api().post(RESET, {"token": token, "password": NEW}).status_code == 204
    assert can_sign_in(api, owner, NEW)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, ("dummy", "", 0, False, False)),
        ("console://", ("console", "", 0, False, False)),
        ("file:///var/mails%20here", ("filebased", "", 0, False, False)),
        ("smtp://mail.example.com", ("smtp", "mail.example.com", 25, False, False)),
        ("smtp+tls://u:p@mail.example.com", ("smtp", "mail.example.com", 587, True, False)),
        ("smtps://[::1]:4650", ("smtp", "::1", 4650, False, True)),
    ],
)
def test_where_mail_goes(url: str | None, expected: tuple[str, str, int, bool, bool]) -> None:
    found = mailing_of(url)
    backend = found.backend.split(".")[-2]
    assert (backend, found.host, found.port, found.use_tls, found.use_ssl) == expected
    assert found.file_path == ("/var/mails here" if backend == "filebased" else None)
