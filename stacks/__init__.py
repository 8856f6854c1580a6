"""A whole cluster: the root model, checks that span several modules, the division into Terraform states."""
