"""Rehearsing an exam on the machine that will serve it: simulated learners sit it over HTTP in a copy of the database.

`learner` and `crowd` know the house from outside only; the load test and the faults use them too.
"""
