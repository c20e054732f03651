"""What all doors that open a packed file share."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, RuntimeError)
"""What opening and reading a damaged archive raises; packing methods that nobody uses raise a kind of RuntimeError."""
