"""The child process that prints: a program of its own, which reads no address and no file that a page names.

Reads from standard input a line of JSON (`html`, `css`, `base`, of each picture its address and length) and
then the bytes of the pictures; writes the PDF to standard output. Exit status 3: the machine has no Pango.
"""

import html
import io
import json
import os
import resource
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError as error:
    sys.stderr.write(str(error))
    sys.exit(3)

SECONDS, MEMORY, LARGEST = 30, 1536 * 1024 * 1024, 64 * 1024 * 1024
EDGE = 1400  # pixels: 20 cm at 180 dots an inch
FONT = "memory:font"
WHOLE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.otf"
FACE = f"@font-face {{ font-family: Luoshi; src: url({FONT}) }}"


class OnlyGiven(URLFetcher):  # type: ignore[misc]
    """Hands out what came through standard input; every other address is refused, whatever its scheme."""

    def __init__(self, given: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self.given = given

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The bytes given for this address. Raises ValueError for any other."""
        if url not in self.given:
            raise ValueError("not given")
        return URLFetcherResponse(url, self.given[url])


def limit() -> None:
    """No more memory, time or disk than one document needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever files a report goes first


def small(picture: bytes) -> bytes:
    """The picture as wide as paper shows it, as JPEG."""
    image = Image.open(io.BytesIO(picture), formats=["WEBP"])
    image.thumbnail((EDGE, EDGE))
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=80)
    return out.getvalue()


def cut(text: str) -> bytes:
    """The font with the characters of this text. The library would go through all 21,860 glyphs itself."""
    options = Options()
    options.hinting, options.notdef_outline = False, True
    with TTFont(WHOLE, lazy=True) as font:
        cutter = Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def main() -> int:
    """Print one document."""
    limit()
    told = json.loads(sys.stdin.buffer.readline())
    given = {FONT: cut(html.unescape(told["html"]) + told["css"])}
    for address, length in told["pictures"]:
        given[address] = small(sys.stdin.buffer.read(length))
    fetcher, fonts = OnlyGiven(given), FontConfiguration()
    style = CSS(string=FACE + told["css"], font_config=fonts, url_fetcher=fetcher)
    page = HTML(string=told["html"], base_url=told["base"], url_fetcher=fetcher)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[style], font_config=fonts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
