"""The door for Moodle XML.

Questions of the types that we have are read with their pictures; the others are refused by name. The file is untrusted:
no entity is expanded, no address is fetched, nothing is read from outside it.
"""

from app.formats.moodle_xml.reading import read
from app.formats.moodle_xml.writing import write

__all__ = ["read", "write"]
