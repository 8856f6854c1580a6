"""What the product guarantees about security, and which findings of a scanner it accepts: tables for a page and for tests."""
