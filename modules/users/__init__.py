"""Local accounts: who there is on every node, without a directory."""
