"""When the API's description is made: at its first reading, not at every start.

Its hundred operations take longer to describe than all else takes to be put
together, and a command or the worker describes nothing to anybody.
"""

from threading import Lock
from typing import Any

import flask_smorest
from flask import Flask


class LateApi(flask_smorest.Api):  # type: ignore[misc]  # publishes no types
    """flask-smorest, whose blueprints open their views at once and are described later."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self._undescribed: list[flask_smorest.Blueprint] = []
        self._describing = Lock()
        super().__init__(app, **options)

    def register_blueprint(self, blp: flask_smorest.Blueprint) -> None:
        """Open a room's part of the API under its own name."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._undescribed.append(blp)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of all that is registered, in order of registration."""
        with self._describing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(
                    self, self._app, self.spec, name=blp.name, parameters=None
                )
                self.spec.tag({"name": blp.name, "description": blp.description})
            found: dict[str, Any] = self.spec.to_dict()
            return found
