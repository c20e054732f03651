"""Rehearsals of exams: what is kept of them, what is made ready in the copy, what is compared there afterwards."""
