"""The boot of a node, as it runs on the machine: ``python -m boot`` with Python 3.9 or later and boto3."""
