"""Sittings: giving a published exam to people, and the room while it is sat."""
