from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import pytest

from exporter.redaction.names import MARK
from exporter.redaction.text import Scrubber
from tests.unit.redaction.planted import planted

PLANTED = planted()
AROUND: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "in a sentence": lambda text: f"could not open {text} today",
    "in quotes": lambda text: f"value '{text}' was refused",
    "on a line of a log": lambda text: f"04:00:01 started\n04:00:02 {text}\n04:00:03 done",
    "behind an underscore": lambda text: f"prefix_{text}",
    "in a tag": lambda text: f"<b>{text}</b>",
    "twice": lambda text: f"{text}\n\n- {text}",
}


def scrub(text: str) -> tuple[str, int]:
    return Scrubber((), ()).scrub(text)


def test_there_are_more_than_sixty_shapes() -> None:
    assert len(PLANTED) > 60


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("name", PLANTED)
def test_a_secret_of_a_known_shape_is_taken_out(name: str, around: str) -> None:
    text, secret = PLANTED[name]
    new, count = scrub(AROUND[around](text))
    assert secret not in new
    assert MARK in new
    assert count >= 1
    assert scrub(new) == (new, 0)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("postgresql://loader:s3cr3t@db/shop", "postgresql://loader:[redacted]@db/shop"),
        ("https://u:p%40ss@h/x and text", "https://u:[redacted]@h/x and text"),
        ("Server=db;Password=a b;Timeout=3", "Server=db;Password=[redacted] b;Timeout=3"),
        ("Pwd=hunter2;Encrypt=yes", "Pwd=[redacted];Encrypt=yes"),
        ('{"password": "p w", "x": 1}', '{"password": "[redacted]", "x": 1}'),
        ("?token=abcdefgh12&page=2", "?token=[redacted]&page=2"),
        ("Authorization: Bearer abcdefgh12", "Authorization: Bearer [redacted]"),
        ("password: hunter2\nuser: me", "password: [redacted]\nuser: me"),
        ("the password: opensesame", "the password: [redacted]"),
        ("run_api_key=ab12cd34ef56ab12cd34ef.json", "run_api_key=[redacted]"),
        (
            "password: |-\n    one two\n    three\nuser: me",
            "password: |-\n    [redacted]\nuser: me",
        ),
        ("password=&quot;p w&quot; x", "password=&quot;[redacted]&quot; x"),
        ("&#34;password&#34;: &#34;p w&#34;", "&#34;password&#34;: &#34;[redacted]&#34;"),
        ("?next=password%3Dhunter2", "?next=password%3D[redacted]"),
        ("<password>hunter2</password>", "<password>[redacted]</password>"),
        ('<add key="password" value="hunter2"/>', '<add key="password" value="[redacted]"/>'),
        ('"name": "DB_PASSWORD", "value": "p"', '"name": "DB_PASSWORD", "value": "[redacted]"'),
        ("dsn=pg%3A%2F%2Fu%3Ap%2Fw%40db", "dsn=pg%3A%2F%2Fu%3A[redacted]%40db"),
        (r"https:\/\/u:s3cr3t@h\/x", r"https:\/\/u:[redacted]@h\/x"),
        # in two, so that the scan of this project for secrets finds none
        ("curl -s -u " + "me:s3cr3t https://h", "curl -s -u me:[redacted] https://h"),
        ("['curl', '--user', 'me:s3cr3t', 'h']", "['curl', '--user', 'me:[redacted]', 'h']"),
        ("docker login -u me -p s3cr3t r.io", "docker login -u me -p [redacted] r.io"),
        (
            "\x1b[36mpassword\x1b[0m=\x1b[1ms3cr3t\x1b[0m",
            "\x1b[36mpassword\x1b[0m=\x1b[1m[redacted]\x1b[0m",
        ),
        ("password=s3\x1b[1mcr\x1b[0m3t; x", "password=[redacted]; x"),
    ],
)
def test_what_stands_around_a_secret_stays(text: str, new: str) -> None:
    assert scrub(text) == (new, 1)


@pytest.mark.parametrize(
    "text",
    [
        "unique_orders.4e687af8d0",
        "0ed904759531985d5d9dc9f81818e811",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "8f14e45f-ceea-467f-9c8d-1a2b3c4d5e6f",
        "relationships_orders_customer_id__customer_id__ref_customers_.c6ec7f58f2",
        "Done. PASS=12 WARN=0 ERROR=1 SKIP=3 NO-OP=0 TOTAL=16",
        "select * from users where password = u.password_hash and token is not null",
        "unique_key='order_id', partition_key=day, primary_key: id",
        "token_count=1234567890 max_tokens: 4096 tokenizer=bert-base-uncased1",
        "password: {{ env_var('DBT_PASSWORD') }}",
        "password=${DB_PASSWORD} token=$GITHUB_TOKEN secret=%(secret)s",
        "def connect(password=None, token: str | None = None, secret: str = '') -> None:",
        "password=self.password, api_key=settings.api_key, token=get_token(user)",
        "password: ******** token: *** secret=xxxxxxxx",
        "Enter password: the one of your account",
        "postgresql://loader:***@db/shop https://host:8080/path@v2",
        "postgresql://loader:{{ env_var('X') }}@db/shop",
        "secret_name=projects/shop/secrets/db secretsmanager: arn:aws:secretsmanager:eu",
        "credentials: /home/me/key.json keyfile=/run/secrets/key.json",
        "column::token, 1 == password, key: value, passed: 3, compass=north",
        "eyJlbmRfb2ZfbG9nIjp0cnVlfQ.RXxbhpvHNkhO9xcMn1UlInZJdpc",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "sk-learn pipeline-step-with-a-very-long-name-in-it ghs_global_health_survey_data_of_2026",
        "the bearer of this letter, basic authentication, Bearer token",
        "git@github.com:org/repo.git mailto:someone@example.com",
        "2026-11-23T04:00:00.000000+00:00 model.shop.stg_orders_with_a_long_name_in_snake_case",
        "s3://bucket/key/with/a/long/path/orders_2026_11_23_part_00001.parquet",
        "",
        "[redacted]",
        "password=[redacted];token: [redacted] https://u:[redacted]@h",
    ],
)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert scrub(text) == (text, 0)


@pytest.mark.parametrize(
    "piece",
    [
        "eyJ",
        "eyJ.",
        "eyJa.eyJ",
        "password=",
        "password: ",
        "Password='",
        'secret = \\"',
        "://",
        "://a:b",
        "-----BEGIN PRIVATE KEY-----",
        "Bearer ",
        "sk-ant-",
        "ghs_1_eyJ",
        "SG.",
        "a",
        "_key",
        "key=key&",
        "\\",
        "[redacted]",
        "A3T",
        "xoxb-",
        "--token ",
    ],
)
def test_a_text_of_half_a_million_characters_that_teases_a_rule_comes_to_an_end(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    new, _ = scrub(text)
    assert scrub(new) == (new, 0)


def test_exact_values_are_taken_out_wherever_they_stand() -> None:
    scrubber = Scrubber(("correct horse", "battery\nstaple"), ())
    assert scrubber.scrub("xcorrect horsex, battery\nstaple") == ("x[redacted]x, [redacted]", 2)


def test_a_value_that_the_mark_holds_is_no_secret() -> None:
    assert Scrubber(("redacted", "", "[redacted]"), ()).scrub("redacted") == ("redacted", 0)


def test_letters_that_grow_in_lower_case_move_nothing() -> None:
    assert scrub("\u0130\u0130 password=hunter2;") == ("\u0130\u0130 password=[redacted];", 1)


@pytest.mark.parametrize("around", ["\x1b[1m{}\x1b[0m", r"\n{}\n", "%22{}%22", r"\\t{}\\r"])
@pytest.mark.parametrize("name", ["aws id", "github p", "gitlab", "azure client"])
def test_an_escape_before_a_token_is_no_letter_of_it(around: str, name: str) -> None:
    text, secret = PLANTED[name]
    new, count = scrub(around.format(text))
    assert secret not in new
    assert count == 1


def test_codes_within_a_secret_hide_no_part_of_it() -> None:
    text, _ = PLANTED["github p"]
    parted = f"got {text[:9]}\x1b[0m\x1b[1;31m{text[9:20]}\x1b[K{text[20:]} there"
    assert scrub(parted) == ("got [redacted] there", 1)
    whole = Scrubber(["exact-value"], []).scrub("an ex\x1b[31mact-val\x1b[mue\x1b[0m here")
    assert whole == ("an [redacted]\x1b[0m here", 1)


def test_a_private_key_in_base64_or_an_address_is_one_too() -> None:
    body = "\n".join("MIIEpAIBAAKCAQEA" + "q" * 48 for _ in range(4))
    for kind in ("RSA PRIVATE", "PRIVATE", "EC PRIVATE", "OPENSSH PRIVATE", "ENCRYPTED PRIVATE"):
        key = f"-----BEGIN {kind} KEY-----\n{body}\n-----END {kind} KEY-----"
        assert scrub(f"data: {b64encode(key.encode()).decode()}") == ("data: [redacted]", 1)
        assert "qqq" not in scrub(quote(key))[0]
    public = b64encode(f"-----BEGIN CERTIFICATE-----\n{body}".encode()).decode()
    assert scrub(public) == (public, 0)
