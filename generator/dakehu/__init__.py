"""dakehu turns a sales playbook in YAML into a site, account plans and training."""

__version__ = "0.1.0"
