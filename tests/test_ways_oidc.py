"""Signing in by OpenID Connect with a real provider, and what a dishonest one gains."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.cache import cache, caches
from django.test import Client
from pytest_django import Settings

from luoshi.config.tests.test_serving import free_port
from luoshi.kernel import outgoing
from luoshi.people.models import Identity, Invitation, User
from luoshi.people.ways import oidc
from luoshi.people.ways.declared import Oidc
from luoshi.people.ways.request import Asked
from luoshi.people.ways.talk import Unproven
from luoshi.testing.cast import Cast, make_member, make_project
from luoshi.testing.tls import Asked as Request
from luoshi.testing.tls import Authority, Says, Served, serving
from tests.provider import ISSUER, NAME, Person, provider

BACK = "http://127.0.0.1:8000/accounts/ways/work/back/"
WAY = Oidc(
    "work", "华锐账号", ISSUER, "luoshi", f"luoshi-secret-{'x' * 32}", scopes=("openid", "profile", "email")
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def port(authority: Authority) -> Iterator[int]:
    port = free_port()
    with provider(authority, port, BACK):
        yield port


@pytest.fixture(autouse=True)
def offered(settings: Settings, authority: Authority) -> None:
    settings.OUTGOING_CA, settings.WAYS = authority.file, (WAY,)
    cache.clear()
    caches["process"].clear()


@pytest.fixture
def led(settings: Settings, port: int) -> int:
    settings.OUTGOING_ALLOW = [f"{NAME}=127.0.0.1:{port}"]
    return port


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def goes(client: Client, where: str = "/accounts/ways/work/", **said: str) -> str:
    """Presses the button; the address at the provider."""
    answer = client.post(where, said)
    assert answer.status_code == 200, answer
    return str(answer["Refresh"]).partition("url=")[2]


def through(client: Client, authority: Authority, port: int, name: str, **said: str) -> Any:
    """All of it: the button, the provider, and back."""
    return client.get(Person(authority, port).signs_in(goes(client, **said), name))


def linked(user: User, subject: str) -> Identity:
    return Identity.objects.create(user=user, way="work", issuer=ISSUER, subject=subject)


def test_who_is_linked_comes_in_and_goes_where_they_wanted(
    cast: Cast, authority: Authority, led: int
) -> None:
    linked(cast.reporter.user, "cxw")
    client = english()
    answer = through(client, authority, led, "cxw", next="/huarui/CRM/problems/?q=x")
    assert answer["Location"] == "/huarui/CRM/problems/?q=x"
    assert client.get("/huarui/CRM/problems/").status_code == 200
    identity = Identity.objects.get()
    assert identity.used_at and identity.label == "陈晓雯"


def test_idp_scoped(cast: Cast, authority: Authority, led: int) -> None:
    """The same mail address with another subject, or the same subject of another issuer: no link, no session."""
    assert User.objects.filter(email="u4@huarui.example").exists()
    Identity.objects.create(user=cast.lead.user, way="work", issuer="https://other.example", subject="cxw")
    client, people = english(), User.objects.count()
    answer = through(client, authority, led, "cxw")
    assert answer.status_code == 403 and "not linked with anybody" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert (Identity.objects.count(), User.objects.count()) == (1, people)


def test_a_provider_of_one_company_opens_nothing_of_another(
    cast: Cast, authority: Authority, led: int, settings: Settings
) -> None:
    settings.WAYS = (replace(WAY, organization="huarui"),)
    linked(cast.reporter.user, "inside"), linked(cast.outsider.user, "outside")
    both = linked(cast.consultant.user, "both").user
    make_member(make_project("third"), "x", "lead")
    type(cast.lead).objects.create(project=cast.outsider.project, user=both, name="x", roles=" reporter ")
    assert through(english(), authority, led, "inside").status_code == 302
    for name in ("outside", "both"):
        assert through(english(), authority, led, name).status_code == 403


def test_the_signed_in_person_links_and_unlinks_but_never_the_last(
    cast: Cast, authority: Authority, led: int
) -> None:
    client = english()
    client.force_login(cast.reporter.user)
    answer = client.get(Person(authority, led).signs_in(goes(client, "/me/ways/work/link/"), "new"))
    assert answer["Location"] == "/me/ways/"
    mine = Identity.objects.get(user=cast.reporter.user, subject="new")
    client.post(f"/me/ways/{mine.pk}/unlink/")
    assert Identity.objects.filter(pk=mine.pk).exists(), "the last way stays"
    cast.reporter.user.set_password("山高月小水落石出江流有声")
    cast.reporter.user.save()
    mine.unlink(by=cast.reporter.user)
    assert not Identity.objects.exists()


def test_linking_asks_for_the_password_again_and_only_ones_own_is_unlinked(cast: Cast) -> None:
    cast.reporter.user.set_password("山高月小水落石出江流有声")
    cast.reporter.user.save()
    theirs, client = linked(cast.lead.user, "lin"), english()
    client.force_login(cast.reporter.user)
    assert client.post("/me/ways/work/link/")["Location"].startswith("/accounts/reauthenticate/")
    client.logout()
    client.force_login(cast.reporter2.user)
    assert client.post(f"/me/ways/{theirs.pk}/unlink/").status_code == 404


def test_what_is_somebody_elses_is_not_linked_again(cast: Cast, authority: Authority, led: int) -> None:
    linked(cast.lead.user, "lin")
    client = english()
    User.objects.update(language="en")
    client.force_login(cast.reporter.user)
    answer = client.get(Person(authority, led).signs_in(goes(client, "/me/ways/work/link/"), "lin"))
    assert answer.status_code == 403 and "another person" in answer.content.decode()


def test_an_invitation_is_accepted_through_the_provider_once(
    cast: Cast, authority: Authority, led: int
) -> None:
    user = User.objects.create_user("new@huarui.example", name="新人")
    token, client = Invitation.issue(user), english()
    assert "华锐账号" in client.get(f"/invitation/{token}/").content.decode()
    assert through(client, authority, led, "newcomer", invitation=token).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Client().get(f"/invitation/{token}/").status_code == 410
    assert Invitation.of(Invitation.issue(user)) is None, "a later one replaces no way in either"


def test_an_answer_of_another_browser_an_old_one_and_a_second_use_are_none(
    cast: Cast, authority: Authority, led: int
) -> None:
    linked(cast.reporter.user, "cxw")
    mine, theirs = english(), english()
    link = Person(authority, led).signs_in(goes(mine), "cxw")
    assert theirs.get(link).status_code == 400 and "_auth_user_id" not in theirs.session
    assert mine.get(link).status_code == 302
    mine.logout()
    assert mine.get(link).status_code == 400
    assert theirs.get("/accounts/ways/work/back/?error=access_denied").status_code == 400


def test_the_request_carries_state_nonce_and_pkce_and_our_own_address(led: int) -> None:
    asked = parse_qs(urlsplit(goes(Client(headers={"host": "localhost"}))).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["redirect_uri"] == [BACK]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_a_changed_key_is_fetched_and_a_silent_provider_says_so(
    cast: Cast, authority: Authority, settings: Settings
) -> None:
    """Key changed: the next sign-in works. Down: a sentence at once, and running sessions go on."""
    linked(cast.reporter.user, "cxw")
    other = free_port()
    settings.OUTGOING_ALLOW = [f"{NAME}=127.0.0.1:{other}"]
    client = english()
    for _start in range(2):
        with provider(authority, other, BACK):
            assert through(english() if _start else client, authority, other, "cxw").status_code == 302
    client.get("/me/")
    caches["process"].clear()
    began = time.monotonic()
    answer = english().post("/accounts/ways/work/")
    assert answer.status_code == 503 and "does not answer" in answer.content.decode()
    assert time.monotonic() - began < 5
    assert client.get("/me/").status_code == 200


# What a dishonest or broken provider says, and one honest answer to compare with.
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
SUBJECT: dict[str, Any] = {"iss": ISSUER, "aud": "luoshi", "sub": "cxw"}


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return dict(kind.to_jwk(key.public_key(), as_dict=True)) | {"kid": kid, "use": "sig"} | more


def signed(asked: Asked, key: Any = RSA, alg: str = "RS256", kid: str | None = "one", **claims: Any) -> str:
    now = int(time.time())
    said = SUBJECT | {"iat": now, "exp": now + 300, "nonce": asked.nonce} | claims
    head = {"kid": kid} if kid else {}
    return jwt.encode({name: value for name, value in said.items() if value is not None}, key, alg, head)


def says(token: str, keys: list[dict[str, Any]] | None = None, **described: Any) -> Any:
    """A provider that gives this token, whatever it is asked."""
    description = {
        "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
    } | described  # fmt: skip
    bodies = {"/token": {"id_token": token}, "/jwks": {"keys": [jwk(RSA, "one")] if keys is None else keys}}

    def answer(request: Request) -> Says:
        body = bodies.get(request.target, description)
        return Says(json.dumps(body).encode())

    return answer


HOSTILE: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": f"{ISSUER}/"}, "another audience": {"aud": "other"},
    "two audiences": {"aud": ["luoshi", "other"]}, "no audience": {"aud": None},
    "for another party": {"azp": "other"}, "another nonce": {"nonce": "x" * 43}, "no nonce": {"nonce": None},
    "over": {"exp": 1_700_000_000}, "never over": {"exp": None}, "not yet": {"nbf": 4_000_000_000},
    "nobody": {"sub": None}, "an empty subject": {"sub": ""}, "an endless subject": {"sub": "x" * 256},
    "no signature": {"key": None, "alg": "none"}, "a shared secret": {"key": WAY.secret, "alg": "HS256"},
    "an unlisted algorithm": {"alg": "RS512"}, "another key": {"key": rsa.generate_private_key(65537, 2048)},
    "an unknown key": {"kid": "two"},
}  # fmt: skip


@pytest.fixture
def stand_in(authority: Authority, settings: Settings) -> Iterator[Served]:
    with serving(lambda _asked: Says(b"{}"), authority.server_side(NAME)) as server:
        settings.OUTGOING_ALLOW = [f"{NAME}=127.0.0.1:{server.port}"]
        yield server


@pytest.mark.parametrize("what", HOSTILE)
def test_no_token_but_an_honest_one_proves_anybody(what: str, stand_in: Served) -> None:
    asked = Asked("work")
    stand_in.answering = says(signed(asked, **HOSTILE[what]))
    with pytest.raises(Unproven):
        oidc.proven(WAY, asked, {"code": "x"})


def test_an_honest_token_proves_who_it_says(stand_in: Served) -> None:
    asked = Asked("work")
    for token, keys in (
        (signed(asked, name="陈晓雯"), None),
        (signed(asked, EC, "ES256", aud=["luoshi"], azp="luoshi"), [jwk(EC, "one", alg="ES256")]),
        (signed(asked, kid=None), None),
    ):
        caches["process"].clear()
        stand_in.answering = says(token, keys)
        assert oidc.proven(WAY, asked, {"code": "x", "iss": ISSUER}).subject == "cxw"


@pytest.mark.parametrize(
    "described",
    [{"issuer": "https://evil.example"}, {"authorization_response_iss_parameter_supported": True}],
)
def test_a_description_under_another_name_or_an_answer_without_one_is_not_believed(
    described: dict[str, Any], stand_in: Served
) -> None:
    asked = Asked("work")
    stand_in.answering = says(signed(asked), **described)
    with pytest.raises(Unproven):
        oidc.proven(WAY, asked, {"code": "x"})
    with pytest.raises(Unproven):
        oidc.proven(WAY, asked, {"code": "x", "iss": "https://evil.example"})


@pytest.mark.parametrize(
    "inside", ["https://169.254.169.254/latest/", "http://127.0.0.1:8000/", "https://[::1]/x"]
)
@pytest.mark.parametrize("field", ["token_endpoint", "jwks_uri"])
def test_outgoing_guard_oidc(field: str, inside: str, stand_in: Served) -> None:
    """A description that names addresses inside leads nowhere."""
    asked = Asked("work")
    stand_in.answering = says(signed(asked), **{field: inside})
    with pytest.raises(outgoing.Forbidden):
        oidc.proven(WAY, asked, {"code": "x"})


@pytest.mark.parametrize("there", ["http://login.huarui.example/", "javascript:alert(1)", "/auth", ""])
def test_nobody_is_sent_to_what_is_no_https_address(there: str, stand_in: Served) -> None:
    stand_in.answering = says("", authorization_endpoint=there)
    with pytest.raises(outgoing.Forbidden):
        oidc.address(WAY, Asked("work"))


def test_a_stronger_sign_in_is_asked_for_and_checked(stand_in: Served) -> None:
    strict, asked, now = replace(WAY, acr=("mfa",), max_age=600), Asked("work"), int(time.time())
    stand_in.answering = says(signed(asked, acr="mfa", auth_time=now))
    assert "acr_values=mfa" in oidc.address(strict, asked) and "max_age=600" in oidc.address(strict, asked)
    assert oidc.proven(strict, asked, {"code": "x"}).subject == "cxw"
    for weak in ({"acr": "pwd", "auth_time": now}, {"acr": "mfa"}, {"acr": "mfa", "auth_time": now - 7200}):
        stand_in.answering = says(signed(asked, **weak))
        with pytest.raises(Unproven):
            oidc.proven(strict, asked, {"code": "x"})


def test_a_providers_second_factor_counts_only_where_it_is_said_to(
    cast: Cast, stand_in: Served, settings: Settings
) -> None:
    linked(cast.reporter.user, "cxw")
    today = cast.project.today()
    cast.project.organization.change_policy(by=cast.lead, second_for="everybody", second_from=today)
    codes: dict[str, Any] = {"amr": ["pwd", "otp"]}
    for said, agreed, counts in (
        (codes, (), False), (codes, ("otp", "hwk"), True), ({"acr": "mfa"}, ("mfa",), True),
        ({"amr": ["pwd"], "acr": "1"}, ("otp",), False), ({"amr": "otp"}, ("otp",), False),
    ):  # fmt: skip
        settings.WAYS, client = (replace(WAY, second=agreed),), english()
        stand_in.answering = says("")
        asked = parse_qs(urlsplit(goes(client)).query)
        stand_in.answering = says(signed(Asked("work", nonce=asked["nonce"][0]), **said))
        client.get(f"/accounts/ways/work/back/?code=x&state={asked['state'][0]}")
        answer = client.get("/huarui/CRM/meetings/")
        assert (answer.status_code == 200) is counts, (said, agreed)
        assert counts or answer["Location"].startswith("/accounts/security/")


def test_no_secret_of_a_way_is_shown_by_its_name(tmp_path: Path) -> None:
    assert WAY.secret not in repr(WAY)
