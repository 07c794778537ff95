"""What was written, and where: sources, spans, documents and findings."""
