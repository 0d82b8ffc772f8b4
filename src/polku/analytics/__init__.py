"""Statistics over people: tables in, tables out. They leave as `disclosure.Published` and no other way."""
