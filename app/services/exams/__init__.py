"""Exams: composing, publishing into a snapshot with a pool of papers."""
