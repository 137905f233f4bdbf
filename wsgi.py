"""What gunicorn serves: ``gunicorn wsgi:app``."""

from offsets import create_app
from offsets.inventories.compute import warm

app = create_app()
warm()
