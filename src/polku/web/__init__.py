"""The web shell: settings, addresses, middleware, base templates, static files, translations."""
