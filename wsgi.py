"""What gunicorn serves: ``gunicorn wsgi:app``."""

from offsets import create_app

app = create_app()
