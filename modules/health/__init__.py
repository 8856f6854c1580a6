"""The health of nodes: what is looked at, how often, and what becomes of a node that is not well."""
