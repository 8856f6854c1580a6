"""How a machine becomes a node: what its user data says, and the programs that it fetches from the cluster's bucket."""
