"""The shipped studies: one folder each, with its spec, its simulation or loader, and the published numbers."""
