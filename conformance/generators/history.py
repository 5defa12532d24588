"""Windows of time in which transactions are asked for without extended_transaction_history."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from fixtures.tpp.messages import Request

Window = Callable[[Request], Request]

OLD, RECENT, LATEST = 400, 10, 100


def _day(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


def _with(*pairs: tuple[str, Callable[[], str]]) -> Window:
    def asked(request: Request) -> Request:
        for name, value in pairs:
            found = request.value(name) is not None
            request = (
                request.repeating(name, value()) if found else request.with_parameter(name, value())
            )
        return request

    return asked


_OLD, _RECENT, _LATEST = (lambda days=days: _day(days) for days in (OLD, RECENT, LATEST))

WINDOWS: Mapping[str, Window] = {
    "without a date": _with(),
    "that is over": _with(("dateFrom", _OLD), ("dateTo", _LATEST)),
    "without a beginning": _with(("dateTo", _LATEST)),
    "with an empty beginning": _with(("dateFrom", lambda: "")),
    "with two beginnings": _with(("dateFrom", _RECENT), ("dateFrom", _OLD)),
    "with two beginnings, the older first": _with(("dateFrom", _OLD), ("dateFrom", _RECENT)),
    "whose beginning has a time": _with(("dateFrom", lambda: f"{_day(OLD)}T00:00:00Z")),
    "by another name": _with(("fromBookingDate", _OLD)),
    "by a name in capitals": _with(("DATEFROM", _OLD)),
}
"""What is asked beside dateFrom 91, 120 and 400 days ago; a bank may refuse any of them."""
