"""Pages: a trip in three taps, kept footprints, and the factors they rest on."""

from flask import Blueprint

blueprint = Blueprint("inventories", __name__)
