"""Where people log in: pools of nodes behind one address each, that run no jobs."""
