"""Charts as SVG, drawn on the server: no script, no colours of their own.

Colours come from the page's custom properties by class, so that the dark scheme and
paper are the page's business; ``printed`` gives a drawing what it needs to stand
alone. Each drawing has a title, and a description that says what it shows.
"""

from markupsafe import Markup

_PRINT = (
    "<style>text{font-family:'Noto Sans SC';font-size:11px;fill:#14301f}"
    ".chart__soft{fill:#5f7266}.chart__ring{fill:none;stroke:#cfd6c8;stroke-width:1}"
    ".chart__flow{fill:none;stroke:#2f6b47;stroke-opacity:.35;stroke-linecap:round}"
    ".chart__dot{fill:#2f6b47;fill-opacity:.8;stroke:#fbf9f3;stroke-width:1}"
    ".chart__venue{fill:#a3261b}</style>"
)


def printed(drawing: Markup) -> str:
    """The drawing as a file of its own, in the colours of our printed sheets."""
    opening, _, rest = str(drawing).partition(">")
    return f'{opening} xmlns="http://www.w3.org/2000/svg">{_PRINT}{rest}'
