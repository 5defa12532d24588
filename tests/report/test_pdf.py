"""The browser that prints a page asks nobody: no name of a host, no host, be it the page's wish."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fixtures.report.pages import pdf

CHROMIUM = next(filter(None, map(shutil.which, pdf.BROWSERS)), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
PAGE = """<!doctype html><title>Statement</title><link rel="dns-prefetch" href="//a.example.test">
<link rel="stylesheet" href="http://b.example.test:{port}/b"><a href="https://c.example.test">c</a>
<img src="http://d.example.test:{port}/d"><img src="http://127.0.0.1:{port}/e"><p>Printed
<script src="http://localhost:{port}/f"></script>"""
WRAPPER = """#!/bin/sh
for each; do shift; set -- "$@" "$(printf %s "$each" | sed '{change}')"; done
exec {chromium} --log-net-log={log} --net-log-capture-mode=Everything "$@"
"""
ASKS = ("DNS_TRANSACTION", "HOST_RESOLVER_DNS_TASK", "HOST_RESOLVER_SYSTEM_TASK")
SENDS = ("TCP_CONNECT", "TCP_CONNECT_ATTEMPT", "UDP_BYTES_SENT", "SOCKET_BYTES_SENT")


@pytest.fixture
def asked():
    """Paths that were asked of a server on loopback, and its port."""
    paths = set()

    class Seen(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.add(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Seen) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield paths, server.server_port
        server.shutdown()


@pytest.fixture
def prints(tmp_path, monkeypatch, asked):
    """Print the page, with a change to the browser's options; gives the events of its network."""

    def made(change=""):
        log, wrapper = tmp_path / "net.json", tmp_path / pdf.BROWSERS[0]
        wrapper.write_text(WRAPPER.format(change=change, chromium=CHROMIUM, log=log))
        wrapper.chmod(0o700)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        page = tmp_path / "statement.html"
        page.write_text(PAGE.format(port=asked[1]))
        assert pdf.printed(page).stat().st_size > 1000
        return _events(json.loads(log.read_bytes()))

    return made


def _events(log):
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    return [(names[each["type"]], each.get("params", {})) for each in log["events"]]


def test_no_name_is_asked_for_and_nothing_is_sent(prints, asked):
    events = prints()

    hosts = {params["host"] for _, params in events if "host" in params}
    assert "d.example.test" in hosts, "the log tells what the page wanted"
    assert [each for each in events if each[0] in (*ASKS, *SENDS)] == []
    assert asked[0] == set()


def test_the_page_would_ask_where_names_had_addresses(prints, asked):
    events = prints("s/~NOTFOUND/127.0.0.1/")

    assert {"/b", "/d", "/e", "/f"} <= asked[0]
    assert any(name in SENDS for name, _ in events)
