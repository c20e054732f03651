"""The attempt: starting, reading the paper, saving, handing in, closing, results."""
