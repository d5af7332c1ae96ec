from __future__ import annotations

import json
from base64 import b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from markupsafe import escape as markup

from exporter.redaction import secrets_of

VALUE = "n0t-a-real-value/+="


@pytest.mark.parametrize(
    "name",
    [
        "INPUT_GITHUB-TOKEN",
        "GITHUB_TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "DBT_ENV_SECRET_GIT",
        "DB_PASSWORD",
        "PGPASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
        "STRIPE_KEY",
        "client_secret",
        "NPM_CONFIG__authToken",
    ],
)
def test_a_name_that_says_so_holds_a_secret(name: str) -> None:
    assert VALUE in secrets_of({name: VALUE})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PATH", VALUE),
        ("PWD", "/home/me/work"),
        ("OLDPWD", "/home/me/work"),
        ("GPG_KEY", "7169605F62C751356D054A26A821E680E5FA6305"),
        ("INPUT_COMMENT-KEY", "nightly-report"),
        ("SSH_KEY", "/home/me/.ssh/deploy.pem"),
        ("TOKEN_URL", "https://login.example/token"),
        ("DB_PASSWORD", "postgres"),
        ("DB_PASSWORD", "short"),
        ("DB_PASSWORD", "        "),
        ("DB_PASSWORD", "********"),
        ("DB_PASSWORD", "${OTHER_PASSWORD}"),
        ("API_TOKEN", "xxxxxxxxxxxx"),
        ("API_TOKEN", "[redacted]"),
        ("DATABASE_URL", "postgresql://db:5432/shop"),
    ],
)
def test_a_path_a_common_word_and_a_reference_are_no_secrets(name: str, value: str) -> None:
    assert secrets_of({name: value}) == ()


def test_the_password_of_a_url_is_a_secret_whatever_the_name() -> None:
    assert "p4ssw0rd-of-db" in secrets_of({"DATABASE_URL": "postgres://u:p4ssw0rd-of-db@h/x"})


def test_the_longest_come_first_and_equal_ones_once() -> None:
    found = secrets_of({"A_TOKEN": "abcdefgh1", "B_TOKEN": "abcdefgh12345", "C_TOKEN": "abcdefgh1"})
    assert [len(text) for text in found] == sorted(map(len, found), reverse=True)
    assert len(set(found)) == len(found)
    assert found.index("abcdefgh12345") < found.index("abcdefgh1")


def test_the_forms_that_a_value_takes_elsewhere_are_secrets_too() -> None:
    value = 'ab"c\\d e/+=12'
    found = secrets_of({"A_SECRET": value})
    assert quote(value, safe="") in found
    assert 'ab\\"c\\\\d e/+=12' in found
    for before in ("", "x", "xy", "user:", "x-access-token:"):
        encoded = b64encode((before + value + "tail").encode()).decode()
        assert any(text in encoded for text in found), before


def test_a_value_is_known_as_other_programs_write_it() -> None:
    value = "a\"b'c<d&e f/g+h"
    found = secrets_of({"A_SECRET": value})
    shown = [
        *(quote(value, safe=""), quote(value), quote_plus(value), quote(quote(value, safe=""))),
        *(escape(value), escape(value, quote=False), str(markup(value))),
        json.dumps(json.dumps(value))[3:-3],
        value.replace('"', '""'),
        value.encode().hex(),
        "a%22b%27c%3cd%26e%20f%2fg%2bh",
    ]
    assert [text for text in shown if not any(each in text for each in found)] == []


def test_a_token_of_letters_and_digits_takes_few_forms() -> None:
    assert len(secrets_of({"A_TOKEN": "abcdefgh12345678"})) <= 5


def test_a_value_of_many_lines_is_a_secret_as_a_whole_and_by_line() -> None:
    lines = ["-----BEGIN PRIVATE KEY-----", "a" * 30 + "b" * 34, "short"]
    found = secrets_of({"DEPLOY_KEY": "\n".join(lines) + "\n"})
    assert "\n".join(lines) in found
    assert lines[1] in found
    assert lines[2] not in found
