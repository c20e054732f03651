"""Contests: entering, rounds, boards and their publication."""
