"""Printed tables in, a Finding out: what does not add up."""
