"""Readers of the publishers' file layouts: what a file is shows in its headers, never in its name."""
