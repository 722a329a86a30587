"""Fetching official editions over a network that may fail, so that only whole and checked files stand."""
