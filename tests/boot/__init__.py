"""The boot test: real cloud-init runs the user data that Terraform made, on machines of a Debian 13 tree."""
