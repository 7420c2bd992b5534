"""Timings beside peers in one run: ``python -m benchmarks [NAME ...]`` prints the ratios."""
