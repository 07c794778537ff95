"""The playbook applied to one account."""
