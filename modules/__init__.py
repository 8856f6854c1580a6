"""One folder per capability: what a user may say about it, what can be wrong with it, what it becomes."""
