"""A fake AWS on loopback: moto, and what moto lacks that a cluster needs.

It answers what it is told: it proves the generated graph and the provider's code path, never AWS's own rules.
"""
