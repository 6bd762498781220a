"""Draw a product's picture from its name alone: the same name gives the same picture, on any machine."""

from __future__ import annotations

from random import Random
from zlib import crc32

WIDTH, HEIGHT = 320, 240


def draw(image: str) -> str:
    """Return an SVG document: soft hills in the colour of the image's category, with a shape of its own before them."""
    category = image.partition("-")[0]
    hue = crc32(category.encode()) % 360
    random = Random(crc32(image.encode()))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="presentation">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="hsl({hue} 45% 92%)"/>',
        f'<circle cx="{random.randint(40, 280)}" cy="{random.randint(40, 90)}" r="{random.randint(18, 34)}" '
        f'fill="hsl({(hue + 40) % 360} 80% 78%)"/>',
        *(_hill(random, hue, layer) for layer in range(3)),
        _shape(random, (hue + 150 + random.randint(-25, 25)) % 360),
        "</svg>",
    ]
    return "".join(parts)


def _hill(random: Random, hue: int, layer: int) -> str:
    top = 120 + 32 * layer
    left, middle, right = (top + random.randint(-22, 22) for _ in range(3))
    path = f"M0 {left}Q{random.randint(60, 120)} {left - 30} 160 {middle}T{WIDTH} {right}V{HEIGHT}H0Z"
    return f'<path d="{path}" fill="hsl({hue} 42% {80 - 13 * layer}%)"/>'


def _shape(random: Random, hue: int) -> str:
    fill, shade = f"hsl({hue} 55% 52%)", f"hsl({hue} 55% 40%)"
    size = random.randint(56, 76)
    x, y = WIDTH // 2, 200
    shadow = f'<ellipse cx="{x}" cy="{y + 4}" rx="{size * 0.8:.0f}" ry="9" fill="hsl({hue} 20% 25% / .25)"/>'
    forms = (
        f'<rect x="{x - size // 2}" y="{y - size}" width="{size}" height="{size}" rx="{random.randint(4, 22)}" '
        f'fill="{fill}"/><rect x="{x - size // 2}" y="{y - size}" width="{size}" height="{size // 4}" rx="6" fill="{shade}"/>',
        f'<circle cx="{x}" cy="{y - size // 2}" r="{size // 2}" fill="{fill}"/>'
        f'<circle cx="{x}" cy="{y - size // 2}" r="{size // 5}" fill="{shade}"/>',
        f'<path d="M{x - size // 2} {y}L{x - size // 4} {y - size}H{x + size // 4}L{x + size // 2} {y}Z" fill="{fill}"/>'
        f'<rect x="{x - size // 3}" y="{y - size // 3}" width="{size * 2 // 3}" height="7" rx="3" fill="{shade}"/>',
        f'<path d="M{x - size // 2} {y - size // 2}A{size // 2} {size // 2} 0 0 0 {x + size // 2} {y - size // 2}Z" '
        f'fill="{fill}"/><rect x="{x - size // 4}" y="{y - 14}" width="{size // 2}" height="14" rx="4" fill="{shade}"/>',
    )
    return shadow + random.choice(forms)
