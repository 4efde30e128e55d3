"""OpenID Connect, code flow with PKCE and nonce.

Issuer and audience are compared to the letter, the algorithms are fixed beforehand, and the signature is
verified although the token came by TLS. The answer to one request proves nothing for another.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import quote_plus, urlencode

import jwt
from django.conf import settings
from django.core.cache import caches

from luoshi.kernel import outgoing
from luoshi.kernel.destination import allowed
from luoshi.people.ways.declared import Claimed, Oidc
from luoshi.people.ways.request import Asked, challenge
from luoshi.people.ways.talk import Clock, Unproven, form, json_of

WELL_KNOWN = "/.well-known/openid-configuration"
KEPT, AGAIN = 600, 20
"""Seconds for which a provider's description and keys are believed; how soon new keys are asked for again."""
LEEWAY = 60
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


def address(way: Oidc, asked: Asked) -> str:
    """Where the person goes. Raises outgoing.NoAnswer, outgoing.Forbidden or Unproven."""
    there = str(_described(way, Clock()).get("authorization_endpoint", ""))
    # The browser goes there, not we; still nothing but what we would go to ourselves.
    allowed(settings.OUTGOING_ALLOW).judge(there)
    query = {
        "response_type": "code", "client_id": way.client, "redirect_uri": asked.back,
        "scope": " ".join(way.scopes), "state": asked.state, "nonce": asked.nonce,
        "code_challenge": challenge(asked.verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    if way.acr:
        query["acr_values"] = " ".join(way.acr)
    if way.max_age is not None:
        query["max_age"] = str(way.max_age)
    return f"{there}{'&' if '?' in there else '?'}{urlencode(query)}"


def proven(way: Oidc, asked: Asked, answer: dict[str, str]) -> Claimed:
    """Who came back with this answer. Raises outgoing.NoAnswer, outgoing.Forbidden or Unproven."""
    clock = Clock()
    described = _described(way, clock)
    said = answer.get("iss")
    if said != way.issuer and (said or described.get("authorization_response_iss_parameter_supported")):
        raise Unproven("the answer is another issuer's")
    token = str(_tokens(way, asked, answer.get("code", ""), described, clock).get("id_token", ""))
    claims = _claims(way, token, described, clock)
    _fits(way, asked, claims)
    label = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
    return Claimed(way.issuer, claims["sub"], str(label), second=_had_second(way, claims))


def _had_second(way: Oidc, claims: dict[str, Any]) -> bool:
    """Whether the provider says so in one of the words that were agreed beforehand."""
    methods = claims.get("amr")
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else ())]
    return any(isinstance(word, str) and word in way.second for word in said)


def _described(way: Oidc, clock: Clock) -> dict[str, Any]:
    """The provider's description of itself, which has to bear the issuer's own name."""
    kept: dict[str, Any] | None = caches["process"].get(_place("description", way.issuer))
    if kept is not None:
        return kept
    found = json_of(outgoing.get(f"{way.issuer.rstrip('/')}{WELL_KNOWN}", timeout=clock.left))
    if found.get("issuer") != way.issuer:
        raise Unproven(f"the provider calls itself {found.get('issuer')}")
    caches["process"].set(_place("description", way.issuer), found, KEPT)
    return found


def _place(what: str, url: str) -> str:
    return f"oidc-{what}-{sha256(url.encode()).hexdigest()}"


def _tokens(way: Oidc, asked: Asked, code: str, described: dict[str, Any], clock: Clock) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": asked.back,
        "code_verifier": asked.verifier,
    }  # fmt: skip
    headers = dict(FORM)
    takes = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if way.secret and "client_secret_basic" in takes:
        pair = f"{quote_plus(way.client)}:{quote_plus(way.secret)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        fields |= {"client_id": way.client} | ({"client_secret": way.secret} if way.secret else {})
    there = str(described.get("token_endpoint", ""))
    return json_of(outgoing.post(there, form(fields), headers, timeout=clock.left))


def _claims(way: Oidc, token: str, described: dict[str, Any], clock: Clock) -> dict[str, Any]:
    """What the token says, once its signature, issuer, time and kind are proven."""
    try:
        head = jwt.get_unverified_header(token)
        key = _key(way, head, described, clock)
        claims: dict[str, Any] = jwt.decode(
            token, key.key, algorithms=[key.algorithm_name], issuer=way.issuer, leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"], "verify_aud": False},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unproven(f"the token does not hold: {error}") from error
    return claims


def _key(way: Oidc, head: dict[str, Any], described: dict[str, Any], clock: Clock) -> jwt.PyJWK:
    """The provider's key that the token names, of an algorithm that was agreed beforehand."""
    name, algorithm = head.get("kid"), str(head.get("alg", ""))
    if algorithm not in way.algorithms:
        raise Unproven(f"signed with {algorithm}")
    where, cache = str(described.get("jwks_uri", "")), caches["process"]
    keys = cache.get(_place("keys", where)) or []
    fitting = _fitting(keys, name, algorithm)
    # A key that we do not know: the provider changed it. Whoever invents names makes us ask seldom.
    if not fitting and (not keys or cache.add(_place("again", where), True, AGAIN)):
        keys = json_of(outgoing.get(where, timeout=clock.left)).get("keys") or []
        cache.set(_place("keys", where), keys, KEPT)
        fitting = _fitting(keys, name, algorithm)
    if len(fitting) != 1:
        raise Unproven(f"{len(fitting)} keys fit {name}")
    return jwt.PyJWK(fitting[0], algorithm=algorithm)


def _fitting(keys: list[dict[str, Any]], name: object, algorithm: str) -> list[dict[str, Any]]:
    kind = {"E": "EC", "R": "RSA", "P": "RSA"}[algorithm[0]] if algorithm != "EdDSA" else "OKP"
    return [
        key for key in keys
        if key.get("kty") == kind and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm and (name is None or key.get("kid") == name)
    ]  # fmt: skip


def _fits(way: Oidc, asked: Asked, claims: dict[str, Any]) -> None:
    """Meant for us alone, for this request, about somebody, and as strongly asked as we want."""
    if claims["aud"] not in (way.client, [way.client]) or claims.get("azp", way.client) != way.client:
        raise Unproven("the token is meant for somebody else")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), asked.nonce.encode()):
        raise Unproven("the token answers another request")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Unproven("no subject")
    if way.acr and claims.get("acr") not in way.acr:
        raise Unproven(f"asked only as strongly as {claims.get('acr')}")
    if way.max_age is not None:
        age = claims["iat"] - claims["auth_time"] if isinstance(claims.get("auth_time"), int) else None
        if age is None or age > way.max_age + LEEWAY:
            raise Unproven("asked too long ago")
