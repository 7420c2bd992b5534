"""Logistics networks: location, routing, matching, indicators, ranking."""
