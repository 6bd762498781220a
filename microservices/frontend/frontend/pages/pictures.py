"""Draw a product's picture from its name alone: the same name gives the same picture, on any machine."""

from __future__ import annotations

from random import Random
from zlib import crc32

WIDTH, HEIGHT, GROUND = 320, 240, 200

# Shapes in a square of 100 by 100 that stands on the ground. {fill} and {shade} are the colours.
SHAPES = (
    '<rect width="100" height="100" rx="14" fill="{fill}"/><rect width="100" height="26" rx="8" fill="{shade}"/>',
    '<circle cx="50" cy="50" r="50" fill="{fill}"/><circle cx="50" cy="50" r="20" fill="{shade}"/>',
    '<path d="M0 100L25 0H75L100 100Z" fill="{fill}"/><rect x="18" y="66" width="64" height="9" fill="{shade}"/>',
    '<path d="M0 40A50 50 0 0 0 100 40Z" fill="{fill}"/><rect x="28" y="84" width="44" height="16" fill="{shade}"/>',
    '<path d="M50 0L100 50L50 100L0 50Z" fill="{fill}"/><path d="M50 30L70 50L50 70L30 50Z" fill="{shade}"/>',
)


def draw(image: str) -> str:
    """Return an SVG document: hills in the colour of the image's category, and before them a shape of its own."""
    category = image.partition("-")[0]
    hue = crc32(category.encode()) % 360
    random = Random(crc32(image.encode()))
    sun = f'<circle cx="{random.randint(40, 280)}" cy="{random.randint(40, 90)}" r="{random.randint(18, 34)}"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="hsl({hue} 45% 92%)"/>',
            f'{sun} fill="hsl({(hue + 40) % 360} 80% 78%)"/>',
            *(_hill(random, hue, layer) for layer in range(3)),
            _shape(random, (hue + 150 + random.randint(-25, 25)) % 360),
            "</svg>",
        )
    )


def _hill(random: Random, hue: int, layer: int) -> str:
    top = 120 + 32 * layer
    left, middle, right = (top + random.randint(-22, 22) for _ in range(3))
    path = f"M0 {left}Q{random.randint(60, 120)} {left - 30} 160 {middle}T{WIDTH} {right}V{HEIGHT}H0Z"
    return f'<path d="{path}" fill="hsl({hue} 42% {80 - 13 * layer}%)"/>'


def _shape(random: Random, hue: int) -> str:
    size = random.randint(56, 80)
    left = (WIDTH - size) // 2
    colours = {"fill": f"hsl({hue} 55% 52%)", "shade": f"hsl({hue} 55% 38%)"}
    shadow = (
        f'<ellipse cx="{WIDTH // 2}" cy="{GROUND + 3}" rx="{size * 3 // 4}" ry="9" fill="hsl({hue} 20% 25% / .25)"/>'
    )
    place = f'<g transform="translate({left} {GROUND - size}) scale({size / 100})">'
    return shadow + place + random.choice(SHAPES).format(**colours) + "</g>"
