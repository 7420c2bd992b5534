"""Tables in, a Finding out: anomalies, clusters, rules, forests, networks."""
