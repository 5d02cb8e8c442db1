"""Every colour holds its contrast on every surface that it stands on, in both modes."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
SURFACES = ("page", "surface", "sunken", "brand-soft")
TONES = ("danger", "warning", "success", "info")
TEXT, CONTROL = 4.5, 3.0

Palette = dict[str, str]


def palettes() -> dict[str, Palette]:
    """The colours of the light and of the dark mode; the dark one inherits what it does not say."""
    source = TOKENS.read_text()
    light_css, dark_css = source.split("@media screen and (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6});", css)) for css in (light_css, dark_css)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    texts = [*product(("ink", "ink-soft", "link", "link-strong"), SURFACES, (TEXT,))]
    tones = [*product(TONES, ("page", "surface"), (TEXT,)), *((tone, f"{tone}-soft", TEXT) for tone in TONES)]
    on_tones = [("ink", f"{tone}-soft", TEXT) for tone in TONES]
    bands = [*product(("on-night", "on-night-soft"), ("night", "night-deep"), (TEXT,)), ("glow", "night", CONTROL)]
    buttons = [("on-brand", "brand", TEXT), ("on-brand", "brand-strong", TEXT), ("brand", "brand-soft", TEXT)]
    controls = [*product(("control", "focus", "brand", "danger-line"), ("page", "surface"), (CONTROL,))]
    return [*texts, *tones, *on_tones, *bands, *buttons, *controls, ("ink", "glow-soft", TEXT)]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_holds_its_contrast(mode: str) -> None:
    palette = palettes()[mode]
    weak = {
        f"{front} on {back}": round(contrast(palette[front], palette[back]), 2)
        for front, back, needed in pairs()
        if contrast(palette[front], palette[back]) < needed
    }
    assert weak == {}


def test_the_meter_reads_the_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
