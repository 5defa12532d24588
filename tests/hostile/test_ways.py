"""The ways to a bank: a proxy, IPv6, PKCS#12 under a password; and what a run connects to."""

import socket

import pytest

from fixtures.errors import ExitCode
from fixtures.profile.schema import Network
from fixtures.tpp.transport import connect
from tests.hostile.proxy import Proxy
from tests.hostile.ways import WAYS


@pytest.mark.parametrize("name", WAYS)
def test_a_run_is_conformant_and_goes_nowhere_else(tmp_path, name):
    done, fine, told = WAYS[name](tmp_path)

    assert done.returncode == ExitCode.CONFORMANT, done.stdout[-2000:] + done.stderr
    assert fine, told


def test_a_proxy_that_wants_another_password_is_named(make_profile, tmp_path):
    (tmp_path / "password").write_text("wrong")
    with Proxy("qa", "right") as proxy:
        network = Network(proxy=proxy.url, proxy_user="qa", proxy_password="file:password")
        profile = make_profile(network=network, source=str(tmp_path / "profile.toml"))
        with pytest.raises(connect.ProxyRefusedError, match="407") as refused:
            connect.connect(profile, ("bank.test", 443), 2)

    assert (refused.value.status, proxy.tunnels, proxy.refused) == (407, [], 1)


def test_a_proxy_that_is_down_is_named(make_profile):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    profile = make_profile(network=Network(proxy=f"http://127.0.0.1:{port}"))

    with pytest.raises(connect.ProxyRefusedError, match="the proxy was not reached"):
        connect.connect(profile, ("bank.test", 443), 2)


def test_a_pinned_host_is_not_looked_up(make_profile, serve):
    bank = serve()
    profile = make_profile(network=Network(hosts={"bank.example": "127.0.0.1"}))

    with connect.connect(profile, ("bank.example", bank.port), 2) as wire:
        assert wire.getpeername() == ("127.0.0.1", bank.port)
