"""An organisation's inventory, a product's footprint, and their reconciliation."""
