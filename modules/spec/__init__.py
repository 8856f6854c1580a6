"""The vocabulary in which every model is written: value types, keys, shorthands, checks and findings."""
