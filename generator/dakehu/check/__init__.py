"""Documents to a playbook, or findings."""
