"""The stub bank and the profiles of the client's own tests."""

from tests.tpp.conftest import make_profile, papers, serve

__all__ = ["make_profile", "papers", "serve"]
