"""Mixed-methods studies of community governance: questionnaire survey plus in-depth interviews."""

__version__ = "0.1.0"
