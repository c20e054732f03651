"""Simulated learners who sit an exam over HTTP, as browsers do. The standard library only."""
