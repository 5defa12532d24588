"""What tests of the pre-flight share with those of the TPP."""

from tests.tpp.conftest import make_profile, pki_files, serve

__all__ = ["make_profile", "pki_files", "serve"]
