"""Between bytes and facts: our own JSON, and tolerant parsing of foreign documents."""

from __future__ import annotations

from exporter.codec.export import SCHEMA_VERSION, encode_export, encode_head, encode_tail

__all__ = ["SCHEMA_VERSION", "encode_export", "encode_head", "encode_tail"]
