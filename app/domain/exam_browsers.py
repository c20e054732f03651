"""Safe Exam Browser: does a request come from the browser, or the settings, that a sitting names?

Safe Exam Browser holds two keys, each 64 hexadecimal digits: the Browser Exam Key (of a version and its settings) and
the Config Key (of the settings alone). It sends neither, but for the address it asks for

    SHA-256(absolute URL without its fragment, UTF-8, followed by the key)   as 64 hexadecimal digits

in the headers X-SafeExamBrowser-RequestHash and X-SafeExamBrowser-ConfigKeyHash. Where its modern web view sets no
headers, a script finds the same two values, for the address of its page, in SafeExamBrowser.security.browserExamKey
and .configKey.

Source: safeexambrowser.org/developer/seb-config-key.html and documents/SEB-Specification-BrowserExamKey.pdf there.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from hashlib import sha256

from app.domain.errors import Invalid

MOST_KEYS = 20
"""A key for each platform and version of one exam's settings."""
_KEY = re.compile(r"[0-9a-f]{64}")


def keys_of(text: str) -> tuple[str, ...]:
    """The keys in a text, one a line.

    Raises:
        Invalid: ``browser_key_malformed`` or ``browser_keys_many``.
    """
    keys = tuple(dict.fromkeys(line.strip().lower() for line in text.splitlines() if line.strip()))
    for key in keys:
        if not _KEY.fullmatch(key):
            raise Invalid("browser_key_malformed", key=key[:80])
    if len(keys) > MOST_KEYS:
        raise Invalid("browser_keys_many", most=MOST_KEYS)
    return keys


def request_hash(url: str, key: str) -> str:
    """What Safe Exam Browser sends for an address."""
    return sha256((url.partition("#")[0] + key).encode()).hexdigest()


def proves(keys: Iterable[str], urls: Iterable[str], told: Iterable[str]) -> bool:
    """Is one of the values told what one of the keys gives for one of the addresses?

    Args:
        urls: ways in which the client may have seen the same address. A proxy that ends TLS and does not say so makes
            us see http where the client saw https; the scheme guards nothing here, so both may be tried.
    """
    wanted = [request_hash(url, key) for key in keys for url in urls]
    found = [value.strip().lower().encode("ascii", "replace") for value in told if value]
    return any(hmac.compare_digest(one.encode(), value) for one in wanted for value in found)
