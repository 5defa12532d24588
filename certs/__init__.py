"""The certificates: a test PKI made at run time, PSD2 certificates with and without flaws."""

SUITE = "stet-conformance"
"""By which `stet_conformance` knows the package from another's of the same name."""
