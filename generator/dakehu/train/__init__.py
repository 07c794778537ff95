"""Exercises made from the playbook, and marked by it."""
