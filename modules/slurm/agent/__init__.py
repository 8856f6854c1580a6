"""The agent on the head node: it gives Slurm its nodes and takes the cluster's configuration into force.

Shipped as plain files and run as ``python <this folder> SUBCOMMAND`` on Python 3.9 or later with boto3. It imports nothing of hpc-tf
outside of this folder. EC2 tags are the truth; files of its own are caches.
"""
