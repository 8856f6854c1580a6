"""AWS ParallelCluster 3 configurations as specs.

One table (``table``) says of each key of theirs what it becomes; the importer and the coverage page are made of it.
"""
