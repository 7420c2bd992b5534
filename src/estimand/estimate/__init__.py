"""A Panel and column names in, an Estimate out; one design a file."""
