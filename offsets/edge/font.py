"""Where the Chinese font lies: in a wheel, so that a machine with only Python has it.

``zhplot`` carries Noto Sans SC under the Open Font License. Its code, which
wants matplotlib, is neither needed nor imported: the file is found through the
package's own list of files.
"""

from importlib import metadata
from pathlib import Path

PACKAGE = "zhplot"
FILE = "NotoSansSC-Regular.ttf"


class FontMissing(Exception):
    """The font's package is not installed, or came without its font."""


def directory() -> Path:
    """The folder that holds the font; raises FontMissing."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if file.name == FILE and path.is_file():
            return path.parent
    raise FontMissing(f"{FILE} not found: pip install --no-deps {PACKAGE}")
