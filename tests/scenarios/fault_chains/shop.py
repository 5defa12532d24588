"""A bank of a few lines that the fault chains are tried on: it counts the codes it has given."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from fixtures.profile.schema import Bank, BankProfile, Certificate, Client, Endpoints
from fixtures.scenarios.faults import Refusal
from fixtures.tpp.grants import Authorization, Callback, Grant
from fixtures.tpp.messages import Answer, Request, Termination
from tests.expect.answers import given, refusal

TOKEN = "https://bank.example.com/token"
ASKED = Authorization(
    request=Request(method="GET", url="https://bank.example.com/authorize"),
    state=None,
    redirect_uri="https://tpp.example.com/callback",
    scope="aisp",
)


@dataclass(frozen=True)
class Fault:
    """A fault of the code exchange; `mark` becomes a parameter that the shop reads."""

    name: str
    mark: str = ""
    kind: str = "code"
    case: str = ""
    presents: str = ""
    client: str = "own"
    needs: str = ""
    accepts: bool = False
    joins: str = ""
    fresh: bool = False
    kept: bool = False
    tls: str = ""
    prefers: str = ""
    plain: object = None
    extra: bool = False
    like: str = ""
    repeats: str = ""
    lawful: tuple[Refusal, ...] = ()
    tolerated: tuple[Refusal, ...] = ()
    clause: str = "STEP5-12"

    def apply(self, request, _world):
        """The request with the mark."""
        return request.with_parameter(self.mark, "1") if self.mark else request


@dataclass
class Shop:
    """Refuses what is marked `bad`; may burn codes, may mind what is marked `odd`, may be shut."""

    profile: BankProfile
    burns: bool = False
    minds: bool = False
    shut: bool = False
    logins: int = 0
    sent: list[Request] = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    slot: str = "tpp"
    headers: tuple[tuple[str, str], ...] = ()

    def live(self, _kind):
        """A code of a login of its own."""
        self.logins += 1
        callback = Callback(authorization=ASKED, url="")
        return Grant(code=f"code-{self.logins}", authorization=ASKED, callback=callback)

    def code_exchange(self, grant):
        """The sound request."""
        code = (("code", grant.code),)
        return Request(method="POST", url=TOKEN, parameters=code, headers=self.headers)

    def presenting(self, slot):
        """The same shop under another certificate."""
        return replace(self, slot=slot)  # the lists are shared

    def send(self, request, *, fresh=False, tls=None):  # noqa: ARG002 - as Tpp.send
        """What the shop answers."""
        self.sent.append(request)
        return replace(self._answer(request), request=request, number=len(self.sent))

    def _answer(self, request) -> Answer:
        code = request.value("code")
        bad = any(name.startswith("bad") for name, _ in request.parameters)
        odd = request.value("odd") is not None and self.minds
        if self.shut:
            return Answer(request=request, end=Termination.ANSWERED, status=503)
        if code in self.spent or bad or odd:
            if self.burns:
                self.spent.add(code)
            return refusal()
        self.spent.add(code)
        return given()


def shop(**habits):
    """A shop with a profile that says nothing but where things are."""
    endpoints = Endpoints(authorize=ASKED.request.url, token=TOKEN)
    client = Client(client_id="PSDFR-ACPR-1")
    slot = Certificate(certificate=Path("renewed.pem"))
    profile = BankProfile(
        source="",
        bank=Bank(name="Shop"),
        endpoints=endpoints,
        client=client,
        certificates={"renewed": slot},
    )
    return Shop(profile, **habits)
