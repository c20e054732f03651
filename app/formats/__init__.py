"""The doors for questions: one module per format, bytes in and questions or faults out, and back again."""
