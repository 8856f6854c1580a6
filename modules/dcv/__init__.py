"""Remote desktops: DCV on the head node and on login nodes, whom it lets in, and how it draws."""
