"""What the Python servers of others share: the moved clock, TLS, and a listener for threads.

Each runs in an environment of its own, in which there is this module and the standard library.
"""

import ssl
import sys
import threading
from pathlib import Path

AUTHORITIES = ("root", "other_root", "qtsp", "other_qtsp")
"""Those of the test certificates that publish a list of what they have revoked."""


def moved(folder):
    """Seconds by which the clock of the server is ahead; `clock` has one number a line."""
    return sum(map(int, (Path(folder) / "clock").read_text().split()))


def tls(folder, *, asks=True, revoked=False):
    """The server's side of TLS.

    Args:
        folder: of bank.pem, bank.key, trusted-ca.pem and the lists of the authorities.
        asks: a certificate is asked for, and may be left out.
        revoked: one that is revoked is refused.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "bank.pem", folder / "bank.key")
    if asks:
        context.load_verify_locations(folder / "trusted-ca.pem")
        context.verify_mode = ssl.CERT_OPTIONAL
    if revoked:
        for authority in AUTHORITIES:
            context.load_verify_locations(folder / f"{authority}.crl.pem")
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    return context


class HandshakeByThread:
    """A listener whose handshakes keep nobody waiting but the thread of the connection."""

    daemon_threads = True

    def finish_request(self, request, client_address):
        """Shake hands in the thread of the connection, then serve it."""
        try:
            request.do_handshake()
        except OSError:
            return
        super().finish_request(request, client_address)


def until_input_ends(server, context):
    """Serve until standard input ends; the port goes to standard output."""
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
