"""Programmes, cohorts, titles and what reports say of them."""
