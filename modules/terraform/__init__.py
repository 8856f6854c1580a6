"""The typed face of Terraform JSON: engine, resources, policies, provider schema."""
