"""The cluster's bucket and the configuration in it: what changes daily is data, never part of a machine."""
