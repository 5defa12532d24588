"""Step 5. Whatever a TPP gets wrong in POST /token, the answer is a clean refusal."""

import pytest
from hypothesis import given

from conformance.generators.faults import Fault
from conformance.generators.malformed import malformed_requests
from fixtures import expect


@pytest.mark.clause("STEP5-29")
@given(fault=malformed_requests())
def test_a_generated_malformed_request_gets_a_clean_refusal(tpp, hopeless_exchange, fault: Fault):
    """A generated malformed token request is answered with a 4xx JSON error."""
    answer = tpp.send(fault.apply(hopeless_exchange.request, hopeless_exchange.world))

    expect.clean_refusal(answer)
