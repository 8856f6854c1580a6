"""The one address of a pool of login nodes: its doors, and the load balancer behind which they are."""
