"""An emergency duty-officer alerting service: warnings in, a named human's acceptance out."""

__version__ = "0.1.0"
