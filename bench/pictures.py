"""Pictures as people send them."""

from __future__ import annotations

import io
import random

from PIL import Image

KILOBYTES = 130


def pictures(count: int) -> list[bytes]:
    """Screenshots as the browser shrinks them: WebP of about 130 kB, no two alike."""
    dice, found = random.Random(3), []
    for _n in range(count):
        picture = Image.effect_noise((1440, 900), 9).convert("RGB")
        for _box in range(60):
            x, y = dice.randrange(1300), dice.randrange(800)
            color = tuple(dice.randrange(256) for _c in range(3))
            picture.paste(color, (x, y, x + dice.randrange(40, 400), y + dice.randrange(20, 200)))
        found.append(_near(picture, KILOBYTES * 1024))
    return found


def _near(picture: Image.Image, size: int) -> bytes:
    """Encoded at the quality whose size comes nearest."""
    low, high, best = 1, 95, b""
    while low <= high:
        quality = (low + high) // 2
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=0)
        best = out.getvalue()
        low, high = (quality + 1, high) if len(best) < size else (low, quality - 1)
        if abs(len(best) - size) < size * 0.1:
            break
    return best
