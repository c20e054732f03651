"""What every app of a test would compile again, compiled once a process: templates and addresses."""

from __future__ import annotations

from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from app.web.edge import House


class CompiledTemplates(BytecodeCache):
    """A template is compiled once a process."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = CompiledTemplates()


class CompiledRule(Rule):
    """An address as well: to build them was four fifths of the time of making an app.

    What is remembered takes its rule as its first argument, and hangs on nothing but what the key names.
    """

    codes: dict[Any, Any] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = self.rule, str(self.defaults), tuple(self._trace), append_unknown
        if key not in self.codes:
            self.codes[key] = super()._compile_builder(append_unknown)
        return self.codes[key]


House.url_rule_class = CompiledRule
