"""Checks the readers against a corpus of real runs; a module for each tool."""
