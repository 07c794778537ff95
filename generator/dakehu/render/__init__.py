"""Types to pages: the only layer that knows Jinja."""
