"""The requirements: STET 1.4.2.17 Part I section 3.4 as tests, one module a step."""

SUITE = "stet-conformance"
"""By which `stet_conformance` knows the package from another's of the same name."""
