"""A real Postfix and a real Dovecot from Debian's packages, unpacked into `.cache`; nothing is installed.

Both have their paths built in, so they run where the unpacked folder lies over /usr, in a mount namespace of
their own that nobody else sees. Where the packages cannot be had (another system, no network, not root), the tests that want them use what there is
and say so in one line.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = Path(__file__).resolve().parent.parent / ".cache" / "mailservers"
PACKAGES = ("postfix", "dovecot-core", "dovecot-imapd")
USER, PASSWORD = "luoshi", "secret"
QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "maildrop", "pid",
          "private", "public", "saved", "trace")  # fmt: skip


def unpacked() -> Path | None:
    """The folder in which the packages lie unpacked; None where they cannot be had."""
    if os.geteuid() != 0 or not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    root = KEPT / "root"
    if not root.exists():
        _unpack(root)
    tried = subprocess.run(_inside(root, "dovecot --version"), capture_output=True, check=False)
    return root if tried.returncode == 0 else None


def _inside(root: Path, command: str) -> list[str]:
    """The command where /usr holds the packages, too."""
    over = f"mount -t overlay overlay -o lowerdir={root}/usr:/usr /usr"
    return ["unshare", "--mount", "sh", "-c", f"{over} && exec {command}"]


def _unpack(root: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    draft = KEPT / f"draft-{os.getpid()}"
    draft.mkdir()
    fetched = subprocess.run(
        ["apt-get", "-qq", "download", *PACKAGES], cwd=draft, capture_output=True, timeout=120, check=False
    )
    if fetched.returncode == 0:
        for package in draft.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package.name, "root"], cwd=draft, check=True, capture_output=True)
        (draft / "root").rename(root)
    shutil.rmtree(draft)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _wait_for(port: int, started: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and started.poll() is None:
        if answers(port):
            return True
        time.sleep(0.1)
    return False


class Dovecot:
    """One IMAP server with one account; killed and started again as a test wants."""

    def __init__(self, root: Path, folder: Path, port: int) -> None:
        self.root, self.folder, self.port = root, folder, port
        self.mail = folder / "Maildir"
        for name in ("new", "cur", "tmp"):
            (self.mail / name).mkdir(parents=True, exist_ok=True)
        (folder / "dovecot.conf").write_text(self._settings())
        self._own()

    def _own(self) -> None:
        for path in (self.folder, *self.folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        for above in self.folder.parents:
            if above.stat().st_uid == os.geteuid() and above.is_relative_to("/tmp"):
                above.chmod(above.stat().st_mode | 0o011)

    def _settings(self) -> str:
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = daemon
first_valid_uid = 1
mail_location = maildir:{self.mail}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={self.folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

    def start(self) -> bool:
        """False where it does not run."""
        # What was killed leaves its sockets, and one that still closes makes the next believe that it runs.
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        command = _inside(self.root, f"dovecot -F -c {self.folder}/dovecot.conf")
        self.process = subprocess.Popen(command, start_new_session=True)
        return _wait_for(self.port, self.process)

    def stop(self) -> None:
        """At once, in the middle of whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def leave(self, raw: bytes, name: str) -> None:
        """A mail arrives in the mailbox."""
        path = self.mail / "tmp" / name
        path.write_bytes(raw)
        shutil.chown(path, "nobody", "nogroup")
        path.rename(self.mail / "new" / name)

    @property
    def url(self) -> str:
        """How the product is told of it."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"


@contextmanager
def postfix(root: Path, folder: Path, port: int, lmtp: int, maildir: Path) -> Iterator[bool]:
    """A mail server that hands our domain on by LMTP and `box.example` to a mailbox; False where it does not run."""
    settings, queue = folder / "postfix", folder / "queue"
    settings.mkdir()
    for name in QUEUES:
        (queue / name).mkdir(parents=True)
        shutil.chown(queue / name, "mail")
    shutil.chown(queue / "pid", "root")
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "mail")
    (settings / "main.cf").write_text(_main(folder, lmtp, maildir))
    (settings / "master.cf").write_text(_services(port))
    command = _inside(root, f"/usr/lib/postfix/sbin/master -c {settings} -d")
    started = subprocess.Popen(
        command, env=os.environ | {"MAIL_CONFIG": str(settings)}, start_new_session=True
    )
    try:
        yield _wait_for(port, started)
    finally:
        started.terminate()
        started.wait(20)


def _main(folder: Path, lmtp: int, maildir: Path) -> str:
    return f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
mail_owner = mail
setgid_group = games
default_privs = nobody
maillog_file = {folder}/postfix.log
maillog_file_prefixes = /
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mx.test.example
mydestination =
mynetworks = 127.0.0.0/8
relay_domains = in.example.com
recipient_delimiter = +
alias_maps =
transport_maps = inline:{{ in.example.com=lmtp:127.0.0.1:{lmtp} }}
virtual_mailbox_domains = box.example
virtual_mailbox_base = {maildir.parent}
virtual_mailbox_maps = static:{maildir.name}/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
"""


def _services(port: int) -> str:
    plain = [
        f"127.0.0.1:{port} inet n - n - - smtpd",
        "cleanup unix n - n - 0 cleanup",
        "qmgr unix n - n 300 1 qmgr",
        "tlsmgr unix - - n 1000? 1 tlsmgr",
        "rewrite unix - - n - - trivial-rewrite",
        "bounce unix - - n - 0 bounce",
        "defer unix - - n - 0 bounce",
        "trace unix - - n - 0 bounce",
        "error unix - - n - - error",
        "retry unix - - n - - error",
        "lmtp unix - - n - - lmtp",
        "smtp unix - - n - - smtp",
        "virtual unix - n n - - virtual",
        "proxymap unix - - n - - proxymap",
        "anvil unix - - n - 1 anvil",
        "scache unix - - n - 1 scache",
        "postlog unix-dgram n - n - 1 postlogd",
    ]
    return "\n".join([*plain, ""])
