"""The stub bank and the profiles of the client's own tests."""

from tests.tpp.conftest import make_profile, pki_files, serve

__all__ = ["make_profile", "pki_files", "serve"]
