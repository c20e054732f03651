"""A file on its way into a bank: read and staged, looked at, mended, confirmed whole or dropped.

Nothing of it is in the bank before the confirmation, and that is one short commit.
"""
