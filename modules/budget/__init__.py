"""How much a cluster may cost a month, and who is told when it nears that."""
