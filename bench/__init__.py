"""Speed, measured in one run beside a bare Flask route, so that only ratios matter: `python -m bench`."""
