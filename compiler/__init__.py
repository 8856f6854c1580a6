"""The language: YAML, positions, schemas, diagnostics, files and commands. Knows no cluster."""
