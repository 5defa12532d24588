"""Revocation (RFC 7009, STET 3.4.3.5), where the bank offers it."""

import pytest

from conformance.generators import revocation
from conformance.generators.faults import cases
from fixtures import expect
from fixtures.scenarios.faults import World

pytestmark = pytest.mark.usefixtures("revocation_offered")


@pytest.mark.clause("REVK-01")
@pytest.mark.usefixtures("refresh_offered")
def test_the_revocation_of_a_refresh_token_is_taken(extension, recorded):
    """The revocation of a refresh token is taken."""
    end = expect.ended(extension.end)

    expect.revoked(recorded(end.answer))


@pytest.mark.clause("REVK-01")
@pytest.mark.usefixtures("refresh_offered")
def test_a_revoked_refresh_token_is_dead(extension, recorded, profile):
    """A revoked refresh token is refused with invalid_grant."""
    end = expect.ended(extension.end)
    expect.taken(recorded(end.answer))

    expect.spent(recorded(end.refresh), profile.declared("bad_rt"))


@pytest.mark.clause("REVK-02")
@pytest.mark.usefixtures("resource", "refresh_offered")
def test_the_access_token_falls_with_the_refresh_token(extension, recorded):
    """The access token opens nothing after its refresh token was revoked."""
    end = expect.ended(extension.end)
    expect.works(recorded(end.before))
    expect.taken(recorded(end.answer))

    expect.gone(recorded(end.access), end.before)


@pytest.mark.clause("REVK-02")
@pytest.mark.usefixtures("funds_offered", "refresh_offered")
def test_no_funds_are_confirmed_after_a_revocation(confirmation, recorded):
    """The access token confirms no funds after its refresh token was revoked."""
    expect.offered(
        not confirmation.spent, "the bank ends a grant whose refresh it refuses for its scope"
    )
    end = expect.ended(confirmation.end)
    expect.works(recorded(confirmation.again))
    expect.taken(recorded(end.answer))

    expect.gone(recorded(confirmation.fallen), confirmation.again)


@pytest.mark.clause("REVK-12")
@pytest.mark.usefixtures("resource")
def test_an_access_token_can_be_revoked(aged_grant, recorded):
    """The revocation of an access token is taken, and the token opens nothing."""
    end = expect.ended(aged_grant.end)
    expect.works(recorded(end.before))

    expect.revoked(recorded(end.answer))
    expect.gone(recorded(end.access), end.before)


@pytest.mark.clause("REVK-11")
@pytest.mark.usefixtures("resource")
def test_a_revocation_takes_effect_at_once(aged_grant, recorded):
    """A token opens nothing within the delay that the bank declares for a revocation."""
    end = expect.ended(aged_grant.end)
    expect.works(recorded(end.before))
    expect.taken(recorded(end.answer))

    expect.gone(recorded(end.access), end.before)


@pytest.mark.clause("REVK-03")
@pytest.mark.usefixtures("refresh_offered", "revocation_works")
def test_the_refresh_token_falls_with_the_access_token(aged_grant, recorded, profile):
    """The refresh token is dead after its access token was revoked."""
    end = expect.ended(aged_grant.end)
    expect.taken(recorded(end.answer))

    expect.spent(recorded(end.refresh), profile.declared("bad_rt"))


@pytest.mark.clause("REVK-15")
@pytest.mark.usefixtures("refresh_offered")
def test_a_revocation_ends_no_other_grant(extension, recorded):
    """Tokens of other grants open what they opened before a refresh token was revoked."""
    end = expect.ended(extension.end)
    expect.taken(recorded(end.answer))

    expect.untouched([(recorded(before), recorded(after)) for before, after in extension.beside])


@pytest.mark.clause("REVK-06")
@pytest.mark.usefixtures("refresh_offered", "revocation_works")
def test_a_wrong_hint_does_not_stop_a_revocation(other_psu_grant, recorded, profile):
    """A refresh token that the hint calls an access token is revoked."""
    end = expect.ended(other_psu_grant.end)

    expect.revoked(recorded(end.answer))
    expect.spent(recorded(end.refresh), profile.declared("bad_rt"))


@pytest.mark.clause("REVK-06")
@pytest.mark.usefixtures("resource")
def test_an_access_token_is_revoked_under_the_other_hint(misnamed, aged_grant, recorded):
    """An access token that the hint calls a refresh token is revoked."""
    plain, end = expect.ended(aged_grant.end), expect.ended(misnamed)
    expect.taken(recorded(plain.answer), "REVK-12")
    expect.works(recorded(end.before))

    expect.revoked(recorded(end.answer))
    expect.gone(recorded(end.access), end.before)


@pytest.mark.clause("REVK-07")
@pytest.mark.usefixtures("refresh_offered", "revocation_works")
def test_an_unknown_hint_is_ignored(confirmation, recorded, profile):
    """A token is revoked although its hint names no kind that the bank knows."""
    end = expect.ended(confirmation.end)

    expect.revoked(recorded(end.answer))
    expect.spent(recorded(end.refresh), profile.declared("bad_rt"))


@pytest.mark.clause("REVK-04")
def test_an_unknown_token_is_revoked_without_complaint(unknown_revoked):
    """Revoking an unknown token is answered 200."""
    expect.revoked_by_200(unknown_revoked)


@pytest.mark.clause("REVK-04")
@pytest.mark.usefixtures("refresh_offered")
def test_a_token_may_be_revoked_twice(extension, recorded):
    """Revoking a token that is revoked already is answered 200."""
    end = expect.ended(extension.end)
    expect.taken(recorded(end.answer))

    expect.revoked_by_200(recorded(end.again))


@pytest.mark.clause("REVK-04")
def test_an_expired_token_may_be_revoked(outdated, aged_grant, recorded, by_the_clock):
    """Revoking an access token that has expired is answered 200."""
    plain = expect.ended(aged_grant.end)
    expect.taken(recorded(plain.answer), "REVK-12")
    expect.works(recorded(outdated.before))
    by_the_clock(recorded(outdated.access))

    expect.revoked_by_200(recorded(outdated.answer))


@pytest.mark.clause("REVK-04")
@pytest.mark.usefixtures("refresh_offered")
def test_a_refresh_token_may_be_revoked_after_its_access_token(aged_grant, recorded):
    """The revocation of a refresh token is taken where its access token is revoked already."""
    end = expect.ended(aged_grant.end)
    expect.taken(recorded(end.answer), "REVK-12")

    expect.revoked(recorded(end.other))


@pytest.mark.clause("REVK-04")
@pytest.mark.usefixtures("refresh_offered")
def test_an_access_token_may_be_revoked_after_its_refresh_token(extension, aged_grant, recorded):
    """The revocation of an access token is taken where its refresh token is revoked already."""
    plain, end = expect.ended(aged_grant.end), expect.ended(extension.end)
    expect.taken(recorded(plain.answer), "REVK-12")
    expect.taken(recorded(end.answer))

    expect.revoked(recorded(end.other))


@cases(revocation.TOKEN_ABSENT, revocation.METHODS)
def test_a_faulty_revocation_is_refused(tpp, profile, unknown_revoked, fault):
    """A revocation request with one fault is refused."""
    expect.taken(unknown_revoked, "REVK-04")

    answer = tpp.send(fault.apply(tpp.revoking(revocation.UNKNOWN_TOKEN), World(profile=profile)))

    expect.refused_for(answer, fault.lawful, unknown_revoked, fault.tolerated)


@pytest.mark.clause("STEP7-13")
@pytest.mark.parametrize(
    "fault", [*revocation.TOKEN_ABSENT[:1], revocation.CLIENT_UNKNOWN], ids=repr
)
def test_an_error_of_a_revocation_has_the_form_of_rfc_6749(tpp, profile, unknown_revoked, fault):
    """An error at /revoke is in JSON, and registered, or as the bank declares (RFC 7009 2.2.1)."""
    expect.taken(unknown_revoked, "REVK-04")

    answer = tpp.send(fault.apply(tpp.revoking(revocation.UNKNOWN_TOKEN), World(profile=profile)))

    expect.offered(not answer.is_success, "the bank takes a revocation with this fault")
    declared = profile.declared("wrong_client", "malformed")
    expect.error_form(answer, profile.shape.error_format, declared, see="REVK-05")


@pytest.mark.clause("TLS-07")
@pytest.mark.parametrize("slot", ["revoked_crl", "revoked_ocsp"])
def test_a_revoked_certificate_revokes_nothing(tpp, unknown_revoked, slot):
    """A revocation under a certificate that its QTSP has revoked is turned away."""
    expect.taken(unknown_revoked, "REVK-04")
    impostor = tpp.presenting(slot)

    answer = impostor.send(impostor.revoking(revocation.UNKNOWN_TOKEN), fresh=True)

    expect.no_service(answer, unknown_revoked)


@pytest.mark.clause("REVK-08")
@pytest.mark.usefixtures("refresh_offered")
def test_a_revocation_without_certificate_is_turned_away(aged_grant, unknown_revoked, recorded):
    """A revocation without a client certificate is turned away."""
    expect.taken(unknown_revoked, "REVK-04")

    expect.no_service(recorded(aged_grant.nobodys), unknown_revoked)


@pytest.mark.clause("REVK-08")
@pytest.mark.usefixtures("refresh_offered")
@pytest.mark.parametrize("presents", ["", "other_tpp"], ids=["nobody", "another TPP"])
def test_a_dead_token_is_revoked_for_no_stranger(tpp, extension, recorded, presents):
    """The client is authenticated before the token is looked at: also where that is dead."""
    end = expect.ended(extension.end)
    expect.taken(recorded(end.again))
    stranger = tpp.presenting(presents)

    answer = stranger.send(end.again.request, fresh=True)

    expect.no_service(answer, end.again)


@pytest.mark.clause("REVK-08")
def test_a_revoked_token_is_revoked_by_nobody(aged_grant, unknown_revoked, recorded):
    """A token that is revoked already is not revoked again without a client certificate."""
    expect.taken(unknown_revoked, "REVK-04")

    expect.no_service(recorded(aged_grant.nobodys_dead), unknown_revoked)


@pytest.mark.clause("REVK-08")
@pytest.mark.usefixtures("refresh_offered", "revocation_works")
def test_nobody_revokes_without_a_certificate(aged_grant, recorded):
    """A refresh token lives on after somebody without a certificate tried to revoke it."""
    expect.granted(recorded(aged_grant.before_nobody))

    expect.alive(recorded(aged_grant.after_nobody))


@pytest.mark.clause("REVK-09")
@pytest.mark.usefixtures("refresh_offered", "second_tpp", "revocation_works")
def test_another_tpp_revokes_nothing(aged_grant, recorded, known):
    """A refresh token lives on after another TPP tried to revoke it, whatever it was answered."""
    known("revoke")
    expect.granted(recorded(aged_grant.before_other))

    expect.alive(recorded(aged_grant.after_other))


@pytest.mark.clause("REVK-14")
@pytest.mark.usefixtures("refresh_offered", "second_tpp", "revocation_works")
def test_another_tpp_is_told_that_it_revokes_nothing(aged_grant, recorded, known):
    """The revocation of a token of another TPP is refused openly."""
    known("revoke")
    expect.granted(recorded(aged_grant.before_other))

    made = recorded(expect.ended(aged_grant.end).answer)
    expect.openly_refused(recorded(aged_grant.others), made, recorded(aged_grant.after_other))
