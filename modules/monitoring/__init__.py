"""What is recorded of a cluster, what is shown of it, and who is told when something is wrong."""
