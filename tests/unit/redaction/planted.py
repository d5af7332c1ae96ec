"""Secrets of many shapes, made when a test runs: none stands in a file, and none is real."""

from __future__ import annotations

import string
from base64 import b64encode, urlsafe_b64encode
from random import Random

ALNUM = string.ascii_letters + string.digits
BODY = ALNUM + "-_"
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase

Planted = dict[str, tuple[str, str]]
"""By name a text that holds a secret, and the part of it that no output may hold."""


def planted() -> Planted:
    """Return the same secrets every time."""
    random = Random(20261123)
    tokens = {name: (text, text) for name, text in _tokens(random).items()}
    return {**tokens, **_parts(random), **_keys(random), **_values(random)}


def _some(random: Random, alphabet: str, length: int) -> str:
    return "".join(random.choice(alphabet) for _ in range(length))


def _tokens(random: Random) -> dict[str, str]:
    def some(alphabet: str, length: int) -> str:
        return _some(random, alphabet, length)

    def base64(text: str) -> str:
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    return {
        **{f"github {letter}": f"gh{letter}_" + some(ALNUM, 36) for letter in "pousr"},
        "github fine-grained": "github_pat_" + some(ALNUM, 22) + "_" + some(ALNUM, 59),
        "gitlab": "glpat-" + some(BODY, 20),
        "gitlab routable": "glpat-" + some(BODY, 40) + ".01." + some(HEX, 9),
        "gitlab runner": "glrt-" + some(BODY, 20),
        "aws id": "AKIA" + some(UPPER + "234567", 16),
        "aws session id": "ASIA" + some(UPPER + "234567", 16),
        "google api": "AIza" + some(BODY, 35),
        "google oauth": "ya29." + some(BODY, 160),
        "google client": "GOCSPX-" + some(BODY, 28),
        "azure client": some(ALNUM, 3) + "8Q~" + some(ALNUM + "_-", 34),
        "stripe live": "sk_live_" + some(ALNUM, 24),
        "stripe test": "sk_test_" + some(ALNUM, 24),
        "stripe restricted": "rk_live_" + some(ALNUM, 99),
        "openai": "sk-" + some(ALNUM, 48),
        "openai project": "sk-proj-" + some(BODY, 74),
        "anthropic": "sk-ant-api03-" + some(BODY, 93) + "AA",
        "npm": "npm_" + some(ALNUM, 36),
        "pypi": "pypi-AgEIcHlwaS5vcmc" + some(BODY, 150),
        "docker": "dckr_pat_" + some(BODY, 27),
        "hugging face": "hf_" + some(string.ascii_letters, 34),
        "jwt": base64('{"alg":"HS256","typ":"JWT"}')
        + "."
        + base64('{"sub":"1","iat":1}')
        + "."
        + some(BODY, 43),
        "jwt, no signature": base64('{"alg":"none"}') + "." + base64('{"sub":"somebody"}') + ".",
        "databricks": "dapi" + some(HEX, 32),
        "dbt cloud": "dbtc_" + some(BODY, 43),
        "sendgrid": "SG." + some(BODY, 22) + "." + some(BODY, 43),
        "twilio": "SK" + some(HEX, 32),
        "vault": "hvs." + some(BODY, 95),
        "terraform": some(ALNUM, 14) + ".atlasv1." + some(BODY, 62),
        "digitalocean": "dop_v1_" + some(HEX, 64),
        "shopify": "shpat_" + some(HEX, 32),
        "linear": "lin_api_" + some(ALNUM, 40),
        "grafana": "glsa_" + some(ALNUM, 32) + "_" + some(HEX, 8),
        "postman": "PMAK-" + some(HEX, 24) + "-" + some(HEX, 34),
        "telegram": some(string.digits.replace("0", ""), 10) + ":AA" + some(BODY, 33),
        "prefect": "pnu_" + some(ALNUM, 36),
    }


def _parts(random: Random) -> Planted:
    """Return texts of which a part is the secret."""
    secret = _some(random, ALNUM + "+/", 40)
    account = b64encode(random.randbytes(64)).decode()
    signature = _some(random, ALNUM, 43) + "%3D"
    hook = f"T{_some(random, UPPER, 8)}/B{_some(random, UPPER, 8)}/{_some(random, ALNUM, 24)}"
    session = _some(random, ALNUM + "+/", 120)
    return {
        "aws secret": (f"aws_secret_access_key = {secret}", secret),
        "azure storage": (
            f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={account};EndpointSuffix=x",
            account,
        ),
        "azure sas": (
            f"https://shop.blob.core.windows.net/x?sv=2026-01-01&sp=r&sig={signature}",
            signature,
        ),
        "slack webhook": (f"https://hooks.slack.com/services/{hook}", hook),
        "snowflake session": (f"ver:3-hint:4021-{session}", session),
    }


def _keys(random: Random) -> Planted:
    """Return private keys."""
    found = {}
    for kind in ("RSA ", "", "OPENSSH ", "ENCRYPTED "):
        body = "\n".join(_some(random, ALNUM + "+/", 64) for _ in range(6))
        block = f"-----BEGIN {kind}PRIVATE KEY-----\n{body}\n-----END {kind}PRIVATE KEY-----"
        found[f"pem {kind}".strip()] = block, body[5:60]
    body = "\n".join(_some(random, ALNUM + "+/", 64) for _ in range(4))
    found["pem, cut"] = f"-----BEGIN RSA PRIVATE KEY-----\n{body}", body[70:120]
    return found


def _values(random: Random) -> Planted:
    """Return values that stand behind a secret's name, or in a URL."""
    texts = {
        "url": "postgresql://loader:{}@db.internal:5432/shop",
        "url without user": "redis://:{}@cache:6379/0",
        "odbc": "Driver={{ODBC}};Server=db,1433;Uid=loader;Pwd={};Encrypt=yes",
        "adonet": "Server=db;User Id=loader;Password={};Timeout=30",
        "setting": "PGPASSWORD={} psql -h db",
        "yaml": "shop:\n  user: loader\n  password: {}\n  threads: 4",
        "json": '{{"user": "loader", "password": "{}", "threads": 4}}',
        "json in json": '"{{\\"db_password\\": \\"{}\\", \\"threads\\": 4}}"',
        "python": "connect(user='loader', password='{}', timeout=3)",
        "dbt vars": 'dbt build --vars \'{{"api_token": "{}", "day": "2026-11-23"}}\'',
        "dbt vars, yaml": "dbt build --vars '{{api_token: {}, day: 2026-11-23}}'",
        "option": "loader --password {} --threads 4",
        "option with a sign": "loader --api-key={} --threads 4",
        "header": "Authorization: Bearer {}\nAccept: */*",
        "basic": "authorization: Basic {}",
        "query": "GET /v1/runs?access_token={}&page=2",
        "npmrc": "//registry.example/:_authToken={}",
        "camel": "clientSecret: {}",
        "fernet": "AIRFLOW__CORE__FERNET_KEY={}",
    }
    words = {name: _some(random, ALNUM, 22) + "7q" for name in texts}
    return {name: (text.format(words[name]), words[name]) for name, text in texts.items()}
