"""The demonstration: invented people and work in a real setting, the same again from the same seed.

Who and what is shown here is made up, except where a comment names a source. Chance is always an argument, so that
a demonstration, a screenshot and a test can be made again exactly.
"""
