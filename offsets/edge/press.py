"""Sets typst templates: data in as text, PDF, SVG or PNG out.

Typst is not reentrant, so one caller prints at a time; it sweeps its own caches, so a
press is kept for the life of the process.
"""

from pathlib import Path
from threading import Lock
from typing import Any

import typst

from offsets.edge import font


class Press:
    """One compiler for a folder of templates, without the system's fonts.

    After 2,000 sheets it holds as much memory as after a hundred.
    """

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._lock = Lock()
        self._compiler = typst.Compiler(
            root=templates, font_paths=[str(font.directory())], ignore_system_fonts=True
        )

    def compile(self, template: str, inputs: dict[str, str], **options: Any) -> bytes:
        """The file that a template gives with these inputs, which are never read as markup."""
        with self._lock:
            made = self._compiler.compile(self._templates / template, sys_inputs=inputs, **options)
        # Several sheets come as a list where the format has no pages: the first has the code.
        return made[0] if isinstance(made, list) else bytes(made or b"")
