"""The engine: a typed subset of FEEL, decision tables, three truths and a trace of everything.

It knows nothing of selling and nothing of the rest of the program; see ``README.md`` beside
this file for how to use it from Python.
"""

from dakehu.rules.generate import Conclusions, Fast
from dakehu.rules.load import FactError, Loaded, load
from dakehu.rules.reason import Engine

__all__ = ["Conclusions", "Engine", "FactError", "Fast", "Loaded", "load"]
