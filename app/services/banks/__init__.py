"""Question banks: loading files, reading stock."""
