"""What tests of the pre-flight share with those of the TPP."""

from tests.tpp.conftest import make_profile, papers, serve

__all__ = ["make_profile", "papers", "serve"]
