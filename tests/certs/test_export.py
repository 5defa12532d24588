"""The exported folder holds each file whole, with its mode, and keys in key files only."""

import pytest
from cryptography import x509

from certs import export, flaws
from certs.pki import Pki


@pytest.fixture(scope="module")
def pki():
    return Pki()


def test_every_slot_gets_a_certificate_and_a_key(pki, tmp_path):
    written = export.write(pki, tmp_path)

    assert list(written) == list(flaws.CATALOGUE)
    for slot, (certificate, key) in written.items():
        chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        assert tuple(chain) == (pki[slot].certificate, *pki[slot].chain)
        assert key.read_bytes() == pki[slot].key_pem()


def test_only_the_slots_that_are_asked_for_are_written(pki, tmp_path):
    export.write(pki, tmp_path, ["pisp"])

    assert {path.name for path in tmp_path.iterdir()} == {
        "pisp.pem",
        "pisp.key",
        "bank-ca.pem",
        "trusted-ca.pem",
        "qtsp.crl",
        "other_qtsp.crl",
        "README.txt",
    }


def test_a_new_folder_and_the_keys_are_the_owners_alone(pki, tmp_path):
    folder = tmp_path / "made" / "here"

    written = export.write(pki, folder, ["tpp"])

    assert folder.stat().st_mode & 0o777 == 0o700
    assert written["tpp"][1].stat().st_mode & 0o777 == 0o600


def test_an_older_key_with_open_rights_is_replaced_by_a_closed_one(pki, tmp_path):
    key = tmp_path / "tpp.key"
    key.write_text("old")
    key.chmod(0o644)

    export.write(pki, tmp_path, ["tpp"])

    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes() == pki["tpp"].key_pem()


def test_no_key_stands_outside_a_key_file(pki, tmp_path):
    export.write(pki, tmp_path)

    others = [path for path in tmp_path.iterdir() if path.suffix != ".key"]
    assert len(others) == len(flaws.CATALOGUE) + 5
    assert not any(b"PRIVATE" in path.read_bytes() for path in others)


def test_an_unknown_slot_writes_nothing(pki, tmp_path):
    with pytest.raises(KeyError, match="expird"):
        export.write(pki, tmp_path / "certificates", ["tpp", "expird"])

    assert not (tmp_path / "certificates").exists()


def test_the_readme_tells_each_slot_and_what_to_import(pki, tmp_path):
    export.write(pki, tmp_path)

    told = (tmp_path / "README.txt").read_text()

    for slot in flaws.CATALOGUE.values():
        assert f"  {slot.name:18} {slot.effect}\n" in told
    assert told.index("\nSound\n  tpp ") < told.index("\nFlawed: one flaw each\n  expired ")
    assert "trusted-ca.pem" in told


def test_the_bank_trusts_both_providers_and_not_the_stranger(pki, tmp_path):
    export.write(pki, tmp_path, ["tpp"])

    trusted = x509.load_pem_x509_certificates((tmp_path / "trusted-ca.pem").read_bytes())

    assert trusted[:2] == pki.trusted_list
    assert trusted[2:] == [pki.root.certificate, pki.other_root.certificate]
    assert pki.stranger.certificate not in trusted
