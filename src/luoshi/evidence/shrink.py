"""The child process that decodes pictures: a program of its own, run with hard limits.

Reads a picture from standard input, writes its re-encoded copies to standard output: first a line of JSON
with their lengths, then the bytes. A picture that needs more than the limits ends this process, nothing else.
"""

import io
import json
import os
import resource
import sys

from PIL import Image, ImageOps

SECONDS, MEMORY = 5, 256 * 1024 * 1024
SIZES = {"picture": 1920, "thumb": 480}


def limit() -> None:
    """No more memory, time or files than one picture needs; set before a foreign byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever files a report goes first


def main() -> int:
    """Copies for the viewer and for the strip, upright, without any of the original's side data."""
    limit()
    formats = [sys.argv[1]]
    picture: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=formats)
    copies: list[bytes] = []
    for edge in SIZES.values():
        picture.draft("RGB", (edge, edge))
        picture.thumbnail((edge, edge), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(picture)
        copies.append(encoded(upright.convert("RGBA" if upright.has_transparency_data else "RGB")))
    sys.stdout.buffer.write(json.dumps([len(copy) for copy in copies]).encode() + b"\n" + b"".join(copies))
    return 0


def encoded(picture: Image.Image, quality: int = 82) -> bytes:
    """WebP of the pixels alone."""
    picture.info = {}
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=3)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
