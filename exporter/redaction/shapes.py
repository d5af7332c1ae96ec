"""What secrets look like: the shapes of tokens that well-known providers hand out.

The facts (prefixes, lengths, alphabets) agree with the rule set of gitleaks 8 (`config/
gitleaks.toml`, MIT licence). The set itself does not serve here: it is written for Go's engine,
most of its 222 rules guess from the word beside the value and the entropy of the value, and it
finds digests and identifiers, of which a run's record is full. detect-secrets works line by line
through a plug-in each and needs `requests`. Ours is short, and each shape names literals, so that
text without them costs a substring search and no more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from exporter.model.named import NamedTuple

WORD: Final = 33
"""A shape that is `long` holds this many characters of `[A-Za-z0-9_-]` in a row.

One more than an MD5 digest, so that a record full of those stays on the fast way.
"""

WORD_OF_SOME: Final = 25
"""Some shapes that are not `long` hold this many."""

GITLAB: Final = (
    *("glpat-", "gldt-", "glptt-", "glrt-", "glcbt-", "glft-"),
    *("glsoat-", "gloas-", "glimt-", "glagent-", "glffct-"),
)
STRIPE: Final = ("sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_")


class Shape(NamedTuple):
    """One kind of token."""

    literals: tuple[str, ...]
    """One of these stands in every token of this kind."""
    pattern: str
    """The token; where it has a group, the group is the secret."""
    long: bool = True
    """Whether `WORD` holds."""


_ALNUM: Final = r"[A-Za-z0-9]"
_BODY: Final = r"[A-Za-z0-9_-]"
_ESCAPED: Final = r"(?<=\\[nrt])|(?<=%[0-9A-F]{2})"
_START: Final = rf"(?:(?<![A-Za-z0-9])|{_ESCAPED})"
"""Before it stands no letter and no digit, but for those of an escape."""
_END: Final = r"(?![A-Za-z0-9])"


def _prefixed(*prefixes: str, body: str = _ALNUM, least: int, start: str = "") -> Shape:
    """Return the shape of a prefix and a body; `least` is the shortest body."""
    either = "|".join(map(re.escape, prefixes))
    shortest = min(map(len, prefixes)) + least
    return Shape(prefixes, f"{start}(?:{either}){body}{{{least},1024}}", long=shortest >= WORD)


SHAPES: Final = (
    # GitHub: the new stateless tokens hold a JWT, whose second half has dots.
    _prefixed("ghp_", "gho_", "ghu_", "ghs_", "ghr_", least=30),
    Shape(
        ("ghs_",),
        rf"ghs_[0-9]{{1,20}}_eyJ{_BODY}{{10,2048}}(?:\.{_BODY}{{6,4096}}){{0,2}}",
        long=False,
    ),
    _prefixed("github_pat_", body="[A-Za-z0-9_]", least=36),
    Shape(
        GITLAB,
        rf"(?:{'|'.join(GITLAB)}){_BODY}{{20,300}}(?:\.{_BODY}{{1,20}}){{0,2}}",
        long=False,
    ),
    Shape(
        ("AKIA", "ASIA", "ABIA", "ACCA", "A3T"),
        rf"{_START}(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{{16}}{_END}",
        long=False,
    ),
    Shape(("ABSK",), rf"{_START}ABSK[A-Za-z0-9+/=]{{109,300}}", long=False),
    _prefixed("AIza", body=_BODY, least=35),
    Shape(("ya29.",), rf"ya29\.{_BODY}{{33,1024}}(?:\.{_BODY}{{1,1024}}){{0,3}}"),
    _prefixed("GOCSPX-", body=_BODY, least=28),
    Shape(
        ("Q~",),
        rf"(?:(?<![A-Za-z0-9~.-])|{_ESCAPED})"
        r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![\w~-])",
        long=False,
    ),
    Shape(("AZDO",), rf"{_START}{_ALNUM}{{76}}AZDO{_ALNUM}{{4}}{_END}"),
    Shape(("xox",), r"(?:xox[a-z]\.)?xox[a-z]-[A-Za-z0-9-]{20,512}", long=False),
    _prefixed("xapp-", "xwfp-", body="[A-Za-z0-9-]", least=28),
    Shape(
        ("hooks.slack",),
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/_-]{20,200})",
        long=False,
    ),
    Shape(
        ("/api/webhooks/",),
        r"discord(?:app)?\.com/api/webhooks/([0-9]{15,25}/[A-Za-z0-9_-]{50,100})",
    ),
    _prefixed(*STRIPE, least=17),
    _prefixed(
        "sk-proj-",
        "sk-svcacct-",
        "sk-admin-",
        "sk-None-",
        "sk-ant-",
        "sk-or-v1-",
        "sk-lf-",
        body=_BODY,
        least=27,
        start=_START,
    ),
    _prefixed("sk-", least=32, start=_START),
    _prefixed("gsk_", "xai-", "pplx-", least=40, start=_START),
    _prefixed("hf_", "api_org_", least=30, start=_START),
    _prefixed("r8_", least=37, start=_START),
    _prefixed("npm_", least=36, start=_START),
    _prefixed("pypi-AgE", body=_BODY, least=50),
    _prefixed("rubygems_", body="[a-f0-9]", least=48),
    Shape(("cio",), rf"{_START}cio{_ALNUM}{{32}}{_END}"),
    _prefixed("dckr_pat_", "dckr_oat_", body=_BODY, least=27),
    # A token of Grafana is one JSON object in base64.
    Shape(("eyJrIjoi",), r"eyJrIjoi[A-Za-z0-9]{60,400}={0,3}", long=False),
    Shape(("glc_eyJ",), r"glc_eyJ[A-Za-z0-9]{26}[A-Za-z0-9+/=]{0,400}"),
    _prefixed("glsa_", body="[A-Za-z0-9_]", least=40),
    Shape(
        ("dapi", "dose", "dkea"),
        rf"{_START}(?:dapi|dose|dkea)[a-f0-9]{{32}}(?:-[0-9]{{1,2}})?{_END}",
    ),
    Shape(("-hint:",), r"ver:[0-9]{1,3}-hint:[0-9]{1,20}-([A-Za-z0-9+/=]{40,2048})", long=False),
    _prefixed("dbtc_", "dbtu_", body=_BODY, least=28, start=_START),
    Shape(("SG.",), rf"{_START}SG\.{_BODY}{{16,64}}\.{_BODY}{{33,128}}"),
    Shape(("SK",), rf"{_START}SK[0-9a-f]{{32}}{_END}"),
    Shape(("hvs.", "hvb.", "hvr."), rf"{_START}hv[sbr]\.{_BODY}{{25,512}}", long=False),
    Shape(("atlasv1",), rf"{_ALNUM}{{14}}\.atlasv1\.{_BODY}{{59,100}}=?"),
    _prefixed("dop_v1_", "doo_v1_", "dor_v1_", body="[a-f0-9]", least=64),
    _prefixed("shpat_", "shpca_", "shppa_", "shpss_", body="[a-fA-F0-9]", least=32),
    Shape(
        ("dp.",),
        rf"{_START}dp\.(?:pt|st|ct|sa|scim|audit)\.(?:{_ALNUM}[\w-]{{1,30}}\.)?{_ALNUM}{{40,64}}",
    ),
    _prefixed("lin_api_", least=40),
    _prefixed("PMAK-", body="[a-f0-9-]", least=50),
    _prefixed("pul-", body="[a-f0-9]", least=40, start=_START),
    _prefixed("pscale_tkn_", "pscale_pw_", "pscale_oauth_", body=_BODY, least=32),
    _prefixed("NRAK-", body="[A-Z0-9]", least=27),
    Shape(("sntrys_", "sntryu_"), r"sntry(?:s_eyJ|u_)[A-Za-z0-9]{26}[A-Za-z0-9+/=_]{14,600}"),
    _prefixed("pnu_", "pnb_", least=36, start=_START),
    _prefixed("ntn_", "secret_", least=43, start=_START),
    _prefixed("ATATT3", "ATCTT3", "ATBB", body=_BODY, least=32, start=_START),
    _prefixed("figd_", body=_BODY, least=36, start=_START),
    _prefixed("sbp_", body="[a-f0-9]", least=40, start=_START),
    _prefixed("tskey-", body="[A-Za-z0-9-]", least=30, start=_START),
    Shape(("key-",), rf"{_START}key-[a-f0-9]{{32}}{_END}"),
    Shape(("-us",), rf"{_START}[a-f0-9]{{32}}-us[0-9]{{1,2}}{_END}"),
    Shape((":AA",), rf"(?<![0-9])[0-9]{{8,10}}:AA{_BODY}{{33}}{_END}"),
    Shape(("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[A-Z0-9]{50,70}"),
    Shape(
        ("LS0tLS1CRUdJTi",),
        # -----BEGIN RSA, PRIVATE, EC P, OPENSSH, ENCRYPTED, DSA in base64; not CERTIFICATE
        r"LS0tLS1CRUdJTi(?:BSU0Eg|BQUklWQVRF|BFQyBQ|BPUEVOU1NI|BFTkNSWVBU|BEU0Eg)"
        rf"{_BODY}{{19}}[A-Za-z0-9+/=_-]{{0,20000}}",
    ),
    Shape(("ops_eyJ",), r"ops_eyJ[A-Za-z0-9+/=]{100,2000}", long=False),
    _prefixed("AKCp", "cmVmd", least=59, start=_START),
)


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern, compiled when it is first needed: most runs need none."""
    return re.compile(pattern)
