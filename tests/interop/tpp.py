"""A TPP and a PSU of a few lines, which share no code with the suite: they check the truth.

An answer is told in the words of truth/*.toml: the status, the error code where there is one, and
"call-back" where the browser was sent there.
"""

import base64
import hashlib
import html
import re
import secrets
import ssl
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

VERIFIER = secrets.token_urlsafe(48)
_DIGEST = hashlib.sha256(VERIFIER.encode()).digest()
CHALLENGE = base64.urlsafe_b64encode(_DIGEST).rstrip(b"=").decode()
STEPS = 12
"""Pages and redirects after which a browser gives up."""

Form = dict[str, str]
Filled = dict[str, list[str]]


class Tpp:
    """The TPP of a profile.

    Attributes:
        endpoints: URLs of the server.
        own: the client of the profile.
        other: the other client of the profile.
    """

    def __init__(self, profile: Path) -> None:
        """Read the profile; the certificates stand beside it."""
        self.folder = profile.parent
        self.profile: dict[str, Any] = tomllib.loads(profile.read_text("utf-8"))
        self.endpoints: dict[str, str] = self.profile["endpoints"]
        self.own, self.other = self.profile["client"], self.profile["other_client"]
        scopes = self.profile.get("scopes", {})
        self.scope: str = scopes.get("requested", "aisp")
        self._clients: dict[str, httpx.Client] = {}

    def pass_time(self, seconds: int) -> None:
        """Let the clock of the server go forward."""
        with (self.folder / "clock").open("a") as clock:
            clock.write(f"{seconds}\n")

    def client(self, slot: str) -> httpx.Client:
        """The client with the certificate of that name, "" for none."""
        if slot not in self._clients:
            self._clients[slot] = httpx.Client(verify=self._trust(slot), timeout=20)
        return self._clients[slot]

    def _trust(self, slot: str) -> ssl.SSLContext:
        trust = ssl.create_default_context(cafile=self.folder / "bank-ca.pem")
        if slot:
            trust.load_cert_chain(self.folder / f"{slot}.pem", self.folder / f"{slot}.key")
        return trust

    def token(self, form: Form | list[tuple[str, str]], slot: str = "tpp", **how: Any) -> Any:
        """Send a form to the token endpoint and give the answer, None where TLS ends it."""
        body = list(form.items()) if isinstance(form, dict) else form
        content = urlencode(body)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = self.endpoints[how.get("endpoint", "token")]
        try:
            return self.client(slot).post(url, content=content, headers=headers)
        except httpx.TransportError:
            return None

    def redemption(self, granted: str, /, **changes: str | None) -> Form:
        """The sound form for a code, with changes; None leaves a parameter out."""
        form = {
            "grant_type": "authorization_code",
            "code": granted,
            "redirect_uri": self.own["redirect_uris"][0],
            "client_id": self.own["client_id"],
            "code_verifier": VERIFIER,
        } | changes
        return {name: value for name, value in form.items() if value is not None}

    def grant(self) -> dict[str, Any]:
        """The token answer to a fresh code."""
        answer = self.token(self.redemption(self.code()))
        return dict(answer.json())

    def refresh(self, token: str, slot: str = "tpp", **changes: str) -> Any:
        """Refresh with a token."""
        sound = {"grant_type": "refresh_token", "refresh_token": token}
        return self.token(sound | {"client_id": self.own["client_id"]} | changes, slot)

    def use(self, token: str | None, slot: str = "tpp", scheme: str = "Bearer") -> Any:
        """Ask for the resource."""
        headers = {} if token is None else {"Authorization": f"{scheme} {token}"}
        return self.client(slot).get(self.endpoints["accounts"], headers=headers)

    def code(self, **changes: str | None) -> str:
        """A fresh code."""
        place = self.authorize(**changes)[1]
        return parse_qs(urlsplit(place).query)["code"][0]

    def authorize(
        self,
        *more: tuple[str, str],
        answer: str = "accept",
        password: str | None = None,
        **changes: str | None,
    ) -> tuple[str, str]:
        """Send a PSU with an authorization request, and tell where it ends.

        Args:
            more: parameters that are added at the end.
            answer: "accept" or "refuse".
            password: another than the right one.
            changes: parameters with other values; None leaves one out.

        Returns:
            The answer in the words of the truth, and the URL at the call-back or "".
        """
        request = {
            "response_type": "code",
            "client_id": self.own["client_id"],
            "redirect_uri": self.own["redirect_uris"][0],
            "scope": self.scope,
            "state": secrets.token_urlsafe(12),
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | changes
        query = [(name, value) for name, value in request.items() if value is not None]
        url = str(httpx.URL(self.endpoints["authorize"], params=[*query, *more]))
        with httpx.Client(verify=self._trust(""), timeout=20) as browser:
            return self._walk(browser, browser.get(url), answer, password)

    def _walk(
        self, browser: httpx.Client, page: httpx.Response, answer: str, password: str | None
    ) -> tuple[str, str]:
        seen: set[tuple[str, ...]] = set()
        for _ in range(STEPS):
            if page.is_redirect:
                place = str(page.url.join(page.headers["Location"]))
                if urlsplit(place).netloc != urlsplit(self.endpoints["authorize"]).netloc:
                    return told_redirect(page.status_code, place), place
                page = browser.get(place)
                continue
            form = self._filled(page.text, answer, password)
            if page.is_error or form is None or tuple(form[1]) in seen:
                return told(page), ""
            seen.add(tuple(form[1]))
            action = str(page.url.join(form[0])) if form[0] else str(page.url)
            page = browser.post(action, data=form[1], headers={"Referer": str(page.url)})
        return "no end", ""

    def _filled(self, text: str, answer: str, password: str | None) -> tuple[str, Filled] | None:
        """Action and data of the first form that a page of the profile describes."""
        person = self.profile["psu"]["persons"][0]
        right = (self.folder / person["password"].removeprefix("file:")).read_text()
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL | re.IGNORECASE):
            tags = re.findall(r"<(?:input|button)\b[^>]*>", form)
            named = {_attributes(tag).get("name", "") for tag in tags}
            given: dict[str, list[str]] = {}
            for tag in tags:
                each = _attributes(tag)
                if each.get("type") == "hidden" or re.search(r"\schecked\b", tag):
                    given.setdefault(each.get("name", ""), []).append(each.get("value", ""))
            for page in self.profile["psu"]["pages"]:
                fields = page.get("fields", {})
                name, _, value = page.get(answer, "").partition("=")
                wanted = {name} if name else set(fields)  # a button may have a form of its own
                if not wanted or not wanted <= named:
                    continue
                said = {"{login}": person["login"], "{password}": password or right}
                data = given | {
                    each: [said.get(asked, asked)]
                    for each, asked in fields.items()
                    if each in named
                }
                action = _attributes(form.partition(">")[0]).get("action", "")
                return action, data | ({name: [value]} if name else {})
        return None


def _attributes(tag: str) -> dict[str, str]:
    found = re.findall(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", tag)
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in found}


def told_redirect(status: int, place: str) -> str:
    """A redirect to the call-back in the words of the truth."""
    parts = urlsplit(place)
    error = parse_qs(parts.query or parts.fragment).get("error", [""])[0]
    return " ".join(filter(None, (str(status), error, "call-back")))


def told(answer: httpx.Response | None) -> str:
    """An answer in the words of the truth."""
    if answer is None:
        return "TLS refused"
    error = ""
    if answer.is_error:
        challenge = re.search(r'error="?(\w+)', answer.headers.get("WWW-Authenticate", ""))
        error = challenge[1] if challenge else ""
        if "json" in answer.headers.get("Content-Type", ""):
            error = str(answer.json().get("error", error))
    return f"{answer.status_code} {error}".strip()
