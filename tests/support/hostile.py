"""Texts that a run may hold and that want to be more than text."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    *"`|<>&!-@#[](){}*_~$:;.,\\/'\"+=^%?0a1Fx \n\r\t\u00a0\u2028\u0085\u202e\u200b\ufeff\x00\x1b",
    "``", "```", "`" * 90, "`" * 260, "~~~", "\r\n", "\n\n", "    ",
    "<!--", "-->", "<!-- dagrun-export:",
    "@octocat", "a@b.com", "fixes #1", "GH-2", "org/repo#3", "8b1a9953c4611296a827abf8c47804d7",
    "https://evil.example/x", "www.evil.example", "![x](https://evil.example/p.png)", "[x](y)",
    "<script>", "</code>", "</pre>", "</details>", "<b onclick=x>", "&lt;", "&#64;", "<x@y.z>",
    "$$x$$", "$`x`$", ":tada:", "[^1]", "[^1]: x", "- [ ] x", "> [!WARNING]", "# x", "| - | - |",
    "\\|", "\\`", "---", "===", "1. x", "::error::x", "##[group]x", "%0A", "EOF", "<<EOF", "a=b",
    "end", "click n0 call x()", "\U000e0041", "\ud800", "👩\u200d💻", "naïve", "東京", "word",
    "%%{init: {}}%%", "fa:fa-ban", "#quot;", "]:::failed", '"]', "<br/>", "subgraph", "--> n1",
]  # fmt: skip

TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
"""Mostly the marks that mean something somewhere, in any order."""

NAMES = TEXTS.filter(bool)
