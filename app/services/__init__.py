"""Use-cases, one function each: fn(actor, ..., *, now). Load, let the domain decide, record. They never commit."""
