"""Where ``create_app`` joins the larger rooms: their doors, their API, what they hand on."""
