"""The only layer that reads or writes files."""
