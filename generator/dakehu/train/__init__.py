"""Training: what is asked, shown on cards and certified, made from the playbook."""
