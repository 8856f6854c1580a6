"""Translate what other tools read into specs: one folder a tool."""
