"""The lab: real Slurm on a bridge and network namespaces, the production agent, and a fake AWS behind it."""
