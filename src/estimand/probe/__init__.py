"""A question asked of data or of an Estimate; a Check or a Finding comes back."""
