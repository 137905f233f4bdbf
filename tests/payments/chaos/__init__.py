"""Everything goes wrong at once: a real web process that is killed, and roads that lie and drop."""
