"""Pictures of every screen, from a demo roll-out made for the purpose.

Each screen is visited by the role it is for, at phone and desktop width, light and dark, in Chinese. It fails
when a page does not answer as it should, when the console complains, or when English stands in a Chinese page. With
--docs the pictures that README and the manual show are renewed in docs/images.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, ROOT, find_chromium
from tests.with_postgres import free_port

LUOSHI = Path(sys.executable).parent / "luoshi"
SIZES = {390: 844, 1440: 900}
THEMES = ["light", "dark"]
PATIENCE = 180  # seconds to build and start the demo


PROBLEM = "main a[href*='/problems/']:not([href$='/problems/']):not([href*='?']):not([href*='export']):not([href*='/bulk/']):not([href$='/asked/'])"


class Shot(NamedTuple):
    """One screen: who looks (empty: nobody signed in), at what.

    A path without a slash in front lies in the project of the role; an empty one is the role's home. `follow`
    is the selector of a link on that page whose target is the screen. `doc` names the pictures that the
    documents show, as "width-theme".
    """

    name: str
    role: str
    path: str = ""
    follow: str = ""
    doc: tuple[str, ...] = ()
    status: int = 200
    english: bool = False  # a page for developers


class Visitor(NamedTuple):
    """A signed-in page, where it came out, and what its console has said."""

    page: Page
    home: str
    noise: list[str]


MEETING = "a[href*='/meetings/0']"
SHOTS = [
    Shot("sign-in", "", "/accounts/login/", doc=("390-light",)),
    Shot("ways-in", "", "/demo/"),
    Shot("me", "reporter", "/me/"),
    Shot("security", "reporter", "/accounts/security/"),
    Shot("second-factor", "reporter", "/accounts/security/phone/"),
    Shot("passkey", "reporter", "/accounts/security/passkey/"),
    Shot("address", "reporter", "/accounts/address/"),
    Shot("ways", "reporter", "/me/ways/"),
    Shot("forgotten", "", "/accounts/password/reset/"),
    Shot("today", "reporter", "today/", doc=("390-light",)),
    Shot("report", "reporter", "report/"),
    Shot("mine", "reporter", "mine/"),
    Shot("notices", "reporter", "notices/"),
    Shot("notices-settings", "reporter", "notices/settings/"),
    Shot("inbox", "lead", "inbox/", doc=("1440-light",)),
    Shot("problems", "lead", "problems/", doc=("1440-light",)),
    Shot("problem", "lead", "problems/", follow=PROBLEM, doc=("1440-light", "390-light")),
    Shot("problem-reporter", "reporter", "mine/", follow=PROBLEM),
    Shot("knowledge", "reporter", "knowledge/", doc=("1440-light",)),
    Shot("article", "reporter", "knowledge/", follow="a[href*='/knowledge/']:not([href$='/knowledge/'])"),
    Shot("article-lead", "lead", "knowledge/", follow="a[href*='/knowledge/']:has-text('折扣该填')"),
    Shot("knowledge-todo", "lead", "knowledge/todo/"),
    Shot("saved", "lead", "knowledge/saved/"),
    Shot("upgrade", "lead", "knowledge/upgrade/"),
    Shot("bulletins", "lead", "knowledge/bulletins/"),
    Shot("bulletin", "lead", "knowledge/bulletins/1/"),
    Shot("bulletin-reporter", "reporter", "knowledge/bulletins/1/"),
    Shot("search", "lead", "search/?q=订单"),
    Shot("wall", "reporter", "rewards/"),
    Shot("points", "reporter", "rewards/mine/"),
    Shot("reward-rules", "lead", "rewards/rules/"),
    Shot("reward-grants", "lead", "rewards/grants/"),
    Shot("reward-payouts", "lead", "rewards/payouts/"),
    Shot("diary-missing", "head", "diary/"),
    Shot("diary-entries", "lead", "diary/entries/"),
    Shot("diary-calendar", "lead", "diary/calendar/", doc=("1440-light",)),
    Shot("diary-calendar-people", "head", "diary/calendar/", follow="table.heat tbody th a"),
    Shot("diary-pulse", "lead", "diary/pulse/"),
    Shot("home-head", "head"),
    Shot("home-sponsor", "sponsor", doc=("1440-light", "390-light")),
    Shot("portal", "consultant", doc=("1440-light",)),
    Shot("dossier", "consultant", follow=PROBLEM),
    Shot("portal-waiting", "consultant", "desk/?tab=waiting"),
    Shot("changes", "lead", "changes/"),
    Shot("change-open", "reporter", "changes/new/"),
    Shot("change-read-back", "lead", "changes/1/do/read_back/"),
    Shot("change-screening", "lead", "changes/?state=screening", follow="main .list a[href*='/changes/']"),
    Shot("change-setup", "sponsor", "setup/changes/"),
    Shot("change-options", "lead", "changes/?state=evaluating", follow="main .list a[href*='/changes/']"),
    Shot("asked-back", "lead", "problems/asked/"),
    Shot("holders", "lead", "holders/"),
    Shot("phrases", "lead", "phrases/"),
    Shot("several", "lead", "problems/bulk/accept/?numbers=1,2"),
    Shot("targets", "lead", "setup/targets/"),
    Shot("setup", "lead", "setup/"),
    Shot("members", "lead", "setup/members/"),
    Shot("members-paste", "lead", "setup/members/sheet/"),
    Shot("setup-sign-in", "lead", "setup/sign-in/", doc=("1440-light",)),
    Shot("calendar", "lead", "setup/calendar/"),
    Shot("regimes", "lead", "setup/reporting/"),
    Shot("leave", "reporter", "leave/"),
    Shot("leave-others", "lead", "leave/"),
    Shot("leave-sheet", "lead", "leave/sheet/"),
    Shot("meetings", "lead", "meetings/"),
    Shot("meetings-past", "lead", "meetings/?tab=past"),
    Shot("meeting", "lead", "meetings/?tab=past", follow=MEETING),
    Shot("meeting-coming", "consultant", "meetings/", follow=MEETING),
    Shot("meeting-firms", "sponsor", "meetings/firms/?period=all"),
    Shot("pilots", "lead", "changes/pilots/"),
    Shot("pilot", "lead", "changes/pilots/", follow="h2 a[href*='/changes/']"),
    Shot("control-log", "sponsor", "changes/log/"),
    Shot("outbox", "lead", "outbox/"),
    Shot("my-robot", "reporter", "notices/robot/"),
    Shot("tokens", "lead", "tokens/"),
    Shot("webhooks", "lead", "setup/webhooks/"),
    Shot("subscribe", "lead", "subscribe/"),
    Shot("handbook", "lead", "/api/", english=True, doc=("1440-light",)),
    Shot("browsers", "reporter", "notices/browsers/"),
    Shot("chat-groups", "lead", "setup/chat/"),
    Shot("chat-wecom", "lead", "setup/wecom/"),
    Shot("mail", "lead", "mail/"),
    Shot("mail-done", "lead", "mail/?tab=done"),
    Shot("setup-mail", "lead", "setup/mail/"),
    Shot("letter", "lead", "outbox/", follow="main td a[href*='/outbox/']"),
    Shot("letters-to-me", "reporter", "letters/"),
    Shot("addresses", "lead", "outbox/addresses/"),
    Shot("portal-developer", "developer"),
    Shot("departments", "lead", "setup/departments/"),
    Shot("areas", "lead", "setup/areas/"),
    Shot("firms", "lead", "setup/firms/"),
    Shot("member-new", "lead", "setup/members/new/"),
    Shot("import", "lead", "import/"),
    Shot("histories", "lead", "import/histories/"),
    Shot("history", "lead", "import/histories/", follow="main td a:has-text('上线前')"),
    Shot(
        "history-doubts",
        "lead",
        "import/histories/",
        follow="main td a:has-text('全部')",
        doc=("1440-light",),
    ),
    Shot(
        "history-problem",
        "lead",
        "problems/?state=closed&q=GD-0880",
        follow=".problems a.stretch",
    ),
    Shot("event-log", "lead", "event-log/"),
    Shot("home-observer", "observer"),
    Shot("not-found", "lead", "nowhere/", status=404),
    Shot("gallery", "lead", "/gallery/", english=True),
]

# Other ways to sign in, so that their buttons are on the pages; nobody presses them.
OTHER_WAYS = {
    "LUOSHI_OIDC": "work",
    "LUOSHI_OIDC_WORK_ISSUER": "https://sso.example.com",
    "LUOSHI_OIDC_WORK_CLIENT": "luoshi",
    "LUOSHI_OIDC_WORK_SECRET": "unused",
    "LUOSHI_DINGTALK_CLIENT": "luoshi",
    "LUOSHI_DINGTALK_SECRET": "unused",
    "LUOSHI_FEISHU_CLIENT": "luoshi",
    "LUOSHI_FEISHU_SECRET": "unused",
}

# Asked in a process of its own: a browser and Django's database do not share a thread gladly.
WAYS_IN = """
from luoshi.rollout.demo import RANK, demo_url, foremost
from luoshi.rollout.models import Project
for member in foremost(Project.objects.get(is_demo=True)):
    print(next(role for role in RANK if member.has(role)), demo_url(member))
"""

# Latin words that a Chinese page may carry: names, formats, keys, and what people themselves wrote.
FOREIGN = re.compile(
    r"[\w.-]*\b(?:csv|ics|xlsx?|pdf|png|jpe?g|webp|docx?)\b|\b(?:America|Asia|Australia|Europe)/\w+(?:[ _][A-Z]\w+)*|"
    r"\b[0-9a-f]{64}\b|\b[\w.-]+\.example\.com\b[\w/*-]*|https?://\S+|\S+@\S+|\b[A-Z]{2,}(?:-\d+)?\b|\b[A-Z]?\d\w*\b|"
    r"\b(?:Luoshi|ToDesk|Lark|Slack|Teams|Webhooks?|Incoming|Secret|AgentId|English|Excel|Word|Chrome|Edge|Firefox|Safari|Windows|Android|iPhone|Ctrl|Shift|Enter|Esc|Tab)\b",
    re.ASCII,  # else a 汉字 is a letter, and there is no edge between it and a Latin word
)
ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ '’-]+[A-Za-z]+)*")


def main() -> int:
    """Build, visit, report; exit code 1 when a page was not as it should be."""
    options = arguments()
    shots = [shot for shot in SHOTS if not options.only or shot.name in options.only]
    options.out.mkdir(parents=True, exist_ok=True)
    visitors: dict[tuple[str, int], Visitor] = {}
    complaints: dict[str, None] = {}  # a set that keeps its order
    with demo() as links, chromium() as browser:
        for shot, width in product(shots, SIZES):
            if (shot.role, width) not in visitors:
                visitors[shot.role, width] = visitor(browser, shot.role, width, links)
            wrong = visit(visitors[shot.role, width], shot, options.out)
            complaints |= dict.fromkeys(f"{shot.name}: {line}" for line in wrong)
    if options.docs:
        renew_documents(shots, options.out)
    print(f"{len(shots)} screens in {options.out}", *complaints, sep="\n")
    return 1 if complaints else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="shots", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / ".cache" / "shots")
    parser.add_argument("--only", nargs="*", default=[], help="names of screens")
    parser.add_argument("--docs", action="store_true", help="renew the pictures in docs/images")
    return parser.parse_args()


@contextmanager
def chromium() -> Iterator[Browser]:
    found = find_chromium()
    with tempfile.TemporaryDirectory(prefix="luoshi-fonts-") as folder, sync_playwright() as playwright:
        environment = {**os.environ, **found.environment}
        environment["FONTCONFIG_FILE"] = str(fonts(Path(folder), environment.get("FONTCONFIG_FILE", "")))
        yield playwright.chromium.launch(executable_path=found.path, args=ARGUMENTS, env=environment)


def fonts(folder: Path, known: str) -> Path:
    """The machine's fonts and the product's own: a bare machine has none in which Chinese can be read."""
    made = folder / "fonts.conf"
    made.write_text(
        f"<fontconfig><include ignore_missing='yes'>{known or '/etc/fonts/fonts.conf'}</include>"
        f"<dir>{ROOT / 'src/luoshi/ui/fonts'}</dir><cachedir>{folder}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return made


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """A demo with a server of its own; gives the sign-in link of each role, and under "" the front page."""
    home = Path(tempfile.mkdtemp(prefix="luoshi-shots-"))
    port = free_port()
    environment = (
        os.environ
        | OTHER_WAYS
        | {
            "LUOSHI_DATA": str(home),
            "PORT": str(port),
            "LUOSHI_DEMO": "1",
            "DATABASE_URL": "",
        }
    )
    subprocess.run([LUOSHI, "demo", "--stage", "steady", "--no-serve"], env=environment, check=True)
    output = home / "output"
    with output.open("wb") as log:
        server = subprocess.Popen([LUOSHI, "demo"], env=environment, stdout=log, stderr=log)
    try:
        wait_for(port, server, output)
        told = subprocess.run(
            [LUOSHI, "shell", "-v", "0", "-c", WAYS_IN], env=environment, check=True, stdout=-1
        )
        yield {"": f"http://127.0.0.1:{port}/"} | dict(map(str.split, told.stdout.decode().splitlines()))
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def wait_for(port: int, server: subprocess.Popen[bytes], output: Path) -> None:
    """Until the server answers; leaves with what it said when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"The demo did not start:\n{output.read_text(encoding='utf-8')}")


def visitor(browser: Browser, role: str, width: int, links: dict[str, str]) -> Visitor:
    """Somebody who has come in through the demo's link, with a screen of this width."""
    page = browser.new_page(
        viewport={"width": width, "height": SIZES[width]},
        is_mobile=width < 768,
        has_touch=width < 768,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    noise: list[str] = []
    page.on("console", lambda said: noise.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: noise.append(f"script error: {error}"))
    page.goto(links[role])
    return Visitor(page, page.url, noise)


def visit(who: Visitor, shot: Shot, out: Path) -> list[str]:
    """Take the pictures of one screen at one width; gives what was wrong with it."""
    page, wrong = who.page, []
    who.noise.clear()
    response = page.goto(address(who.home, shot.path), wait_until="load")
    if shot.follow and page.locator(shot.follow).count() == 0:
        return [f"no link {shot.follow} at {page.url}"]
    if shot.follow:
        response = page.goto(page.locator(shot.follow).first.evaluate("link => link.href"), wait_until="load")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=out / f"{shot.name}-{page.viewport_size['width']}-{theme}.png", full_page=True)
    if response is None or response.status != shot.status:
        wrong.append(f"answered {response.status if response else 'nothing'} at {page.url}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append(f"scrolls sideways at {page.viewport_size['width']}")
    if shot.status == 200:  # else the browser itself remarks on it
        wrong += who.noise
    return wrong + ([] if shot.english else english_in(page.inner_text("body")))


def address(home: str, path: str) -> str:
    """Where a screen is, for somebody whose home is in a project: /company/KEY/…"""
    if not path:
        return home
    place = urlsplit(home)
    project = "" if path.startswith("/") else "/".join([*place.path.split("/")[:3], ""])
    return f"{place.scheme}://{place.netloc}{project}{path}"


def english_in(text: str) -> list[str]:
    """English that nobody meant to show: what is left of a Chinese page without names, formats and keys."""
    left = {found.group().strip() for found in ENGLISH.finditer(FOREIGN.sub(" ", text))}
    return [f"English: {', '.join(sorted(left))}"] if left else []


def renew_documents(shots: list[Shot], out: Path) -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for shot in shots:
        for which in shot.doc:
            with Image.open(out / f"{shot.name}-{which}.png") as picture:
                # The first screenful in 256 colours: every clone carries it for ever.
                width, height = picture.width, min(picture.height, SIZES[picture.width])
                small = (
                    picture.convert("RGB")
                    .crop((0, 0, width, height))
                    .quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
                )
                small.save(folder / f"{shot.name}-{which}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
