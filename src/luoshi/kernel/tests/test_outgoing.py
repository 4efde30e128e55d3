"""What people type as an address never leads inside, by no spelling, redirect or change of mind."""

from __future__ import annotations

import ast
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

import luoshi
from luoshi.kernel.destination import Forbidden, allowed
from luoshi.kernel.outgoing import NoAnswer, get, post
from luoshi.testing.tls import Asked, Authority, Says, serving

NAME = "hook.example.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def believed(settings: Settings, authority: Authority) -> None:
    settings.OUTGOING_CA = authority.file
    settings.OUTGOING_ALLOW = []


def echo(asked: Asked) -> Says:
    return Says(b"|".join([asked.headers["host"].encode(), asked.target.encode(), asked.body]))


INSIDE = [
    "https://127.0.0.1/", "https://127.1/", "https://localhost/", "https://LOCALHOST./", "https://[::1]/",
    "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://[fd00::1]/", "https://0.0.0.0/",
    "https://[::]/", "https://224.0.0.1/", "https://[ff02::1]/", "https://240.0.0.1/", "https://255.255.255.255/",
    "https://192.0.2.1/", "https://198.18.0.1/",
]  # fmt: skip
IN_DISGUISE = [
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/",
    "https://[2606:4700::5efe:10.0.0.1]/", "https://[fe80::1%25lo]/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/",
    "https://017700000001/", "https://127.0.0.0x1/", "https://１２７.0.0.1/", "https://①②⑦.0.0.1/",
    "https://example.com@127.0.0.1/", "https://user:word@example.com/", "https://@example.com/",
    "https://example.com\\@127.0.0.1/", "https://127.0.0.1#@example.com/", "https://127.0.0.1?@example.com/",
    "https://exa mple.com/", "https://example.com/\r\nHost: inside", "https://example.com/\x00", "https://", "",
    "https://ex%61mple.com/", "https://例子.中国/",
]  # fmt: skip
OTHER_WAYS = [
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/",
    "https:example.com", "https://example.com:22/", "https://example.com:8443/", "https://example.com:0/",
    "https://example.com:99999/", "https://example.com:x/", "dict://127.0.0.1:11211/", "javascript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("url", [*INSIDE, *IN_DISGUISE, *OTHER_WAYS])
def test_nothing_typed_leads_inside(url: str) -> None:
    with pytest.raises(Forbidden) as refused:
        post(url, b"{}", timeout=5)
    assert str(refused.value)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """A name server of the test's own: each name's answers one after another, the last one for ever."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def answer(host: str, *rest: Any, **more: Any) -> Any:
        if host not in known:
            return real(host, *rest, **more)
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for address in found.split() for entry in real(address, *rest, **more)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    yield known


def test_a_name_is_judged_by_what_it_stands_for(names: dict[str, list[str]]) -> None:
    names[NAME] = ["10.1.2.3"]
    with pytest.raises(Forbidden):
        post(f"https://{NAME}/", b"")


def test_one_inner_address_among_public_ones_is_one_too_many(names: dict[str, list[str]]) -> None:
    names[NAME] = ["93.184.216.34 127.0.0.1"]
    with pytest.raises(Forbidden):
        post(f"https://{NAME}/", b"")


def test_a_name_that_changes_its_mind_after_the_check_gains_nothing(
    names: dict[str, list[str]], authority: Authority, settings: Settings
) -> None:
    with serving(echo, authority.server_side(NAME)) as server:
        settings.OUTGOING_ALLOW = [f"{NAME}:{server.port}"]
        names[NAME] = ["127.0.0.1", "127.0.0.9"]
        assert post(f"https://{NAME}:{server.port}/a?b=c", b"hi").status == 200
    assert names[NAME] == ["127.0.0.9"], "asked once, and the first answer was used"


def test_a_name_that_turns_inwards_later_is_not_asked_again(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: reached.append(address))
    names[NAME] = ["93.184.216.34", "127.0.0.1"]
    with pytest.raises(NoAnswer):
        post(f"https://{NAME}/", b"", timeout=2)
    assert reached == [("93.184.216.34", 443)]


def led(settings: Settings, port: int) -> str:
    settings.OUTGOING_ALLOW = [f"{NAME}=127.0.0.1:{port}"]
    return f"https://{NAME}"


def test_the_host_is_told_its_own_name_and_answers(authority: Authority, settings: Settings) -> None:
    with serving(echo, authority.server_side(NAME)) as server:
        answer = post(f"{led(settings, server.port)}/a?b=c", b"hi", {"Host": "other", "X-Own": "1"})
    assert answer.body == f"{NAME}|/a?b=c|hi".encode()
    assert server.asked[0].headers["x-own"] == "1"


def test_a_certificate_of_another_name_is_not_believed(authority: Authority, settings: Settings) -> None:
    with serving(echo, authority.server_side("other.example.com")) as server, pytest.raises(NoAnswer):
        post(led(settings, server.port), b"")
    assert not server.asked


def test_an_unknown_authority_is_not_believed(authority: Authority, settings: Settings) -> None:
    settings.OUTGOING_CA = ""
    with serving(echo, authority.server_side(NAME)) as server, pytest.raises(NoAnswer):
        post(led(settings, server.port), b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(authority: Authority, settings: Settings, status: int) -> None:
    def elsewhere(_asked: Asked) -> Says:
        return Says(b"", status, {"Location": "https://127.0.0.1/"})

    with serving(elsewhere, authority.server_side(NAME)) as server:
        assert get(led(settings, server.port)).status == status
        assert len(server.asked) == 1


def test_no_proxy_is_taken_from_the_environment(
    authority: Authority, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(echo, authority.server_side(NAME)) as server:
        assert get(led(settings, server.port)).status == 200


def test_an_answer_ends_at_its_size(authority: Authority, settings: Settings) -> None:
    long = Says(b"x" * 300_000)
    with (
        serving(lambda _asked: long, authority.server_side(NAME)) as server,
        pytest.raises(NoAnswer, match="more than"),
    ):
        get(led(settings, server.port))


def test_what_drips_ends_at_its_time(settings: Settings) -> None:
    def drip(line: socket.socket) -> None:
        found, _from = line.accept()
        with found:
            found.recv(1000)
            found.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for _ in range(100):
                try:
                    found.sendall(b"x")
                except OSError:
                    return
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
        threading.Thread(target=drip, args=(line,), daemon=True).start()
        settings.OUTGOING_ALLOW = [f"http://127.0.0.1:{port}"]
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            get(f"http://127.0.0.1:{port}/", timeout=0.5)
    assert time.monotonic() - began < 3


def test_a_port_where_nobody_listens_is_no_answer(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    with pytest.raises(NoAnswer):
        get(led(settings, port))


def test_an_administrator_lists_hosts_networks_and_ports() -> None:
    listed = allowed(["10.2.0.0/16", "bot.example.com:8443", "http://bot.example.com:8080"])
    assert listed.judge("https://bot.example.com:8443/x").port == 8443
    assert listed.judge("http://bot.example.com:8080/").scheme == "http"
    with pytest.raises(Forbidden):
        listed.judge("http://bot.example.com/")
    with pytest.raises(Forbidden):
        listed.judge("https://other.example.com:8443/")


@pytest.mark.parametrize(
    "entry", ["bot example", "ftp://bot.example.com", "10.2.0.1/16", "a=b=c", "a=:1", ""]
)
def test_an_entry_that_cannot_be_read_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="^" + entry.replace(".", r"\.") + "$"):
        allowed([entry])


SPEAKS_HTTP = {
    "requests", "urllib3", "http.client", "urllib.request", "httpx", "aiohttp", "httplib2", "pycurl", "apprise",
    "xmlrpc.client", "websockets", "websocket",
}  # fmt: skip
MAY = {
    "kernel/outgoing.py": {"urllib3"},
    "messenger/speak.py": {"apprise", "requests"},  # its requests leave by kernel.outgoing
    "client/line.py": {"urllib3"},  # runs on the machine of whoever names the server to ask
    "config/supervise.py": {"urllib.request"},  # asks this product itself whether it answers
}


def imported(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if not any(lib in text for lib in SPEAKS_HTTP):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_other_module_speaks_http() -> None:
    """Whoever needs it asks `kernel.outgoing`, so that every address is judged."""
    root = Path(luoshi.__file__).parent
    found = {}
    for path in root.rglob("*.py"):
        name = path.relative_to(root).as_posix()
        if "/tests/" not in name and not name.startswith("testing/"):
            spoken = {
                lib for lib in SPEAKS_HTTP for each in imported(path) if f"{each}.".startswith(f"{lib}.")
            }
            if spoken - MAY.get(name, set()):
                found[name] = spoken
    assert not found
