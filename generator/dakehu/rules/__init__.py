"""The engine: language, tables, evaluation and trace. It knows nothing of sales."""
