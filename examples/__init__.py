"""Specs named by purpose: each one compiles, validates and applies in the tests, and `hpc-tf init` offers it."""
