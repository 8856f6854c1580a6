"""Open OnDemand: the cluster in a browser, on a pool of login nodes."""
