"""A policy corpus: counts with evidence, coding and agreement, scaling, comparison."""
