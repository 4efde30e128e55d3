"""`luoshi doctor --deploy` says nothing of a good installation, and each fault of a bad one by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from luoshi.client.words import language
from luoshi.config import disks
from luoshi.config.deployed import around, database, machine
from luoshi.config.deployed.asking import CHECKS, faults
from luoshi.config.signing import tell_of_other_keys
from luoshi.kernel.jobs import beat, database_now
from luoshi.kernel.models import Heartbeat, KeyHolder
from luoshi.rollout.models import Organization

pytestmark = pytest.mark.django_db
ON_NFS = "36 35 0:30 / / rw - ext4 /dev/sda rw\n90 36 0:41 / {place} rw,relatime - nfs4 nas:/x rw\n"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def good(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An installation behind a web server, as it should be."""
    settings.SITE_URL, settings.FILES_URL = "https://luoshi.example.com", "https://files.example.com"
    settings.SECURE, settings.SECRET_KEY = True, "k7#" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXIES = ["luoshi.example.com"], ["127.0.0.1"]
    settings.SECURE_HSTS_SECONDS = 31536000
    for kind in ("SESSION", "CSRF"):
        setattr(settings, f"{kind}_COOKIE_SECURE", True)
        setattr(settings, f"{kind}_COOKIE_NAME", f"__Host-{kind.lower()}")
    settings.EMAIL_URL, settings.MAIL_FROM = "smtps://smtp.example.com", "luoshi@example.com"
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)
    settings.DATA.chmod(0o750)
    write(settings.DATA / "secret-key", "k", 0o600)
    settings.BACKUPS = str(tmp_path / "backups")
    write(tmp_path / "backups" / "20261129-020000" / "good.json", "{}", 0o600)
    monkeypatch.setattr(machine, "ROOM", 1000)
    beat("w")
    return settings


def write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def told(language: str = "en") -> str:
    out = StringIO()
    try:
        call_command("doctor", "--deploy", "--lang", language, stdout=out)
    except SystemExit as ended:
        out.write(f"exit {ended.code}")
    return out.getvalue()


def of_the_database(sentence: str) -> bool:
    """What a test's own PostgreSQL is told, which is careless on purpose."""
    return "PostgreSQL" in sentence or "superuser" in sentence


def test_a_good_installation_has_no_fault(good: Any) -> None:
    assert [fault for fault in faults() if not of_the_database(fault.sentence)] == []
    if connection.vendor == "sqlite":
        assert told().endswith("Nothing serious was found.\n") and told("zh-hans").endswith(
            "没有发现严重问题。\n"
        )


def setting(name: str, value: object) -> Callable[[Any, Any], None]:
    return lambda settings, _patch: setattr(settings, name, value)


def env(name: str, value: str) -> Callable[[Any, Any], None]:
    return lambda _settings, patch: patch.setenv(name, value)


def loose_key(settings: Any, _patch: Any) -> None:
    (settings.DATA / "secret-key").chmod(0o644)


def loose_password(settings: Any, patch: Any) -> None:
    write(settings.DATA / "s3", "secret", 0o640)
    patch.setenv("LUOSHI_S3_SECRET_KEY_FILE", str(settings.DATA / "s3"))


def open_folder(settings: Any, _patch: Any) -> None:
    settings.DATA.chmod(0o755)


def unwritable(settings: Any, patch: Any) -> None:
    """Root may write everywhere, so the question is asked, not the folder changed."""
    patch.setattr(os, "access", lambda place, mode: place != settings.MEDIA_ROOT)


def old_backup(settings: Any, _patch: Any) -> None:
    [good] = Path(settings.BACKUPS).glob("*/good.json")
    os.utime(good, (0, 0))


def no_backup(settings: Any, _patch: Any) -> None:
    [good] = Path(settings.BACKUPS).glob("*/good.json")
    good.unlink()


def dead_worker(_settings: Any, _patch: Any) -> None:
    Heartbeat.objects.update(at=database_now() - timedelta(minutes=5))


def shared_store(settings: Any, patch: Any) -> None:
    patch.delenv("LUOSHI_SECRET_KEY", raising=False)
    settings.STORAGES = settings.STORAGES | {"evidence": settings.STORAGES["evidence"] | {"OPTIONS": {}}}


def another_key(_settings: Any, _patch: Any) -> None:
    KeyHolder.objects.create(node="web2 /var/lib/luoshi", key="other", at=database_now())


def lax_company(_settings: Any, _patch: Any) -> None:
    Organization.objects.create(name="华瑞贸易", slug="huarui")


def little_room(_settings: Any, patch: Any) -> None:
    patch.setattr(machine, "ROOM", 10**18)


RED: list[tuple[Callable[[Any, Any], None], bool, str]] = [
    (setting("SITE_URL", "http://luoshi.example.com"), True, "passwords and pages travel unencrypted"),
    (setting("ALLOWED_HOSTS", ["*"]), True, "lets every name in"),
    (setting("SESSION_COOKIE_SECURE", False), True, "__Host-session is not bound"),
    (setting("CSRF_COOKIE_NAME", "csrf"), True, "cookie csrf is not bound"),
    (setting("SESSION_COOKIE_SAMESITE", "None"), True, "__Host-session is not bound"),
    (setting("DEBUG", True), True, "LUOSHI_DEBUG is on"),
    (setting("DEMO", True), True, "LUOSHI_DEMO is on"),
    (setting("TRUSTED_PROXIES", ["0.0.0.0/0"]), True, "believes everybody"),
    (setting("TRUSTED_PROXIES", []), False, "LUOSHI_TRUSTED_PROXIES is not set"),
    (setting("FILES_URL", ""), False, "sent from the host of the pages"),
    (setting("FILES_URL", "https://luoshi.example.com"), True, "must be another host"),
    (setting("SECRET_KEY", "short"), True, "too short or too simple"),
    (setting("SECRET_KEY", "a" * 60), True, "too short or too simple"),
    (loose_key, True, "secret-key (mode 644)"),
    (loose_password, True, "s3 (mode 640)"),
    (open_folder, False, "may look into the data folder"),
    (unwritable, True, "cannot be written"),
    (shared_store, False, "LUOSHI_SECRET_KEY is not set"),
    (another_key, True, "is another than that of web2 /var/lib/luoshi"),
    (setting("EMAIL_URL", ""), True, "names no mail server"),
    (setting("MAIL_FROM", "luoshi@localhost"), False, "LUOSHI_MAIL_FROM is luoshi@localhost"),
    (setting("EMAIL_URL", "smtp://u:p@mail.example.com"), False, "luoshi.W002"),
    (lax_company, False, "“华瑞贸易” asks nobody for a second factor"),
    (little_room, True, "MB are free"),
    (dead_worker, True, "No worker is running"),
    (setting("BACKUPS", ""), False, "does not say where backups lie"),
    (old_backup, True, "hours old"),
    (no_backup, True, "no good backup"),
    (setting("SECURE_CONTENT_TYPE_NOSNIFF", False), False, "security.W006"),
]


@pytest.mark.parametrize(("broken", "serious", "fragment"), RED, ids=[fragment for _b, _s, fragment in RED])
def test_each_fault_is_named(
    broken: Callable[[Any, Any], None],
    serious: bool,
    fragment: str,
    good: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken(good, monkeypatch)
    asked = [around.django_finds_nothing] if ".W0" in fragment else CHECKS[:-1]
    found = [fault for check in asked for fault in check() if fragment in fault.sentence]
    assert found and all(fault.serious is serious for fault in found)


def test_a_node_that_starts_with_another_key_says_so_until_all_have_the_same(
    good: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luoshi.config.signing.connection.close", lambda: None)  # it is the test's
    ours, one, two = good.SECRET_KEY, tmp_path / "one", tmp_path / "two"

    def starts(data: Path, key: str) -> str:
        good.DATA, good.SECRET_KEY = data, key
        tell_of_other_keys()
        return capfd.readouterr().err

    assert starts(one, ours) == "" and starts(two, ours) == ""
    said = starts(two, ours[::-1])
    assert (
        said.startswith("WARNING: The secret key of this machine is another than that of ")
        and str(one) in said
    )
    assert said.count("\n") == 1 and ours[::-1] not in said
    assert starts(two, ours) == ""
    starts(one, ours[::-1])
    KeyHolder.objects.filter(node__endswith=str(one)).update(at=database_now() - timedelta(days=91))
    assert starts(two, ours) == "" and KeyHolder.objects.count() == 1


def test_what_is_serious_ends_with_one_and_stands_first(good: Any) -> None:
    good.SITE_URL, good.BACKUPS = "http://luoshi.example.com", ""
    lines = told().splitlines()
    assert lines[1].startswith("[SERIOUS]") and lines[-1] == "exit 1"
    assert "[建议] 没有用LUOSHI_BACKUPS写明备份放在哪里" in told("zh-hans")


def test_the_database_is_read_back_and_not_believed(good: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setattr("luoshi.config.checks.in_memory", lambda: False)
        monkeypatch.setattr("luoshi.config.checks.WANTED", {"synchronous": 3})
        assert "SQLite runs with synchronous=2, not 3" in told()
    else:
        assert {"fsync=off", "full_page_writes=off", "superuser"} <= set(
            told().replace(":", " ").replace(".", " ").split()
        )


def sentences(found: Any) -> str:
    return " ".join(f"{fault.sentence} {fault.serious}" for fault in found)


def test_what_a_server_has_to_be_like() -> None:
    on = dict.fromkeys([*database.MUST_BE_ON, "synchronous_commit"], "on")
    assert sentences(database.server_faults(on)) == ""
    for name in on:
        assert f"{name}=off" in sentences(database.server_faults(on | {name: "off"}))
    assert sentences(database.role_faults(False, False, False)) == ""
    assert "superuser. True" in sentences(database.role_faults(True, True, True))
    assert "False" in sentences(database.role_faults(False, False, True))
    far: dict[str, Any] = {"HOST": "db.example.com", "OPTIONS": {"sslmode": "require"}}
    assert "sslmode=require" in sentences(database.way_faults(far))
    for near in ({"HOST": "127.0.0.1"}, {"HOST": "/run/postgresql"}, {"OPTIONS": {"sslmode": "verify-full"}}):
        assert sentences(database.way_faults(far | {"OPTIONS": {}} | near)) == ""


def test_clocks_that_differ_are_told() -> None:
    assert sentences(machine.apart(-0.9)) == ""
    assert "differ by 2 seconds. False" in sentences(machine.apart(1.6))
    assert "differ by 90 seconds. True" in sentences(machine.apart(-90))
    assert "differ by 10 seconds. False" in sentences(machine.apart(10))


def test_old_programs_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sentences(machine.versions_are_current()) == ""
    monkeypatch.setattr(machine, "OLDEST_SQLITE", (9,))
    monkeypatch.setattr(machine, "OLDEST_POSTGRESQL", 99)
    assert "is too old" in sentences(machine.versions_are_current())


def test_a_database_on_a_network_drive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    mounts = ON_NFS.format(place=tmp_path)
    assert disks.network_disk(tmp_path / "data" / "luoshi.sqlite3", mounts) == "nfs4"
    assert disks.network_disk(Path("/srv/data"), mounts) == ""
    assert disks.network_disk(Path("/mnt/x"), "1 0 0:1 / /mnt rw - fuse.sshfs host: rw") == "fuse.sshfs"
    (tmp_path / "mounts").write_text(mounts)
    monkeypatch.setattr(disks, "MOUNTS", tmp_path / "mounts")
    monkeypatch.setattr("luoshi.config.deployed.database.in_memory", lambda: False)
    monkeypatch.setattr("luoshi.config.deployed.database.sqlite_settings", list)  # asked of another engine
    own = settings.DATABASES["default"] | {"NAME": str(tmp_path / "db")}
    monkeypatch.setitem(settings.DATABASES, "default", own)
    assert "network drive (nfs4)" in sentences(database._sqlite())


def test_it_speaks_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    for said, spoken in (
        ("zh_CN.UTF-8", "zh-hans"),
        ("zh_TW.UTF-8", "zh-hant"),
        ("en_US.UTF-8", "en"),
        ("C", "zh-hans"),
    ):
        monkeypatch.setenv("LANG", said)
        assert language() == spoken
